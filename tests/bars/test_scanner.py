"""R3: a mail scanner fetches every link of every message with GET and HEAD. Nothing happens."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.outbox import worker
from campaign.petitions import confirming, tally
from campaign.petitions.models import Signature
from campaign.site import person
from campaign.supporters import service as supporters
from campaign.supporters.models import SupporterState
from tests.conftest import MakeApp
from tests.factories import a_petition
from tests.services.smtp import Inbox

WHO = ("ada@example.org", "sok@example.org", "nok@example.org")


def links_of(inbox: Inbox) -> set[str]:
    found: set[str] = set()
    for message in inbox.messages:
        for part in message.walk():
            if part.get_content_maintype() == "text":
                found |= set(re.findall(r"http://localhost(/[^\s\"<>]+)", part.get_content()))
    return found


def sign(client: FlaskClient, email: str) -> None:
    form = {"name": "Ada", "email": email, "display": "full", "wants_alerts": "y"}
    assert client.post("/campaigns/library/sign", data=form).status_code == 303


def test_a_scanner_confirms_withdraws_and_unsubscribes_nobody(
    make_app: MakeApp, session: Session, inbox: Inbox
) -> None:
    petition = a_petition(session, slug="library")
    app = make_app(MAIL_URL=inbox.url)
    client = app.test_client(use_cookies=False)
    for email in WHO:
        sign(client, email)
    first = session.scalars(select(Signature).order_by(Signature.id)).first()
    assert first is not None
    confirming.confirm(session, first.id, now=first.signed_at)
    person.promise_link(session, WHO[0], locale="en", a_day=12)
    session.commit()
    with app.app_context():
        worker.deliver_batch(20)
    assert len(inbox.messages) == 3, "two confirmations and a link; who has confirmed needs none"

    links = links_of(inbox)
    assert {link.split("/")[1] for link in links} >= {"confirm", "not-me", "me"}
    for link in links:
        for method in ("GET", "HEAD", "GET"):
            assert client.open(link, method=method).status_code == 200, link
    session.rollback()
    session.expire_all()

    states = [one.state.value for one in session.scalars(select(Signature).order_by(Signature.id))]
    assert states == ["confirmed", "pending", "pending"]
    assert tally.count_of(session, petition.id) == 1
    supporter = supporters.find(session, fingerprint_of(WHO[0]))
    assert supporter is not None
    assert supporter.state is SupporterState.ACTIVE
    assert supporters.interests_of(session, supporter)
