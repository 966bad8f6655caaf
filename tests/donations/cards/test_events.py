"""Events: kept at once, applied once, in whatever order and however often they come."""

import json
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.money import Money
from campaign.donations.book_models import EventState, LedgerEntry, ProviderEvent, Receipt
from campaign.donations.gift_models import AttemptState, DonationState
from tests.donations.cards.shop import SECRET, Shop, attempts_of, books_of, events_of
from tests.donations.money_coming import what_breaks
from tests.factories import a_gift
from tests.fakes.payments import checkout, disputing, refunding
from tests.fakes.payments.emitting import body_of, signed

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FEE = 1_105


def test_a_gift_is_paid_with_its_fee_and_its_receipt(session: Session, shop: Shop) -> None:
    gift = a_gift(session)
    charge = shop.give(gift)

    session.refresh(gift)
    assert (gift.state, gift.kept) == (DonationState.PAID, gift.asked)
    assert books_of(session) == {"stripe THB": 30_000 - FEE, "gifts THB": -30_000, "fees THB": FEE}
    assert [(row.state, row.charge_ref) for row in attempts_of(session, gift)] == [
        (AttemptState.SUCCEEDED, charge)
    ]
    assert len(session.scalars(select(Receipt)).all()) == 1
    assert not events_of(session, EventState.RECEIVED) and not events_of(session, EventState.PARKED)
    assert what_breaks(session) == []


def test_the_same_event_twenty_times_on_eight_threads_is_applied_once(session: Session, shop: Shop) -> None:
    gift = a_gift(session)
    checkout.pay(shop.world, shop.checkout(gift))
    events = shop.emitter.waiting()

    def send(number: int) -> int:
        status = shop.emitter.send(events[number % len(events)])
        with shop.app.app_context():
            shop.work()
        return status

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(send, range(20 * len(events))))

    assert set(statuses) == {200}
    shop.catch_up()
    session.refresh(gift)
    assert session.scalar(select(func.count(ProviderEvent.id))) == len(events)
    assert (gift.state, gift.received_minor) == (DonationState.PAID, 30_000)
    assert len(session.scalars(select(LedgerEntry).where(LedgerEntry.source_kind == "charge")).all()) == 2
    assert what_breaks(session) == []


@SQLITE
def test_every_order_of_events_leads_to_the_same_books(session: Session, shop: Shop) -> None:
    chance, world, seen = random.Random(4), shop.world, set()
    for _ in range(12):
        gift = a_gift(session)
        page = shop.checkout(gift)
        checkout.pay(world, page)
        charge = shop.charge_of(page)
        refunding.refund(world, {"charge": charge, "amount": "10000"})
        disputing.close(world, disputing.open_(world, charge, amount=20_000)["id"], is_won=False)
        shop.emitter.deliver_badly(chance)
        shop.emitter.deliver(world.events[-1:])
        shop.catch_up()
        session.refresh(gift)
        seen.add((gift.state, gift.received_minor, gift.refunded_minor))
        assert what_breaks(session) == []

    assert seen == {(DonationState.CHARGED_BACK, 30_000, 30_000)}
    books = books_of(session)
    assert books["stripe THB"] == sum(one["net"] for one in world.all("balance_transaction"))


@SQLITE
def test_what_is_not_the_providers_is_refused_and_leaves_nothing(session: Session, shop: Shop) -> None:
    checkout.pay(shop.world, shop.checkout(a_gift(session)))
    event = shop.emitter.waiting()[0]
    body, now = body_of(event), int(utcnow().timestamp())
    live = body_of(event | {"livemode": True})

    assert shop.emitter.forge(event) == 400
    assert shop.post(body.replace(b"30000", b"90000"), signed(body, SECRET)) == 400
    assert shop.post(body, "") == 400
    assert shop.emitter.send(event, at=now - 310) == 400
    assert shop.emitter.send(event, at=now + 310) == 400
    assert shop.post(live, signed(live, SECRET)) == 400
    assert shop.post(b"[]", signed(b"[]", SECRET)) == 400
    assert shop.post(b"\xff", signed(b"\xff", SECRET)) == 400
    assert session.scalar(select(func.count(ProviderEvent.id))) == 0
    assert shop.emitter.send(event, at=now - 290) == 200 == shop.emitter.send(event, at=now + 290)


@SQLITE
def test_an_unknown_kind_is_kept_and_left_alone(session: Session, shop: Shop) -> None:
    event = shop.world.tell("product.created", {"id": "prod_1", "object": "product"})

    assert shop.emitter.deliver([event]) == [200]
    kept = session.scalars(select(ProviderEvent)).one()
    assert (kept.state, json.loads(kept.body)["id"]) == (EventState.IGNORED, event["id"])
    assert shop.work() == 0


@SQLITE
@pytest.mark.parametrize(
    ("amount", "currency", "advice"), [(25_000, "thb", "other-amount"), (30_000, "usd", "other-currency")]
)
def test_another_amount_is_booked_as_it_came_and_told(
    session: Session, shop: Shop, amount: int, currency: str, advice: str
) -> None:
    gift = a_gift(session)
    page = shop.checkout(gift)
    shop.world.get("checkout.session", page)["currency"] = currency
    checkout.pay(shop.world, page, amount=amount)
    shop.catch_up()

    session.refresh(gift)
    assert (gift.state, gift.kept) == (DonationState.PAID, Money(amount, currency.upper()))
    parked = events_of(session, EventState.PARKED)
    assert {event.advice for event in parked} == {advice} and parked[0].organization_id is not None
    assert books_of(session)[f"gifts {currency.upper()}"] == -amount
    refunding.refund(shop.world, {"charge": shop.charge_of(page), "amount": "1000"})
    shop.catch_up()
    assert len(events_of(session, EventState.PARKED)) == len(parked), "it is told once"
    assert what_breaks(session) == []


@SQLITE
def test_a_currency_that_the_account_does_not_hold_is_exchanged(session: Session, shop: Shop) -> None:
    gift = a_gift(session, money=Money(1_000, "GBP"))
    shop.give(gift)

    entry = shop.world.all("balance_transaction")[0]
    books = books_of(session)
    assert (books["stripe THB"], books["gifts GBP"]) == (entry["net"], -1_000)
    assert "stripe GBP" not in books
    assert what_breaks(session) == []


@SQLITE
@pytest.mark.parametrize("minor", [500, 1_000, 2_000, 300_000, 3_000])
def test_special_currencies(session: Session, shop: Shop, minor: int) -> None:
    currency = {500: "JPY", 1_000: "KWD", 2_000: "THB", 300_000: "HUF", 3_000: "TWD"}[minor]
    gift = a_gift(session, money=Money(minor, currency))
    shop.give(gift)

    session.refresh(gift)
    assert gift.kept == Money(minor, currency)
    assert books_of(session)[f"gifts {currency}"] == -minor
    assert what_breaks(session) == []
