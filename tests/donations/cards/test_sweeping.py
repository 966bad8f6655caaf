"""Nobody told us: one sweep, and the books are as if somebody had."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.money import Money
from campaign.donations import reconciling, refunding, stripe_refunds, sweeping
from campaign.donations.gift_models import AttemptState, DonationState
from campaign.donations.return_models import Refund, RefundState
from campaign.donations.stripe_api import ProviderAway
from tests.donations.cards.shop import Shop, attempts_of, books_of, sweep
from tests.donations.money_coming import a_refund, what_breaks
from tests.factories import a_gift
from tests.fakes.payments import checkout
from tests.fakes.payments.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_payment_of_which_no_event_came_is_found(session: Session, shop: Shop, world: World) -> None:
    gift = a_gift(session)
    checkout.pay(world, shop.checkout(gift))
    assert sweeping.sweep(shop.api).asked == 0, "it is too young to be asked about"

    assert sweep(shop) == sweeping.Swept(asked=1, is_whole=True)
    session.refresh(gift)
    assert gift.state is DonationState.PAID
    assert sweep(shop, after=timedelta(hours=1)).asked == 0
    shop.catch_up()
    session.refresh(gift)
    assert gift.received_minor == 30_000 and what_breaks(session) == []


def test_a_page_whose_answer_was_lost_and_that_was_paid_is_found_by_our_mark(
    session: Session, shop: Shop, world: World
) -> None:
    gift = a_gift(session)
    world.mood = "mute"
    with pytest.raises(ProviderAway):
        shop.checkout(gift)
    world.mood = "well"
    checkout.pay(world, world.all("checkout.session")[0]["id"])

    sweep(shop)
    session.refresh(gift)
    assert (gift.state, gift.received_minor) == (DonationState.PAID, 30_000)
    assert what_breaks(session) == []


def test_what_was_never_asked_for_is_over_in_the_end(session: Session, shop: Shop, world: World) -> None:
    gift = a_gift(session)
    world.mood = "lost"
    with pytest.raises(ProviderAway):
        shop.checkout(gift)
    world.mood = "well"

    sweep(shop)
    assert attempts_of(session, gift)[0].state is AttemptState.CREATED
    sweep(shop, after=timedelta(hours=12))
    assert attempts_of(session, gift)[0].state is AttemptState.EXPIRED
    assert gift.state is DonationState.EXPIRED


def test_a_slow_method_completes_unpaid_and_then_fails_or_comes(
    session: Session, shop: Shop, world: World
) -> None:
    failing, coming = a_gift(session), a_gift(session)
    pages = [shop.checkout(gift) for gift in (failing, coming)]
    for page in pages:
        checkout.pay(world, page, "sepa_debit")
    shop.catch_up()
    session.expire_all()
    assert failing.state is coming.state is DonationState.PROCESSING
    assert books_of(session) == {}

    checkout.fail_late(world, pages[0])
    checkout.arrive(world, pages[1])
    shop.emitter.waiting()
    sweep(shop)
    session.expire_all()
    assert (failing.state, coming.state) == (DonationState.FAILED, DonationState.PAID)
    assert attempts_of(session, failing)[0].failure == "debit_not_authorized"
    assert what_breaks(session) == []


def test_an_expired_page_and_a_refused_card(session: Session, shop: Shop, world: World) -> None:
    gift = a_gift(session)
    page = shop.checkout(gift)
    checkout.decline(world, page)
    shop.catch_up()
    session.expire_all()
    row = attempts_of(session, gift)[0]
    assert (gift.state, row.state, row.failure) == (
        DonationState.AWAITING,
        AttemptState.OPEN,
        "card_declined",
    )

    world.wait(hours=13)
    sweep(shop, after=timedelta(hours=13))
    session.expire_all()
    assert gift.state is DonationState.EXPIRED


def test_while_the_provider_is_away_the_sweep_waits(session: Session, shop: Shop, world: World) -> None:
    gift = a_gift(session)
    checkout.pay(world, shop.checkout(gift))
    world.mood = "away"
    assert not sweep(shop).is_whole
    world.mood = "well"
    sweep(shop)
    session.refresh(gift)
    assert gift.state is DonationState.PAID


@pytest.mark.parametrize("mood", ["well", "mute", "lost"])
def test_a_refund_is_sent_once_whatever_happens_on_the_way(
    session: Session, shop: Shop, world: World, mood: str
) -> None:
    gift = a_gift(session)
    shop.give(gift)
    refund = refunding.ask_refund(session, gift, a_refund(Money(10_000, "THB")), now=utcnow())
    session.commit()
    world.mood = mood
    if mood != "well":
        with pytest.raises(ProviderAway):
            stripe_refunds.send_asked(shop.api)
    world.mood = "well"
    world.wait(hours=25)

    for _ in range(2):
        sweep(shop)
    shop.catch_up()
    session.expire_all()
    assert len(world.all("refund")) == 1 == len(session.scalars(select(Refund)).all())
    assert (refund.state, gift.state) == (RefundState.SUCCEEDED, DonationState.PARTLY_REFUNDED)
    assert what_breaks(session) == [] == reconciling.reconcile(shop.api, now=utcnow() + timedelta(hours=30))
