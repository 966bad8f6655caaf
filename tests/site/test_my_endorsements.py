"""Endorsements on one's own page: seen with what became of them, and taken back one by one."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.outbox.models import Delivery
from campaign.petitions import moderating
from campaign.petitions.decision_models import Pick, Thing
from campaign.petitions.endorsement_models import Endorsement, EndorsementState
from campaign.petitions.moderating import Seat, Verdict
from campaign.petitions.moves import Choice
from campaign.site.person import MY_PAGE
from tests.factories import a_petition

ADA, SOK = "ada.mp@example.org", "sok.mp@example.org"


@pytest.fixture(autouse=True)
def petition(session: Session) -> None:
    a_petition(session, slug="library")


def endorse(client: FlaskClient, session: Session, email: str) -> int:
    typed = {"name": "Ada Tester", "title": "Member of Parliament", "email": email, "proof": "see our page"}
    assert client.post("/campaigns/library/endorse", data=typed).status_code == 303
    session.rollback()
    query = select(Endorsement.id).where(Endorsement.email_fingerprint == fingerprint_of(email))
    return session.scalars(query).one()


def my_page(email: str) -> str:
    return f"/me/{vault.link_token(MY_PAGE, fingerprint_of(email), utcnow() + timedelta(hours=1))}"


@pytest.mark.parametrize(
    ("choice", "told"),
    [(Choice.APPROVE, "shown to everybody"), (Choice.REJECT, "decided not to show it")],
)
def test_an_endorsement_is_taken_back_whatever_an_organizer_decided(
    client: FlaskClient, session: Session, choice: Choice, told: str
) -> None:
    number = endorse(client, session, ADA)
    path = my_page(ADA)
    assert "Until then it is not shown" in client.get(path).get_data(as_text=True)
    organization_id = session.scalars(select(Campaign.organization_id)).one()
    seat = Seat(organization_id=organization_id, organizer_id=None)
    verdict = Verdict(choice=choice, note="not known" if choice is Choice.REJECT else "")
    moderating.decide(session, seat, [Pick(Thing.ENDORSEMENT, number)], verdict, now=utcnow())
    session.commit()
    assert told in client.get(path).get_data(as_text=True)

    first, second = (client.post(f"{path}/endorsement", data={"endorsement_id": number}) for _ in range(2))

    assert (first.status_code, second.status_code) == (200, 404)
    assert "not here any more" in second.get_data(as_text=True)
    session.expire_all()
    mine = session.get_one(Endorsement, number)
    assert (mine.name, mine.email, mine.proof, mine.email_fingerprint) == (None, None, None, None)
    assert "Ada Tester" not in client.get("/campaigns/library").get_data(as_text=True)


def test_nobody_takes_back_the_endorsement_of_somebody_else(client: FlaskClient, session: Session) -> None:
    endorse(client, session, ADA)
    theirs = endorse(client, session, SOK)

    answer = client.post(f"{my_page(ADA)}/endorsement", data={"endorsement_id": theirs})

    assert answer.status_code == 404
    session.rollback()
    assert session.get_one(Endorsement, theirs).state is EndorsementState.SUBMITTED


def test_a_receipt_waits_until_tomorrow_when_strangers_used_up_the_share_of_an_address(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    email = f"often-{vault.mark('test', str(utcnow())).hex()[:12]}@example.org"
    for number in range(app.config["MAILS_A_DAY"]):
        a_petition(session, slug=f"other-{number}")
        client.post(f"/campaigns/other-{number}/sign", data={"name": "Ada", "email": email})

    endorse(client, session, email)

    receipt = session.scalars(select(Delivery).where(Delivery.letter == "endorsement_received")).one()
    assert receipt.due_at > utcnow() + timedelta(hours=23)
