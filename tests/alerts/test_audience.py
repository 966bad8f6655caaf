"""Whom a rule reaches: counted, sampled, and never anybody of another organization."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts import audience, counting
from campaign.alerts.audience import Languages
from campaign.alerts.delivery_models import Reason
from campaign.alerts.models import MailingKind, Segment
from campaign.alerts.rules import BadRule, Rule
from campaign.core.clock import utcnow
from campaign.supporters.models import Fact, FactKind, Frequency, InterestScope, Suppression
from tests.alerts.mailings import a_supporter
from tests.factories import a_campaign, an_organization

ENGLISH = Languages(written=["en"])


def counted(
    session: Session, organization: Organization, rule: object, languages: Languages = ENGLISH
) -> counting.Counted:
    reach = audience.reach_of(session, organization)
    whole = audience.whole_rule(session, reach, rule)
    now = utcnow()
    return counting.count(session, reach, whole, kind=MailingKind.ALERT, languages=languages, now=now)


def number(session: Session, organization: Organization, rule: object) -> int:
    return counted(session, organization, rule).number


def did(session: Session, supporter_id: int, kind: FactKind, organization_id: int, campaign_id: int) -> None:
    session.add(
        Fact(
            supporter_id=supporter_id,
            kind=kind,
            organization_id=organization_id,
            campaign_id=campaign_id,
            at=utcnow(),
        )
    )
    session.commit()


def test_facts_and_subscriptions_are_joined_by_and_or_and_not(session: Session) -> None:
    organization = an_organization(session)
    first, second = (a_campaign(session, organization_id=organization.id).id for _ in range(2))
    campaign = InterestScope.CAMPAIGN
    ada = a_supporter(session, organization.id, locale="th", country="TH")
    ben = a_supporter(session, first, scope=campaign, country="KH")
    cho = a_supporter(session, second, scope=campaign, now=utcnow() - timedelta(days=400))
    did(session, ada.id, FactKind.SIGNED, organization.id, first)
    did(session, ben.id, FactKind.SIGNED, organization.id, first)
    did(session, ben.id, FactKind.GAVE, organization.id, second)
    did(session, cho.id, FactKind.GAVE, organization.id, 0)

    signed, gave = {"is": "signed", "campaign": first}, {"is": "gave"}
    expected: list[tuple[Rule, int]] = [
        ({}, 3),
        (signed, 2),
        ({"not": signed}, 1),
        ({"all": [signed, {"not": gave}]}, 1),
        ({"any": [signed, gave]}, 3),
        ({"not": {"any": [signed, gave]}}, 0),
        ({"is": "gave", "campaign": second}, 1),
        ({"is": "subscribed", "to": "organization"}, 1),
        ({"is": "subscribed", "to": "campaign", "campaign": first}, 1),
        ({"is": "country", "codes": ["KH", "TH"]}, 2),
        ({"is": "language", "locales": ["th"]}, 1),
        ({"is": "joined", "until": utcnow().date().isoformat()}, 3),
        ({"is": "joined", "from": (utcnow() - timedelta(days=30)).date().isoformat()}, 2),
        ({"any": []}, 0),
        ({"all": []}, 3),
    ]
    assert [(rule, number(session, organization, rule)) for rule, _ in expected] == expected


def test_no_rule_reaches_another_organizations_people(session: Session) -> None:
    mine, theirs = an_organization(session), an_organization(session)
    their_campaign = a_campaign(session, organization_id=theirs.id).id
    a_supporter(session, mine.id)
    other = a_supporter(session, their_campaign, scope=InterestScope.CAMPAIGN)
    a_supporter(session, 0, scope=InterestScope.ALL)
    did(session, other.id, FactKind.SIGNED, theirs.id, their_campaign)
    segment = Segment(organization_id=theirs.id, name="Theirs", rule={})
    session.add(segment)
    session.commit()

    reach = audience.reach_of(session, mine)
    for rule in (
        {"is": "signed", "campaign": their_campaign},
        {"is": "subscribed", "to": "campaign", "campaign": their_campaign},
        {"is": "subscribed", "to": "all"},
        {"is": "segment", "id": segment.id},
        {"not": {"not": {"is": "signed", "campaign": their_campaign}}},
    ):
        with pytest.raises(BadRule):
            audience.whole_rule(session, reach, rule)
        if "id" not in rule:
            # Even if a row held such a rule, it would reach nobody but one's own.
            of_row = counting.count(
                session, reach, rule, kind=MailingKind.ALERT, languages=ENGLISH, now=utcnow()
            )
            assert of_row.number == 0
    assert number(session, mine, {"any": [{"all": []}, {"not": {"any": []}}]}) == 1
    assert number(session, mine, {"not": {"is": "gave"}}) == 1
    assert len(audience.sample(session, reach, {})) == 1


def test_those_who_asked_to_be_told_everything_are_the_hosts(session: Session) -> None:
    host = an_organization(session, is_host=True)
    a_supporter(session, 0, scope=InterestScope.ALL)
    assert number(session, host, {"is": "subscribed", "to": "all"}) == 1
    assert number(session, host, {}) == 1


def test_who_gets_nothing_is_told_by_reason(session: Session) -> None:
    organization = an_organization(session)
    now = utcnow()
    a_supporter(session, organization.id)
    a_supporter(session, organization.id, locale="km", also_reads="th,en")
    a_supporter(session, organization.id, locale="km")
    a_supporter(session, organization.id, paused_until=now + timedelta(days=3))
    a_supporter(session, organization.id, paused_until=now - timedelta(days=3))
    a_supporter(session, organization.id, frequency=Frequency.WEEKLY)
    gone = a_supporter(session, organization.id, frequency=Frequency.WEEKLY)
    fingerprint = gone.email_fingerprint
    session.add(Suppression(email_fingerprint=fingerprint, reason="complained", since_at=now))
    session.commit()

    found = counted(session, organization, {})

    assert found.number == 7
    assert found.left_out == {
        Reason.NO_TEXT: 1,
        Reason.PAUSED: 1,
        Reason.WEEKLY: 1,
        Reason.SUPPRESSED: 1,
    }
    assert found.written_to == 3
    with_fallback = counted(session, organization, {}, Languages(written=["en"], fallback="en"))
    assert with_fallback.written_to == 4


def test_a_sample_and_a_preview_name_nobody(session: Session) -> None:
    organization = an_organization(session)
    people = [a_supporter(session, organization.id, locale=locale) for locale in ("en", "km", "en")]
    reach = audience.reach_of(session, organization)

    assert [one.locale for one in audience.sample(session, reach, {})] == ["en", "km", "en"]
    assert "@" not in repr(audience.sample(session, reach, {}))
    assert audience.member(session, reach, {}, locale="km") == people[1].id
    assert audience.member(session, reach, {}, after=people[2].id) is None
