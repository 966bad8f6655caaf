"""To send: texts that are whole, the number typed in, and a second organizer where it goes to many."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from campaign.alerts import approving, steering
from campaign.alerts.approving import NotReady, WrongNumber
from campaign.alerts.messages import TooLarge
from campaign.alerts.models import AlertSettings, MailingState, MailingText, Segment
from campaign.alerts.rules import BadRule
from campaign.core.clock import utcnow
from campaign.core.errors import NotFound
from campaign.core.states import WrongState
from tests.alerts.mailings import a_mailing, a_supporter
from tests.factories import an_organization, an_organizer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_only_the_right_number_sends_it(session: Session) -> None:
    organization = an_organization(session)
    for _ in range(3):
        a_supporter(session, organization.id)
    organizer = an_organizer(session, organization)
    mailing = a_mailing(session, organization)

    for typed in (0, 2, 4, 1_000):
        with pytest.raises(WrongNumber):
            approving.approve(session, mailing, organizer.id, typed, now=utcnow())
    approving.approve(session, mailing, organizer.id, 3, now=utcnow())

    assert (mailing.state, mailing.approved_count) == (MailingState.SCHEDULED, 3)
    with pytest.raises(WrongState):
        approving.approve(session, mailing, organizer.id, 3, now=utcnow())


def test_above_the_threshold_another_person_must_agree(session: Session) -> None:
    organization = an_organization(session)
    for _ in range(3):
        a_supporter(session, organization.id)
    session.add(AlertSettings(organization_id=organization.id, second_above=2))
    first, second = (an_organizer(session, organization) for _ in range(2))
    mailing = a_mailing(session, organization)

    approving.approve(session, mailing, first.id, 3, now=utcnow())
    assert mailing.state is MailingState.WAITING
    with pytest.raises(NotReady, match="same-person"):
        approving.second(session, mailing, first.id, now=utcnow())
    approving.second(session, mailing, second.id, now=utcnow())

    assert (mailing.state, mailing.seconded_by_id) == (MailingState.SCHEDULED, second.id)
    with pytest.raises(WrongState):
        approving.second(session, mailing, second.id, now=utcnow())
    approving.back_to_draft(session, mailing)
    assert (mailing.state, mailing.approved_by_id) == (MailingState.DRAFT, None)


def test_a_mailing_that_is_not_whole_is_refused_with_the_reason(session: Session) -> None:
    organization = an_organization(session)
    organizer = an_organizer(session, organization)
    mailing = a_mailing(session, organization)
    with pytest.raises(NotReady, match="nobody"):
        approving.approve(session, mailing, organizer.id, 0, now=utcnow())
    a_supporter(session, organization.id)
    (text,) = approving.texts_of(session, mailing.id)

    text.subject = " "
    with pytest.raises(NotReady, match="half-text"):
        approving.approve(session, mailing, organizer.id, 1, now=utcnow())
    text.subject, mailing.fallback_locale = "Now", "th"
    with pytest.raises(NotReady, match="no-fallback"):
        approving.approve(session, mailing, organizer.id, 1, now=utcnow())
    mailing.fallback_locale, text.body = "en", "พระ" * 20_000
    with pytest.raises(TooLarge):
        approving.approve(session, mailing, organizer.id, 1, now=utcnow())
    text.body, mailing.rule = "Now", {"is": "signed", "campaign": 999}
    with pytest.raises(BadRule):
        approving.approve(session, mailing, organizer.id, 1, now=utcnow())
    session.add(MailingText(mailing_id=mailing.id, locale="km", subject="", body="", text_part=""))
    mailing.rule = {}
    approving.approve(session, mailing, organizer.id, 1, now=utcnow())
    assert "<p>Now</p>" in text.html


def test_the_audience_is_what_the_segment_was_when_it_was_approved(session: Session) -> None:
    organization = an_organization(session)
    a_supporter(session, organization.id)
    english = {"is": "language", "locales": ["en"]}
    segment = Segment(organization_id=organization.id, name="English", rule=english)
    session.add(segment)
    session.flush()
    mailing = a_mailing(session, organization, rule={"is": "segment", "id": segment.id})

    approving.approve(session, mailing, an_organizer(session, organization).id, 1, now=utcnow())

    assert mailing.rule == {"is": "language", "locales": ["en"]}


def test_a_time_is_one_of_a_zone(session: Session) -> None:
    organization = an_organization(session)
    mailing = a_mailing(session, organization)

    approving.schedule(mailing, datetime(2027, 3, 1, 8, 0), "Asia/Phnom_Penh", is_local=True)  # noqa: DTZ001
    session.commit()
    session.refresh(mailing)

    assert mailing.scheduled_at and mailing.scheduled_at.hour == 1
    with pytest.raises(NotReady, match="no-zone"):
        approving.schedule(mailing, None, "Asia/Atlantis", is_local=False)


def test_another_organizations_mailing_is_not_there(session: Session) -> None:
    mailing = a_mailing(session, an_organization(session))
    with pytest.raises(NotFound):
        steering.find_mailing(session, an_organization(session).id, mailing.id)
