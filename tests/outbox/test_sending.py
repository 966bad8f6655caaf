"""Promised email with a real mail server: nothing lost, nothing told twice, whatever the server does."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs

from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.outbox import service, worker
from campaign.outbox.models import Delivery, DeliveryState
from campaign.outbox.transport import ServerAway
from campaign.petitions import signing
from campaign.petitions.signing import Mails
from tests.conftest import MakeApp
from tests.factories import a_petition, a_signer
from tests.services.ports import free_port
from tests.services.smtp import Inbox, running_smtp


@pytest.fixture
def app(make_app: MakeApp, inbox: Inbox) -> Flask:
    """The app, with mail going to the server of this test."""
    return make_app(MAIL_URL=inbox.url, MAIL_TIMEOUT=1, MAIL_ATTEMPTS=3)


def owed(session: Session, count: int = 1) -> list[int]:
    """Deliveries that signatures owe."""
    petition = a_petition(session)
    for _ in range(count):
        slug = petition.campaign.slug
        signing.sign(session, slug, a_signer(), mails=Mails(a_day=3), now=utcnow())
    session.commit()
    return list(session.scalars(select(Delivery.id).order_by(Delivery.id)))


def state_of(session: Session, delivery_id: int) -> Delivery:
    session.rollback()
    session.expire_all()
    return session.get_one(Delivery, delivery_id)


def make_due(session: Session) -> None:
    """As if the pause were over."""
    session.execute(update(Delivery).values(due_at=utcnow() - timedelta(seconds=1)))
    session.commit()


def ids_of(messages: list[EmailMessage]) -> list[str]:
    return [str(message["Message-ID"]) for message in messages]


def test_what_is_owed_is_sent_once_and_its_words_are_forgotten(session: Session, inbox: Inbox) -> None:
    (first,) = owed(session)
    sealed = session.execute(text("SELECT content FROM deliveries")).scalar_one()
    assert b"@example.org" not in bytes(sealed)

    assert worker.deliver_batch(10) == 1
    assert worker.deliver_batch(10) == 0

    assert len(inbox.messages) == 1
    sent = state_of(session, first)
    assert (sent.state, sent.content) == (DeliveryState.SENT, None)
    message = inbox.messages[0]
    assert message["Auto-Submitted"] == "auto-generated"
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "/confirm/" in plain.get_content()
    assert "/confirm/" in html.get_content()


@pytest.mark.parametrize("reply", ["450 4.2.0 busy", "451 4.3.0 later", "452 4.2.2 full"])
def test_a_temporary_refusal_is_tried_again_with_the_same_message_id(
    session: Session, inbox: Inbox, reply: str
) -> None:
    (first,) = owed(session)
    inbox.reply = reply
    worker.deliver_batch(10)
    assert state_of(session, first).state is DeliveryState.QUEUED
    assert state_of(session, first).due_at > utcnow()
    assert worker.deliver_batch(10) == 0, "it waits"

    inbox.reply = ""
    make_due(session)
    worker.deliver_batch(10)

    assert state_of(session, first).state is DeliveryState.SENT
    assert len(inbox.messages) == 1


def test_a_permanent_refusal_is_final_and_names_no_address(session: Session, inbox: Inbox) -> None:
    (first,) = owed(session)
    inbox.recipient_reply = "550 5.1.1 <signer@example.org> unknown"

    worker.deliver_batch(10)

    dead = state_of(session, first)
    assert dead.state is DeliveryState.DEAD
    assert dead.last_error == "SMTP 550"

    inbox.recipient_reply = ""
    with transaction() as writing:
        assert service.retry_dead(writing, now=utcnow()) == 1
    worker.deliver_batch(10)
    assert state_of(session, first).state is DeliveryState.SENT


def test_a_letter_is_given_up_after_its_tries_and_lies_among_the_dead(session: Session, inbox: Inbox) -> None:
    (first,) = owed(session)
    inbox.reply = "451 4.3.0 later"
    for _ in range(3):
        make_due(session)
        worker.deliver_batch(10)

    assert state_of(session, first).state is DeliveryState.DEAD


@pytest.mark.parametrize("mood", ["deaf", "hang", "drop"])
def test_a_server_that_hangs_or_hangs_up_loses_nothing_and_repeats_fold(
    session: Session, inbox: Inbox, mood: str
) -> None:
    deliveries = owed(session, 3)
    inbox.mood = mood
    with pytest.raises(ServerAway):
        worker.deliver_batch(10)
    states = [state_of(session, one).state for one in deliveries]
    assert states == [DeliveryState.QUEUED] * 3

    inbox.mood = "well"
    make_due(session)
    worker.deliver_batch(10)

    assert [state_of(session, one).state for one in deliveries] == [DeliveryState.SENT] * 3
    assert len(set(ids_of(inbox.messages))) == 3, "a repeat has the Message-ID of the first try"


def test_with_the_server_away_everything_waits_and_no_try_is_counted(
    make_app: MakeApp, session: Session
) -> None:
    deliveries = owed(session, 2)
    nobody = make_app(MAIL_URL=f"smtp://127.0.0.1:{free_port()}", MAIL_TIMEOUT=1)
    with nobody.app_context():
        for _ in range(5):
            with pytest.raises(ServerAway):
                worker.deliver_batch(10)

    for one in deliveries:
        waiting = state_of(session, one)
        assert (waiting.state, waiting.attempts) == (DeliveryState.QUEUED, 0)


def test_a_server_that_wants_a_login_gets_it(make_app: MakeApp, session: Session) -> None:
    with running_smtp(login=("desk", "p@ss word")) as inbox:
        (first,) = owed(session)
        with make_app(MAIL_URL=inbox.url.replace("%20word", "")).app_context(), pytest.raises(ServerAway):
            worker.deliver_batch(10)
        with make_app(MAIL_URL=inbox.url).app_context():
            worker.deliver_batch(10)

        assert len(inbox.messages) == 1
    assert state_of(session, first).state is DeliveryState.SENT


def test_one_broken_letter_does_not_stop_the_others(session: Session, inbox: Inbox) -> None:
    first, second = owed(session, 2)
    session.execute(update(Delivery).where(Delivery.id == first).values(letter="no_such_letter"))
    session.commit()

    worker.deliver_batch(10)

    assert state_of(session, first).last_error == "KeyError"
    assert state_of(session, second).state is DeliveryState.SENT


def test_no_log_line_holds_an_address_or_a_name(session: Session, inbox: Inbox) -> None:
    owed(session)
    inbox.recipient_reply = "550 5.1.1 <signer@example.org> unknown"
    with capture_logs() as lines:
        worker.deliver_batch(10)

    logged = str(lines)
    assert "delivery failed" in logged
    assert "@example.org" not in logged
    assert "Ada" not in logged
