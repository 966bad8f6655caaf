"""A donor takes a promise back; what comes all the same is booked; an address stands on the receipt."""

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.money import Money
from campaign.donations import receipts, settling
from campaign.donations.book_models import Account
from campaign.donations.gift_models import Donation, Method
from campaign.donations.own_gifts import gifts_of
from campaign.donations.settling import Received
from campaign.donations.taking import gift_token
from campaign.donations.terms_models import MoneySettings
from campaign.outbox.models import Delivery, DeliveryState
from tests.donations.giving import give
from tests.donations.money_coming import what_breaks
from tests.factories import NOW, a_gift, an_appeal, an_organization

POSTAL = "12 Pier Road\r\nKratie 10001"


def came(session: Session, gift: Donation, minor: int, ref: str) -> None:
    money = Money(minor, "THB")
    told = Received(
        kind=settling.MATCH, ref=ref, money=money, into=Account.BANK, at=NOW, is_whole=False
    )  # fmt: skip
    settling.settle(session, gift, told, now=NOW)
    session.commit()


def state_of(session: Session, gift: Donation) -> str:
    session.rollback()
    session.refresh(gift)
    return gift.state.value


def test_a_promise_is_taken_back_and_late_money_wins(client: FlaskClient, session: Session) -> None:
    an_appeal(session, slug="reporters")
    place = give(client, "/donate/reporters", email="ada@example.org").headers["Location"]
    gift = session.scalars(select(Donation)).one()
    assert gifts_of(session, gift.email_fingerprint or b"")[0].is_waiting
    assert "Take this promise back" in client.get(place).text

    assert client.get(f"{place}/cancel").status_code == 405
    for _ in range(2):
        assert client.post(f"{place}/cancel").status_code == 303
    told = client.get(place).text
    assert state_of(session, gift) == "cancelled"
    assert "You took this promise back" in told and "Take this promise back" not in told
    letter = session.scalars(select(Delivery).where(Delivery.letter == "gift_steps")).one()
    assert letter.state is DeliveryState.CANCELLED

    came(session, gift, 10_000, "1")
    assert state_of(session, gift) == "pledged", "a part has come: the rest is waited for"
    client.post(f"{place}/cancel")
    assert state_of(session, gift) == "pledged"
    came(session, gift, 20_000, "2")
    assert state_of(session, gift) == "paid" and what_breaks(session) == []
    assert "Thank you" in client.get(place).text


def test_what_is_paid_by_card_is_no_promise_that_could_be_taken_back(
    client: FlaskClient, session: Session
) -> None:
    gift = a_gift(session, method=Method.CARD)
    place = f"/donate/gifts/{gift_token(gift)}"
    assert "Take this promise back" not in client.get(place).text
    client.post(f"{place}/cancel")
    assert state_of(session, gift) == "created"


def test_the_address_is_asked_for_where_receipts_need_it_and_nowhere_else(
    client: FlaskClient, session: Session
) -> None:
    ours = an_organization(session)
    an_appeal(session, slug="reporters", organization_id=ours.id)
    assert "postal address" not in client.get("/donate/reporters").text
    give(client, "/donate/reporters", postal=POSTAL)
    session.add(MoneySettings(organization_id=ours.id, asks_postal=True))
    session.commit()

    assert "postal address" in client.get("/donate/reporters").text
    give(client, "/donate/reporters", postal=POSTAL, name="Ada Donor")
    session.rollback()
    first, second = session.scalars(select(Donation).order_by(Donation.id))
    assert (first.postal, second.postal) == (None, "12 Pier Road\nKratie 10001")
    came(session, second, 30_000, "1")
    receipt = receipts.live_receipt(session, second)
    assert receipt is not None and receipts.snapshot_of(receipt)["postal"] == second.postal
