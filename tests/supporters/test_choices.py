"""The page behind the link of each message, and leaving with one click: only a POST acts, at once."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.alerts.delivery_models import MailingDelivery, MessageState
from campaign.alerts.models import Mailing, MailingState
from campaign.campaigns.models import Campaign
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.supporters import leaving
from campaign.supporters import service as supporters
from campaign.supporters.links import leave_subject, reader_token
from campaign.supporters.models import Frequency, InterestScope, Supporter, SupporterState
from campaign.supporters.service import Agreement
from tests.factories import a_campaign

ADA = "ada@example.org"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
Followed = tuple[Supporter, list[int]]


def a_supporter(session: Session, scope: InterestScope, scope_id: int, email: str = ADA) -> Supporter:
    wording = supporters.wording_id(session, "en", "Yes, write to me.", now=utcnow())
    told = {"scope": scope, "scope_id": scope_id, "wording_id": wording, "locale": "en", "page": "test"}
    agreement = Agreement(email=email, fingerprint=fingerprint_of(email), **told)  # type: ignore[arg-type]
    supporter = supporters.agree(session, agreement, now=utcnow())
    assert supporter is not None
    session.commit()
    return supporter


def a_waiting_message(session: Session, supporter: Supporter, campaign_id: int) -> MailingDelivery:
    campaign = session.get_one(Campaign, campaign_id)
    mailing = Mailing(
        organization_id=campaign.organization_id,
        campaign_id=campaign_id,
        slug=f"news-{campaign_id}",
        state=MailingState.SENDING,
        rule={"is": "subscribed", "to": "campaign", "campaign": campaign_id},
    )
    session.add(mailing)
    session.flush()
    message = MailingDelivery(mailing_id=mailing.id, supporter_id=supporter.id, due_at=utcnow())
    session.add(message)
    session.commit()
    return message


@pytest.fixture
def followed(session: Session) -> Followed:
    """Somebody who follows two campaigns."""
    ids = [a_campaign(session, titles={"en": f"Cause {name}"}).id for name in ("one", "two")]
    for number in ids:
        supporter = a_supporter(session, InterestScope.CAMPAIGN, number)
    return supporter, ids


def test_opening_every_page_of_it_changes_nothing(
    app: Flask, client: FlaskClient, session: Session, followed: Followed
) -> None:
    supporter, _ids = followed
    token = reader_token(supporter.id, now=utcnow())
    for part in ("", "/leave", "/pause", "/go-on"):
        for ask in (client.get, client.head):
            assert ask(f"/letters/{token}{part}").status_code in {200, 405}
    session.expire_all()
    assert supporter.state is SupporterState.ACTIVE and supporter.paused_until is None
    assert len(supporters.interests_of(session, supporter)) == 2


def test_one_chooses_how_often_in_which_languages_and_what_about(
    client: FlaskClient, session: Session, followed: Followed
) -> None:
    supporter, (kept, _left) = followed
    path = f"/letters/{reader_token(supporter.id, now=utcnow())}"
    page = client.get(path).get_data(as_text=True)
    assert "Cause one" in page and "Cause two" in page

    chosen = {
        "topics": [f"campaign:{kept}", "all:0", "campaign:99999", "rubbish"],
        "rhythm": "weekly",
        "language": "km",
        "also_reads": ["th", "km", "xx"],
        "is_discreet": "y",
    }
    answer = client.post(path, data=chosen)
    session.expire_all()

    assert answer.status_code == 200 and "in force" in answer.get_data(as_text=True)
    told = [(one.scope.value, one.scope_id) for one in supporters.interests_of(session, supporter)]
    assert told == [("campaign", kept), ("all", 0)]
    assert (supporter.frequency, supporter.locale, supporter.also_reads) == (Frequency.WEEKLY, "km", "th")
    assert supporter.is_discreet
    acts = [(one.act.value, one.page) for one in supporters.consents_of(session, supporter)[2:]]
    assert sorted(acts) == [("given", "choices"), ("withdrawn", "choices")]
    assert client.post(path, data={"rhythm": "hourly"}).status_code == 422
    assert client.post(path, data=chosen, headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_pause_ends_by_itself_or_at_once(client: FlaskClient, session: Session, followed: Followed) -> None:
    supporter, _ids = followed
    path = f"/letters/{reader_token(supporter.id, now=utcnow())}"
    assert client.post(f"{path}/pause").status_code == 200
    session.refresh(supporter)
    assert supporter.paused_until is not None
    assert timedelta(days=29) < supporter.paused_until - utcnow() < timedelta(days=31)

    client.post(f"{path}/go-on")
    session.refresh(supporter)
    assert supporter.paused_until is None


def test_one_click_leaves_at_once_from_anywhere_and_twice_does_no_harm(
    client: FlaskClient, session: Session, followed: Followed
) -> None:
    supporter, (first, _second) = followed
    message = a_waiting_message(session, supporter, first)
    path = f"/letters/{reader_token(supporter.id, message.mailing_id, now=utcnow())}/leave"
    provider = {"Origin": "https://mail.example", "Sec-Fetch-Site": "cross-site"}

    for _ in range(2):
        assert client.post(path, data=ONE_CLICK, headers=provider).status_code == 200
        session.expire_all()
        assert supporter.state is SupporterState.UNSUBSCRIBED
        assert (message.state, message.reason) == (MessageState.SKIPPED, "left")
    assert len(supporters.consents_of(session, supporter)) == 4
    assert "no more messages" in client.get(path).get_data(as_text=True)


def test_a_wrong_method_and_a_changed_link_are_refused_and_change_nothing(
    client: FlaskClient, session: Session, followed: Followed
) -> None:
    supporter, _ids = followed
    token = reader_token(supporter.id, now=utcnow())
    for method in ("PUT", "DELETE", "PATCH"):
        answer = client.open(f"/letters/{token}/leave", method=method)
        assert answer.status_code == 405 and "POST" in answer.headers["Allow"]
    swapped = token[:-3] + ("AAA" if not token.endswith("AAA") else "BBB")
    for wrong in (swapped, token[1:], token + "A", "x"):
        assert client.post(f"/letters/{wrong}/leave", data=ONE_CLICK).status_code == 404
    session.refresh(supporter)
    assert supporter.state is SupporterState.ACTIVE


def test_leaving_one_topic_takes_back_only_what_is_about_it(
    client: FlaskClient, session: Session, followed: Followed
) -> None:
    supporter, (left, kept) = followed
    gone, stays = (a_waiting_message(session, supporter, number) for number in (left, kept))
    path = f"/letters/{reader_token(supporter.id, now=utcnow())}"
    client.post(path, data={"topics": [f"campaign:{kept}"], "rhythm": "each", "language": "en"})
    session.expire_all()

    assert (gone.state, stays.state) == (MessageState.SKIPPED, MessageState.QUEUED)


def test_a_mail_leaves_by_its_subject_and_an_erased_person_is_left_alone(
    client: FlaskClient, session: Session, followed: Followed
) -> None:
    supporter, _ids = followed
    token = reader_token(supporter.id, now=utcnow())
    assert not leaving.unsubscribe_by_tag(session, "Out of office", now=utcnow())
    assert leaving.unsubscribe_by_tag(session, f"Fwd: {leave_subject(token)}", now=utcnow())
    assert supporter.state is SupporterState.UNSUBSCRIBED

    supporters.erase(session, fingerprint_of(ADA), page="me", now=utcnow())
    session.commit()
    assert client.post(f"/letters/{token}/leave", data=ONE_CLICK).status_code == 200
    assert client.get(f"/letters/{token}").status_code == 404
