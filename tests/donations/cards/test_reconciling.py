"""Every night the ledger is held against the provider's balance; every payout against its lines."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.money import Money
from campaign.donations import reconciling
from campaign.donations.book_models import Account, EventState, LedgerEntry
from campaign.donations.booking import at_of, book
from campaign.donations.ledger import received
from tests.donations.cards.shop import Shop, books_of, events_of
from tests.donations.money_coming import what_breaks
from tests.factories import a_gift
from tests.fakes.payments import checkout, disputing, paying, paying_out
from tests.fakes.payments import refunding as returns
from tests.fakes.payments.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_the_night_lists_what_differs_and_corrects_nothing(
    session: Session, shop: Shop, world: World
) -> None:
    gift, later = a_gift(session), utcnow() + timedelta(hours=2)
    charge = shop.give(gift)
    world.is_fee_late = True
    missing = checkout.pay(world, shop.checkout(a_gift(session)))
    paying.move(world, "stripe_fee", -900, "thb", "")
    unseen = world.get("payment_intent", missing["payment_intent"])["latest_charge"]
    paying.book(world, world.get("charge", unseen))
    books = books_of(session)

    found = reconciling.reconcile_and_tell(shop.api, days=3)
    assert found == [], "an hour may go by before anybody worries"
    with time_machine.travel(later, tick=True):
        found = reconciling.reconcile_and_tell(shop.api, days=3)
        reconciling.reconcile_and_tell(shop.api, days=3)
    assert {(one.why, one.source) for one in found} == {("not-booked", unseen), ("not-booked", "")}
    assert len(events_of(session, EventState.PARKED)) == 2
    assert books_of(session) == books and charge not in {one.source for one in found}


def test_a_payout_has_its_lines_and_leaves_nothing_with_the_provider(
    session: Session, shop: Shop, world: World
) -> None:
    gifts = [a_gift(session) for _ in range(3)]
    charges = [shop.give(gift) for gift in gifts]
    returns.refund(world, {"charge": charges[0]})
    disputing.open_(world, charges[1], amount=5_000)
    paying.move(world, "stripe_fee", -900, "thb", "")
    payout = paying_out.pay_out(world)
    paying_out.arrive(world, payout["id"])
    shop.catch_up()

    books = books_of(session)
    assert "stripe THB" not in books and books["bank THB"] == payout["amount"]
    assert reconciling.reconcile(shop.api, now=utcnow() + timedelta(hours=2)) == []
    paying_out.fail(world, payout["id"])
    shop.catch_up()
    assert books_of(session)["stripe THB"] == payout["amount"] and what_breaks(session) == []


def test_a_charge_that_the_provider_does_not_know_is_listed(session: Session, shop: Shop) -> None:
    gift, moment = a_gift(session), utcnow()
    source = received("charge", "ch_invented", Account.STRIPE, gift.asked, Money(0, "THB"))
    book(session, source, at_of(session, gift, moment), now=moment)
    session.commit()

    found = reconciling.reconcile(shop.api, days=10, now=moment + timedelta(days=4))
    assert [(one.why, one.source) for one in found] == [("not-at-provider", "ch_invented")]
    assert session.scalars(select(LedgerEntry)).first() is not None
