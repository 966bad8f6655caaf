"""What an operator sees and does about mail that did not leave."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.outbox.models import Delivery
from campaign.petitions import signing
from campaign.petitions.signing import Mails
from tests.cli.desk import Desk
from tests.conftest import MakeApp
from tests.factories import a_petition, a_signer
from tests.services.ports import free_port
from tests.services.smtp import Inbox


@pytest.fixture
def app(make_app: MakeApp, inbox: Inbox) -> Flask:
    """The app, with mail going to the server of this test."""
    return make_app(MAIL_URL=inbox.url, MAIL_TIMEOUT=1)


def owed(session: Session) -> int:
    """The number of a delivery that a signature owes."""
    petition = a_petition(session)
    signer = a_signer(email="ada@example.org")
    signing.sign(session, petition.campaign.slug, signer, mails=Mails(a_day=3), now=utcnow())
    session.commit()
    return session.scalars(select(Delivery.id)).one()


def test_what_was_given_up_is_found_looked_at_and_sent_after_all(
    desk: Desk, session: Session, inbox: Inbox
) -> None:
    number = owed(session)
    assert "Waiting since" in desk.do("outbox", "status")
    inbox.recipient_reply = "550 5.1.1 no such user ada@example.org"
    desk.do("outbox", "send")

    told = desk.do("outbox", "status"), desk.do("outbox", "show", str(number))
    assert "Given up" in told[0]
    assert f" {number} " in told[0].partition("Given up")[2]
    for words in told:
        assert "SMTP 550" in words
        assert "ada@" not in words

    inbox.recipient_reply = ""
    assert "1 deliveries wait again" in desk.do("outbox", "retry")
    desk.do("outbox", "send")
    assert len(inbox.messages) == 1
    assert "Given up" not in desk.do("outbox", "status")
    assert "There is no delivery 999" in desk.refused("outbox", "show", "999")


def test_a_server_that_is_away_is_said_and_the_mail_waits(make_app: MakeApp, session: Session) -> None:
    owed(session)
    away = make_app(MAIL_URL=f"smtp://127.0.0.1:{free_port()}", MAIL_TIMEOUT=1)

    with away.app_context():
        said = away.test_cli_runner().invoke(args=["outbox", "send"])
        status = away.test_cli_runner().invoke(args=["outbox", "status"])

    assert said.exit_code == 1
    assert "Nothing is lost" in said.output
    assert "queued" in status.output
