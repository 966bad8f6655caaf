"""A process is killed at each step of a gift; one sweep later nothing is lost and nothing is doubled."""

import os
import signal
from collections.abc import Callable

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from campaign.core.db import db
from campaign.donations import stripe_api, stripe_events
from campaign.donations.gift_models import Donation, DonationState
from tests.donations.cards.shop import Shop, attempts_of, books_of, sweep
from tests.donations.money_coming import what_breaks
from tests.factories import a_gift
from tests.fakes.payments import checkout
from tests.fakes.payments.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def dies(shop: Shop, deed: Callable[[], object], *, at: str, turn: int = 1) -> bool:
    """Do it in a process of its own that is killed just before its `turn`th statement with these words."""
    db.session.remove()
    child = os.fork()
    if child:
        return os.WIFSIGNALED(os.waitpid(child, 0)[1])
    try:
        with shop.app.app_context():
            db.engine.dispose(close=False)
            stripe_api._clients.clear()
            _kill_at(at, turn)
            deed()
    finally:
        os._exit(0)


def _kill_at(words: str, turn: int) -> None:
    seen = 0

    def look(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        nonlocal seen
        seen += words in statement
        if seen == turn:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(db.engine, "before_cursor_execute", look)


def _gift_is_paid_once(session: Session, shop: Shop, gift_id: int) -> None:
    session.expire_all()
    gift = session.get_one(Donation, gift_id)
    assert (gift.state, gift.received_minor) == (DonationState.PAID, 30_000)
    assert len([one for one in shop.world.all("charge") if one["status"] == "succeeded"]) == 1
    assert books_of(session)["gifts THB"] == -30_000
    assert what_breaks(session) == []


@pytest.mark.parametrize(
    ("at", "turn"),
    [
        ("INSERT INTO payment_attempts", 1),
        ("UPDATE donations", 1),
        ("UPDATE payment_attempts", 1),
    ],
)
def test_killed_while_the_donor_is_sent_to_pay(
    session: Session, shop: Shop, world: World, at: str, turn: int
) -> None:
    gift = a_gift(session)
    session.rollback()
    assert dies(shop, lambda: shop.checkout(gift), at=at, turn=turn)

    page = shop.checkout(gift)
    assert [one["id"] for one in world.all("checkout.session")] == [page], "the key made one page of two asks"
    checkout.pay(world, page)
    sweep(shop)
    assert len(attempts_of(session, gift)) == 1
    _gift_is_paid_once(session, shop, gift.id)


def test_killed_after_the_provider_has_made_the_page_and_paid_all_the_same(
    session: Session, shop: Shop, world: World
) -> None:
    gift = a_gift(session)
    session.rollback()
    assert dies(shop, lambda: shop.checkout(gift), at="UPDATE payment_attempts")
    checkout.pay(world, world.all("checkout.session")[0]["id"])

    sweep(shop)
    _gift_is_paid_once(session, shop, gift.id)


@pytest.mark.parametrize(
    ("at", "turn"),
    [
        ("INSERT INTO provider_events", 1),
        ("UPDATE provider_events", 1),
        ("INSERT INTO ledger_entries", 1),
        ("INSERT INTO ledger_entries", 2),
        ("INSERT INTO ledger_totals", 1),
        ("INSERT INTO receipts", 1),
        ("INSERT INTO deliveries", 1),
        ("UPDATE provider_events", 2),
    ],
)
def test_killed_while_the_news_is_followed(
    session: Session, shop: Shop, world: World, at: str, turn: int
) -> None:
    gift = a_gift(session)
    checkout.pay(world, shop.checkout(gift))
    events = shop.emitter.waiting()
    session.rollback()

    def follow() -> None:
        shop.emitter.deliver(events[-1:])
        stripe_events.work(shop.api)

    assert dies(shop, follow, at=at, turn=turn), "the step was never reached"
    sweep(shop)
    _gift_is_paid_once(session, shop, gift.id)
    shop.emitter.deliver(events)
    while shop.work():
        pass
    _gift_is_paid_once(session, shop, gift.id)
