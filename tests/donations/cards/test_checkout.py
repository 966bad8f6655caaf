"""A donor is sent to the provider: our row first, and never two pages for one gift."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.money import Money
from campaign.donations.gift_models import AttemptState, DonationState, Rhythm
from campaign.donations.giving import AlreadyPaid
from campaign.donations.recurring_models import RecurringGift
from campaign.donations.stripe_api import ProviderAway, ProviderRefused
from tests.donations.cards.shop import Shop, attempts_of
from tests.factories import a_gift
from tests.fakes.payments import checkout
from tests.fakes.payments.world import World

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@SQLITE
def test_the_server_says_what_is_paid_and_the_provider_learns_no_name(
    session: Session, shop: Shop, world: World
) -> None:
    gift = a_gift(session, cover_minor=1_200)

    page = world.get("checkout.session", shop.checkout(gift))

    assert (page["amount_total"], page["currency"], page["mode"]) == (31_200, "thb", "payment")
    assert (page["client_reference_id"], page["metadata"]["gift"]) == (gift.reference, gift.reference)
    assert "Dara" not in str(world.objects)
    row = attempts_of(session, gift)[0]
    assert (row.state, row.session_ref, row.pay_url) == (AttemptState.OPEN, page["id"], page["url"])
    session.refresh(gift)
    assert gift.state is DonationState.AWAITING


@SQLITE
@pytest.mark.parametrize(
    ("money", "units"),
    [(Money(500, "JPY"), 500), (Money(1_000, "KWD"), 1_000), (Money(2_000, "THB"), 2_000)],
)
def test_each_currency_is_counted_as_the_provider_counts(
    session: Session, shop: Shop, world: World, money: Money, units: int
) -> None:
    page = world.get("checkout.session", shop.checkout(a_gift(session, money=money)))

    assert (page["amount_total"], page["currency"]) == (units, money.currency.lower())


@SQLITE
def test_a_monthly_gift_is_promised_as_one(session: Session, shop: Shop, world: World) -> None:
    gift = a_gift(session, rhythm=Rhythm.MONTHLY)
    page = world.get("checkout.session", shop.checkout(gift))
    shop.checkout(gift)

    assert page["mode"] == "subscription"
    promised = session.query(RecurringGift).one()
    session.refresh(gift)
    assert (promised.amount_minor, gift.recurring_gift_id) == (30_000, promised.id)


def test_pressed_eight_times_at_once_it_leads_to_one_page(session: Session, shop: Shop, world: World) -> None:
    gift = a_gift(session)

    def press(_: int) -> str:
        with shop.app.app_context():
            return shop.checkout(gift)

    with ThreadPoolExecutor(8) as pool:
        pages = set(pool.map(press, range(8)))

    assert len(pages) == 1 == len(world.all("checkout.session"))
    assert len(attempts_of(session, gift)) == 1


@SQLITE
def test_an_answer_that_was_lost_is_asked_for_again_with_the_same_key(
    session: Session, shop: Shop, world: World
) -> None:
    gift = a_gift(session)
    world.mood = "mute"
    with pytest.raises(ProviderAway):
        shop.checkout(gift)
    row = attempts_of(session, gift)[0]
    assert (row.state, row.session_ref) == (AttemptState.CREATED, None)

    world.mood = "well"
    page = shop.checkout(gift)
    assert [one["id"] for one in world.all("checkout.session")] == [page]
    assert [one.session_ref for one in attempts_of(session, gift)] == [page]


@SQLITE
def test_a_key_that_the_provider_has_forgotten_stops_nothing(
    session: Session, shop: Shop, world: World
) -> None:
    """The page whose answer was lost is nobody's; the next has a row and a key of its own."""
    gift, later = a_gift(session), utcnow() + timedelta(hours=25)
    world.mood = "mute"
    with pytest.raises(ProviderAway):
        shop.checkout(gift)
    world.mood = "well"
    world.wait(hours=25)

    page = shop.checkout(gift, now=later)
    rows = attempts_of(session, gift)
    assert [row.state for row in rows] == [AttemptState.EXPIRED, AttemptState.OPEN]
    assert rows[0].idempotency_key != rows[1].idempotency_key
    assert [one["id"] for one in world.all("checkout.session") if one["status"] == "open"] == [page]


@SQLITE
def test_who_has_paid_is_not_sent_to_pay_again_even_before_we_know(
    session: Session, shop: Shop, world: World
) -> None:
    gift = a_gift(session)
    checkout.pay(world, shop.checkout(gift))

    with pytest.raises(AlreadyPaid):
        shop.checkout(gift)
    assert len(world.all("checkout.session")) == 1


@SQLITE
def test_a_page_that_is_over_is_followed_by_a_new_one(session: Session, shop: Shop, world: World) -> None:
    gift = a_gift(session)
    first = shop.checkout(gift)
    world.wait(hours=13)

    second = shop.checkout(gift, now=utcnow() + timedelta(hours=13))
    assert second != first
    assert [row.state for row in attempts_of(session, gift)] == [AttemptState.EXPIRED, AttemptState.OPEN]


@SQLITE
@pytest.mark.parametrize("mood", ["away", "busy", "lost"])
def test_while_the_provider_is_away_nothing_is_lost(
    session: Session, shop: Shop, world: World, mood: str
) -> None:
    gift = a_gift(session)
    world.mood = mood
    with pytest.raises(ProviderAway):
        shop.checkout(gift)
    world.mood = "well"
    assert shop.checkout(gift)
    assert len(attempts_of(session, gift)) == 1


@SQLITE
def test_what_the_provider_refuses_is_told_and_can_be_tried_again(session: Session, shop: Shop) -> None:
    gift = a_gift(session, money=Money(500, "THB"))
    for _ in range(2):
        with pytest.raises(ProviderRefused) as told:
            shop.checkout(gift)
    assert told.value.code == "amount_too_small"
    assert [row.state for row in attempts_of(session, gift)] == [AttemptState.FAILED] * 2
