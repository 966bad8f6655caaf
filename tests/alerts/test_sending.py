"""Messages leave once, whole, in the reader's language, after a last look at who has left."""

from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts import leasing
from campaign.alerts.delivery_models import MessageState, Reason
from campaign.alerts.leasing import Taking
from campaign.alerts.models import MailingState, MailingText
from campaign.alerts.watching import figures_of
from campaign.cli import alerting
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.outbox.return_paths import Sort, read_return_path
from campaign.supporters import service as supporters
from campaign.supporters.links import read_leave_subject
from campaign.supporters.models import InterestScope, Suppression
from tests.alerts.mailings import (
    a_mailing,
    a_supporter,
    again,
    approved,
    carry_on,
    messages_of,
    states_of,
)
from tests.conftest import MakeApp
from tests.factories import an_organization
from tests.services.smtp import Inbox


@pytest.fixture
def app(make_app: MakeApp, inbox: Inbox) -> Flask:
    """The app, with mail going to the server of this test."""
    return make_app(MAIL_URL=inbox.url, MAIL_TIMEOUT=1, MAIL_BATCH=10)


def body_of(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_mailing_reaches_everybody_once_in_their_language(session: Session, inbox: Inbox) -> None:
    organization = an_organization(session, names={"en": "Library Friends", "th": "เพื่อนห้องสมุด"})
    a_supporter(session, organization.id, name="Ada <b>\r\nBcc: x@example.org")
    a_supporter(session, organization.id, locale="th", name="สมชาย")
    a_supporter(session, organization.id, locale="km", is_discreet=True)
    texts = {"en": "The court day", "th": "วันขึ้นศาล\u202e🏛"}
    mailing = approved(session, a_mailing(session, organization, texts=texts))

    carry_on(session)

    first, second, third = inbox.messages
    assert (first["Subject"], second["Subject"]) == ("The court day", "วันขึ้นศาล🏛")
    assert "Dear Ada <b> Bcc: x@example.org," in body_of(first, "plain")
    assert "Dear Ada &lt;b&gt; Bcc: x@example.org," in body_of(first, "html")
    assert "Dear สมชาย," in body_of(second, "plain")
    assert "Dear friend," in body_of(third, "plain")
    assert "\n.A line that begins with a dot." in body_of(third, "plain")
    assert third["Subject"] == "A message for you"
    assert "Library" not in f"{third['From']}{third['List-Id']}{third['Subject']}"
    assert [one["Bcc"] for one in inbox.messages] == [None] * 3
    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 3}
    assert again(session, mailing).state is MailingState.FINISHED
    assert figures_of(session, mailing.id).reached == 3


def test_headers_let_a_person_leave_and_a_bounce_find_its_message(session: Session, inbox: Inbox) -> None:
    organization = an_organization(session, slug="library")
    reader_id = a_supporter(session, organization.id).id
    mailing = approved(session, a_mailing(session, organization))

    carry_on(session)

    (message,) = inbox.messages
    (row,) = messages_of(session, mailing)
    assert message["List-Id"] == "<library.example.org>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link, mailto = str(message["List-Unsubscribe"]).split(",")
    token = link.strip(" <>").removesuffix("/leave").rpartition("/")[2]
    subject = mailto.partition("?subject=")[2].rstrip(">").replace("%20", " ")
    who = read_leave_subject(subject, now=utcnow())
    assert (who.supporter_id, who.mailing_id) == (reader_id, mailing.id)
    assert f"/letters/{token}" in body_of(message, "plain")
    assert f"/letters/{token}/leave" in body_of(message, "html")
    returned = read_return_path(str(inbox.senders[0]))
    assert returned and (returned.sort, returned.delivery_id) == (Sort.MAILING, row.id)
    assert read_return_path(str(inbox.senders[0]).replace("+m", "+mb")) is None
    assert len(message.as_bytes()) < 20_000


def test_who_leaves_or_is_suppressed_before_the_lease_gets_nothing(session: Session, inbox: Inbox) -> None:
    organization = an_organization(session)
    left, complained, stays = (a_supporter(session, organization.id) for _ in range(3))
    address = stays.email
    mailing = approved(session, a_mailing(session, organization))
    carry_on_expanding(session)

    scope = InterestScope.ORGANIZATION
    assert left.email_fingerprint
    supporters.leave(session, left.email_fingerprint, scope, organization.id, page="test", now=utcnow())
    suppressed = complained.email_fingerprint
    session.add(Suppression(email_fingerprint=suppressed, reason="complained", since_at=utcnow()))
    carry_on(session)

    assert [message["To"] for message in inbox.messages] == [address]
    fates = [(one.state, one.reason) for one in messages_of(session, mailing)]
    assert fates == [
        (MessageState.SKIPPED, Reason.LEFT),
        (MessageState.SUPPRESSED, Reason.SUPPRESSED),
        (MessageState.HANDED_OFF, ""),
    ]


def carry_on_expanding(session: Session) -> None:
    """As far as the rows, with nothing sent."""
    session.commit()
    alerting._start()
    alerting._expand()


def test_who_leaves_while_a_batch_is_held_gets_nothing(app: Flask, session: Session, inbox: Inbox) -> None:
    organization = an_organization(session)
    readers = [a_supporter(session, organization.id) for _ in range(2)]
    mailing = approved(session, a_mailing(session, organization))
    carry_on_expanding(session)
    leaver = readers[1].email_fingerprint
    inbox.at_message = lambda _: leave(app, leaver, organization.id)

    carry_on(session)

    assert [one.state for one in messages_of(session, mailing)] == [
        MessageState.HANDED_OFF,
        MessageState.SKIPPED,
    ]
    assert len(inbox.messages) == 1


def test_one_persons_broken_message_holds_up_nobody(session: Session, inbox: Inbox) -> None:
    organization = an_organization(session)
    for locale in ("en", "th", "en"):
        a_supporter(session, organization.id, locale=locale)
    mailing = approved(session, a_mailing(session, organization, texts={"en": "One", "th": "สอง"}))
    carry_on_expanding(session)
    for text in session.scalars(select(MailingText).where(MailingText.locale == "th")):
        session.delete(text)

    carry_on(session)

    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 2, MessageState.FAILED: 1}
    assert len(inbox.messages) == 2


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_workers_hold_different_messages(session: Session) -> None:
    organization = an_organization(session)
    for _ in range(6):
        a_supporter(session, organization.id)
    approved(session, a_mailing(session, organization))
    carry_on_expanding(session)

    held: list[set[int]] = []
    with transaction() as one:
        batch = leasing.lease(one, taking("one", 3), now=utcnow())
        assert batch
        held.append({message.delivery_id for message in batch.messages})
    with transaction() as two:
        batch = leasing.lease(two, taking("two", 10), now=utcnow())
        assert batch
        held.append({message.delivery_id for message in batch.messages})

    assert [len(one) for one in held] == [3, 3]
    assert not held[0] & held[1]


def taking(worker: str, limit: int) -> Taking:
    return Taking(worker=worker, limit=limit, server=None, domain_rates={})


def leave(app: Flask, fingerprint: bytes | None, organization_id: int) -> None:
    with app.app_context(), transaction() as session:
        assert fingerprint
        scope = InterestScope.ORGANIZATION
        supporters.leave(session, fingerprint, scope, organization_id, page="test", now=utcnow())
