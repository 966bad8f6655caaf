"""A welcome with what moved before, and the week's messages for who wants them together."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts import digesting, welcoming
from campaign.alerts.delivery_models import MailingDelivery, MessageState, Reason
from campaign.campaigns import story
from campaign.campaigns.models import Campaign
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.outbox import worker
from campaign.outbox.models import Delivery, DeliveryState
from campaign.supporters import service as supporters
from campaign.supporters.models import Frequency, InterestScope, Supporter, SupporterState
from tests.alerts.test_archive import a_sent_mailing
from tests.conftest import MakeApp
from tests.factories import a_campaign, an_organizer
from tests.services.smtp import Inbox
from tests.supporters.test_choices import ADA, a_supporter

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def app(make_app: MakeApp, inbox: Inbox) -> Flask:
    return make_app(MAIL_URL=inbox.url)


def told_campaign(session: Session) -> Campaign:
    """With two updates."""
    campaign = a_campaign(session, slug="library", titles={"en": "Keep the library"})
    for title in ("It was closed", "It opens again"):
        told = story.draft_update(session, campaign, "en", title, "So it is.", now=utcnow())
        story.tell(session, told, now=utcnow())
    session.commit()
    return campaign


def sent(app: Flask, inbox: Inbox) -> list[str]:
    """Send what is owed; the text of each mail."""
    with app.app_context():
        worker.deliver_batch(10)
    parts = [message.get_body(("plain",)) for message in inbox.messages]
    return [str(part.get_content()) for part in parts if part]


def test_a_newcomer_catches_up_once_and_can_leave_by_the_same_letter(
    app: Flask, client: FlaskClient, session: Session, inbox: Inbox
) -> None:
    campaign = told_campaign(session)
    a_supporter(session, InterestScope.CAMPAIGN, campaign.id)
    supporters.leave_all(session, fingerprint_of(ADA), page="me", now=utcnow())
    a_supporter(session, InterestScope.CAMPAIGN, campaign.id)

    (words,) = sent(app, inbox)
    assert words.index("It opens again") < words.index("It was closed")
    message = inbox.messages[0]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/leave>" in message["List-Unsubscribe"] and "mailto:" in message["List-Unsubscribe"]
    assert "Keep the library" in message["Subject"]
    for link in re.findall(r"http://localhost(/\S+)", words):
        assert client.get(link).status_code == client.head(link).status_code == 200
    session.expire_all()
    reader = supporters.find(session, fingerprint_of(ADA))
    assert reader is not None and reader.state is SupporterState.ACTIVE


def test_nobody_is_welcomed_where_nothing_moved_who_left_or_whose_organization_says_no(
    app: Flask, session: Session, inbox: Inbox
) -> None:
    a_supporter(session, InterestScope.CAMPAIGN, a_campaign(session).id, "quiet@example.org")
    campaign = told_campaign(session)
    a_supporter(session, InterestScope.CAMPAIGN, campaign.id)
    supporters.leave_all(session, fingerprint_of(ADA), page="me", now=utcnow())
    a_supporter(session, InterestScope.CAMPAIGN, campaign.id, "late@example.org")
    organizer = an_organizer(session, campaign.organization)
    welcoming.switch(session, campaign.organization_id, organizer.id, is_on=False, now=utcnow())
    session.commit()

    assert sent(app, inbox) == []
    assert set(session.scalars(select(Delivery.state))) == {DeliveryState.CANCELLED}


def a_weekly_reader(session: Session, campaign: Campaign, email: str, **changes: object) -> Supporter:
    reader = a_supporter(session, InterestScope.CAMPAIGN, campaign.id, email)
    for name, value in {"frequency": Frequency.WEEKLY, **changes}.items():
        setattr(reader, name, value)
    session.commit()
    return reader


def test_a_digest_holds_just_what_its_reader_would_have_got_and_comes_once_a_week(
    app: Flask, session: Session, inbox: Inbox
) -> None:
    campaign = a_campaign(session, slug="library")
    now = utcnow()
    readers = [
        a_weekly_reader(session, campaign, ADA),
        a_weekly_reader(session, campaign, "asleep@example.org", paused_until=now + timedelta(days=9)),
        a_weekly_reader(session, campaign, "each@example.org", frequency=Frequency.EACH),
        a_weekly_reader(session, campaign, "nothing@example.org"),
    ]
    mailing = a_sent_mailing(session, campaign, started_at=now - timedelta(days=2))
    old = a_sent_mailing(session, campaign, slug="old", started_at=now - timedelta(days=9))
    for one in (mailing, old):
        for reader in readers[:3]:
            row = {"state": MessageState.SKIPPED, "reason": Reason.WEEKLY.value, "due_at": now}
            session.add(MailingDelivery(mailing_id=one.id, supporter_id=reader.id, **row))
    session.commit()

    for _ in range(2):
        assert digesting.owe_digests(session, 0, 100, now=now) == readers[3].id
        session.commit()
    (words,) = sent(app, inbox)

    assert str(inbox.messages[0]["To"]) == ADA
    assert "It stays, " in words and "http://localhost/alerts/it-stays" in words and "/old" not in words
    assert "{{" not in words
