"""A letter that came back: its row has forgotten the address, and still only that address is believed."""

from pathlib import Path

import dkim
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts import returning
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.outbox import worker
from campaign.outbox.dkim import make_key, signer_of
from campaign.outbox.models import Delivery, DeliveryState
from campaign.outbox.return_paths import Sort, read_return_path
from campaign.outbox.returned.keeping import Arrived, Finding
from campaign.outbox.returned.models import Source, Unread
from campaign.petitions.signing import Mails, sign
from campaign.supporters.models import Supporter, SupporterState
from tests.alerts.mailings import a_supporter
from tests.conftest import MakeApp
from tests.factories import a_petition, a_signer, an_organization
from tests.outbox.returned.mails import a_bounce, a_complaint
from tests.services.smtp import Inbox

ADA, BOX = "ada@example.com", "bounces@mail.example.org"


@pytest.fixture
def app(make_app: MakeApp, inbox: Inbox) -> Flask:
    """The app, with a mailbox for what comes back."""
    return make_app(MAIL_URL=inbox.url, MAIL_BOUNCES=BOX)


def sent_letter(session: Session, inbox: Inbox) -> str:
    """Its return path."""
    slug = a_petition(session).campaign.slug
    sign(session, slug, a_signer(email=ADA), mails=Mails(a_day=3), now=utcnow())
    session.commit()
    worker.deliver_batch(10)
    return inbox.senders[-1]


def arrive(session: Session, raw: bytes) -> Finding:
    finding = returning.take(session, Arrived(raw=raw, source=Source.PIPE), now=utcnow())
    session.commit()
    assert finding
    return finding


def the_person(session: Session) -> Supporter:
    session.rollback()
    return session.scalars(select(Supporter).execution_options(populate_existing=True)).one()


def the_letter(session: Session) -> Delivery:
    session.rollback()
    return session.scalars(select(Delivery).execution_options(populate_existing=True)).one()


def test_a_letter_comes_back_to_its_own_address(session: Session, inbox: Inbox) -> None:
    path = sent_letter(session, inbox)

    returned = read_return_path(path)

    assert path.endswith("@mail.example.org") and len(path.partition("@")[0]) < 64
    assert returned and (returned.sort, returned.delivery_id) == (Sort.LETTER, the_letter(session).id)
    assert returned.went_to("Ada@Example.COM") and not returned.went_to("bob@example.com")
    assert ADA not in path and read_return_path(path.replace("+l", "+m")) is None


def test_a_letter_to_no_mailbox_ends_the_writing_to_its_person(session: Session, inbox: Inbox) -> None:
    a_supporter(session, an_organization(session).id, email=ADA)
    path = sent_letter(session, inbox)

    somebody_else = arrive(session, a_bounce(path, "bob@example.com"))
    assert somebody_else.unread is Unread.SOMEBODY_ELSE
    assert the_person(session).state is SupporterState.ACTIVE
    arrive(session, a_bounce(path, ADA))

    letter = the_letter(session)
    assert the_person(session).state is SupporterState.BOUNCED
    assert (letter.state, letter.last_error) == (DeliveryState.SENT, "came back: 5.1.1")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_complaint_about_a_letter_needs_its_address(session: Session, inbox: Inbox) -> None:
    a_supporter(session, an_organization(session).id, email=ADA)
    path = f"Original-Mail-From: <{sent_letter(session, inbox)}>\r\n"

    for recipient in ("", "Original-Rcpt-To: <bob@example.com>\r\n"):
        finding = arrive(session, a_complaint("abuse@example.org", path + recipient, "Subject: x\r\n\r\n"))
        assert finding.unread is Unread.NO_TAG
        assert the_person(session).state is SupporterState.ACTIVE
    arrive(session, a_complaint("abuse@example.org", f"{path}Original-Rcpt-To: <{ADA}>\r\n", ""))

    assert the_person(session).state is SupporterState.COMPLAINED
    assert the_letter(session).last_error == "complained"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_letters_are_signed_and_return_to_the_sender_unless_told_otherwise(
    make_app: MakeApp, inbox: Inbox, tmp_path: Path
) -> None:
    make_key(tmp_path / "dkim.pem")
    app = make_app(MAIL_URL=inbox.url, MAIL_DKIM_KEY=tmp_path / "dkim.pem")
    signer = signer_of(app.config)
    assert signer is not None

    with app.app_context():
        session = db.session()
        sign(session, a_petition(session).campaign.slug, a_signer(), mails=Mails(a_day=3), now=utcnow())
        session.commit()
        worker.deliver_batch(10)

    assert inbox.senders == [app.config["MAIL_SENDER"]]
    raw = inbox.raw[0]
    assert dkim.verify(raw, dnsfunc=lambda name, timeout=5: signer.record.encode())
