"""Money that goes back: refunds and disputes, in every way that they go."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.money import Money
from campaign.donations import reconciling, refunding, stripe_refunds
from campaign.donations.gift_models import DonationState
from campaign.donations.return_models import Dispute, DisputeState, Refund, RefundState
from tests.donations.cards.shop import Shop, books_of
from tests.donations.money_coming import a_refund, what_breaks
from tests.factories import a_gift
from tests.fakes.payments import checkout, disputing, paying_out
from tests.fakes.payments import refunding as returns
from tests.fakes.payments.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def add_up(session: Session, shop: Shop) -> None:
    """The books are right, and the provider has what they say it has."""
    assert what_breaks(session) == []
    assert reconciling.reconcile(shop.api, now=utcnow() + timedelta(hours=2)) == []
    held = sum(one["net"] for one in shop.world.all("balance_transaction"))
    assert books_of(session).get("stripe THB", 0) == held


def test_two_parts_and_then_the_whole(session: Session, shop: Shop) -> None:
    gift = a_gift(session)
    charge = shop.give(gift)
    for amount, state in (
        ("10000", DonationState.PARTLY_REFUNDED),
        ("5000", DonationState.PARTLY_REFUNDED),
        ("15000", DonationState.REFUNDED),
    ):
        returns.refund(shop.world, {"charge": charge, "amount": amount})
        shop.catch_up()
        session.expire_all()
        assert gift.state is state
        add_up(session, shop)
    assert gift.kept == Money(0, "THB")


def test_a_refund_that_does_not_arrive_is_kept_again(session: Session, shop: Shop) -> None:
    gift = a_gift(session)
    charge = shop.give(gift)
    refund = returns.refund(shop.world, {"charge": charge})
    shop.catch_up()
    returns.fail(shop.world, refund["id"])
    shop.catch_up()

    session.expire_all()
    assert (gift.state, gift.refunded_minor) == (DonationState.PAID, 0)
    assert session.scalars(select(Refund)).one().state is RefundState.FAILED
    add_up(session, shop)


def test_one_that_failed_before_anybody_looked(session: Session, shop: Shop) -> None:
    gift = a_gift(session)
    charge = shop.give(gift)
    returns.fail(shop.world, returns.refund(shop.world, {"charge": charge})["id"])
    shop.catch_up()

    session.expire_all()
    assert (gift.state, gift.refunded_minor) == (DonationState.PAID, 0)
    assert what_breaks(session) == []


def test_a_slow_refund_waits_and_one_after_the_payout_is_taken_from_the_next(
    session: Session, shop: Shop, world: World
) -> None:
    gift, other = a_gift(session), a_gift(session)
    page = shop.checkout(gift)
    checkout.pay(world, page, "promptpay")
    shop.give(other)
    paying_out.arrive(world, paying_out.pay_out(world)["id"])
    refund = returns.refund(world, {"charge": shop.charge_of(page)})
    shop.catch_up()
    session.expire_all()
    assert (gift.state, session.scalars(select(Refund)).one().state) == (
        DonationState.PAID,
        RefundState.PENDING,
    )

    returns.arrive(world, refund["id"])
    shop.catch_up()
    session.expire_all()
    assert gift.state is DonationState.REFUNDED
    add_up(session, shop)


def test_what_the_provider_refuses_to_refund_is_told_and_nothing_is_booked(
    session: Session, shop: Shop, world: World
) -> None:
    gift = a_gift(session)
    charge = shop.give(gift)
    refund = refunding.ask_refund(session, gift, a_refund(Money(1_000, "THB")), now=utcnow())
    session.commit()
    disputing.open_(world, charge)

    stripe_refunds.send(shop.api, refund.id)
    session.expire_all()
    assert (refund.state, refund.failure) == (RefundState.FAILED, "charge_disputed")
    assert gift.state is DonationState.DISPUTED
    with pytest.raises(refunding.WhileDisputed):
        refunding.ask_refund(session, gift, a_refund(Money(1_000, "THB")), now=utcnow())
    session.rollback()
    shop.catch_up()
    add_up(session, shop)


@pytest.mark.parametrize(
    ("is_won", "amount", "state", "kept"),
    [
        (False, None, DonationState.CHARGED_BACK, 0),
        (True, None, DonationState.PAID, 30_000),
        (False, 5_000, DonationState.CHARGED_BACK, 25_000),
        (True, 5_000, DonationState.PAID, 30_000),
    ],
)
def test_disputes_lost_won_and_in_part(
    session: Session, shop: Shop, is_won: bool, amount: int | None, state: DonationState, kept: int
) -> None:
    gift, world = a_gift(session), shop.world
    charge = shop.give(gift)
    opened = disputing.open_(world, charge, amount=amount)
    shop.catch_up()
    session.expire_all()
    dispute = session.scalars(select(Dispute)).one()
    assert (gift.state, dispute.state) == (DonationState.DISPUTED, DisputeState.NEEDS_RESPONSE)
    assert dispute.due_at is not None and dispute.due_at > utcnow() + timedelta(days=8)
    add_up(session, shop)

    disputing.answer(world, opened["id"])
    disputing.close(world, opened["id"], is_won=is_won)
    shop.catch_up()
    session.expire_all()
    assert (gift.state, gift.kept.minor) == (state, kept)
    assert dispute.state is (DisputeState.WON if is_won else DisputeState.LOST)
    add_up(session, shop)


def test_a_dispute_that_is_lost_then_won_then_lost_again_is_booked_each_time(
    session: Session, shop: Shop, world: World
) -> None:
    gift = a_gift(session)
    number = disputing.open_(world, shop.give(gift))["id"]
    shop.catch_up()
    for is_won, kept in ((False, 0), (True, 30_000), (False, 0), (True, 30_000)):
        turned = disputing.turn if session.scalars(select(Dispute)).one().closed_at else disputing.close
        turned(world, number, is_won=is_won)
        shop.catch_up()
        shop.catch_up()
        session.expire_all()
        state = DonationState.PAID if is_won else DonationState.CHARGED_BACK
        assert (gift.state, gift.kept.minor) == (state, kept)
        add_up(session, shop)


def test_an_inquiry_moves_nothing_and_may_become_a_dispute(session: Session, shop: Shop) -> None:
    world, gifts = shop.world, [a_gift(session), a_gift(session)]
    charges = [shop.give(gift) for gift in gifts]
    first, second = (disputing.open_(world, charge, is_inquiry=True)["id"] for charge in charges)
    shop.catch_up()
    session.expire_all()
    assert {gift.state for gift in gifts} == {DonationState.PAID}

    disputing.close(world, first, is_won=True)
    disputing.escalate(world, second)
    shop.catch_up()
    session.expire_all()
    assert [gift.state for gift in gifts] == [DonationState.PAID, DonationState.DISPUTED]
    assert {one.state for one in session.scalars(select(Dispute))} == {
        DisputeState.CLOSED,
        DisputeState.NEEDS_RESPONSE,
    }
    add_up(session, shop)
