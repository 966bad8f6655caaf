"""A gift every month: each paid period is a gift with a receipt; it ends when its donor says so."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.money import Money
from campaign.donations import recurring_pages, reminding, stripe_promises, sweeping
from campaign.donations.book_models import EventState, Receipt
from campaign.donations.gift_models import Donation, DonationState, Rhythm
from campaign.donations.recurring_models import Period, PeriodState, RecurringGift, RecurringState
from campaign.outbox.models import Delivery
from tests.donations.cards.shop import Shop, books_of, events_of
from tests.donations.money_coming import what_breaks
from tests.factories import a_gift
from tests.fakes.payments import billing, checkout
from tests.fakes.payments.world import World

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def a_promise(session: Session, shop: Shop) -> RecurringGift:
    """THB 300 every month, paid once."""
    shop.give(a_gift(session, rhythm=Rhythm.MONTHLY, cover_minor=1_000))
    session.expire_all()
    return session.scalars(select(RecurringGift).order_by(RecurringGift.id.desc())).first()  # type: ignore[return-value]


def gifts_of(session: Session, promise: RecurringGift) -> list[Donation]:
    session.expire_all()
    mine = select(Donation).where(Donation.recurring_gift_id == promise.id)
    return list(session.scalars(mine.order_by(Donation.id)))


def letters(session: Session) -> list[str]:
    session.expire_all()
    return [one.letter for one in session.scalars(select(Delivery)) if one.letter.startswith("gift_renewal")]


def test_each_paid_month_is_a_gift_of_its_own(session: Session, shop: Shop, world: World) -> None:
    promise = a_promise(session, shop)
    for _ in range(2):
        billing.renew(world, str(promise.subscription_ref))
        shop.catch_up()

    gifts = gifts_of(session, promise)
    assert [gift.state for gift in gifts] == [DonationState.PAID] * 3
    assert {(gift.amount_minor, gift.cover_minor, gift.email) for gift in gifts} == {
        (30_000, 1_000, gifts[0].email)
    }
    assert len({gift.reference for gift in gifts}) == 3 == len(session.scalars(select(Receipt)).all())
    periods = session.scalars(select(Period)).all()
    assert {period.donation_id for period in periods} == {gift.id for gift in gifts}
    assert (promise.state, promise.next_on is not None) == (RecurringState.ACTIVE, True)
    begun = [one for one in session.scalars(select(Delivery)) if one.letter == "gift_repeating"]
    assert len(begun) == 1, "its link is told once"
    assert books_of(session)["gifts THB"] == -90_000 and what_breaks(session) == []


def test_three_refusals_are_told_and_then_it_is_paid(session: Session, shop: Shop, world: World) -> None:
    promise = a_promise(session, shop)
    owed = billing.renew(world, str(promise.subscription_ref), is_paid=False)
    shop.catch_up()
    session.expire_all()
    assert promise.state is RecurringState.PAST_DUE
    assert letters(session) == ["gift_renewal_failed"]

    for days in (2, 3, 7, 8):
        with time_machine.travel(utcnow() + timedelta(days=days, minutes=5)):
            reminding.remind_due(session, limit=10, now=utcnow())
            session.commit()
    assert letters(session) == ["gift_renewal_failed"] * 3
    world.is_cancelled_in_the_end = False
    billing.fail(world, owed["id"])
    shop.catch_up()
    assert len(gifts_of(session, promise)) == 1, "what was not paid is no gift"

    billing.settle(world, owed["id"])
    shop.catch_up()
    assert [gift.state for gift in gifts_of(session, promise)] == [DonationState.PAID] * 2
    assert (promise.state, promise.failing_since_at, promise.reminder_count) == (
        RecurringState.ACTIVE,
        None,
        0,
    )
    assert {period.state for period in session.scalars(select(Period))} == {PeriodState.PAID}
    assert what_breaks(session) == []


def test_after_the_last_refusal_it_ends_with_one_letter(session: Session, shop: Shop, world: World) -> None:
    promise = a_promise(session, shop)
    owed = billing.renew(world, str(promise.subscription_ref), is_paid=False)
    for _ in range(2):
        billing.fail(world, owed["id"])
    shop.catch_up()
    shop.emitter.deliver(world.events[-3:])
    shop.catch_up()

    session.expire_all()
    assert (promise.state, promise.ended_by) == (RecurringState.CANCELLED, "provider")
    assert letters(session) == ["gift_renewal_over"]


def test_its_donor_ends_it_in_two_clicks(
    session: Session, shop: Shop, world: World, client: FlaskClient
) -> None:
    promise = a_promise(session, shop)
    page = f"/donate/repeating/{recurring_pages.token_of(promise.id, now=utcnow())}"

    shown = client.get(page)
    assert b"every month" in shown.data and promise.state is RecurringState.ACTIVE
    assert "no-store" in shown.headers["Cache-Control"] and "Set-Cookie" not in shown.headers
    ended = client.post(f"{page}/end")
    assert ended.status_code == 303
    assert b"It has ended" in client.get(page).data
    session.expire_all()
    assert (promise.state, promise.ended_by) == (RecurringState.CANCELLED, "donor")
    assert world.all("subscription")[0]["status"] == "canceled"
    assert client.post(f"{page}/end").status_code == 303, "pressing again changes nothing"
    shop.catch_up()
    assert letters(session) == ["gift_renewal_over"] and what_breaks(session) == []
    assert client.get("/donate/repeating/nonsense").status_code == 404


def test_it_is_changed_from_the_next_time_on(
    session: Session, shop: Shop, world: World, client: FlaskClient
) -> None:
    promise = a_promise(session, shop)
    page = f"/donate/repeating/{recurring_pages.token_of(promise.id, now=utcnow())}"

    for typed in ("NaN", "1e9", "-5", "1.005", "0", "5", ""):
        assert client.post(f"{page}/amount", data={"amount": typed}).status_code == 422
    assert client.post(f"{page}/amount", data={"amount": "๕๐๐"}).status_code == 303
    session.expire_all()
    assert promise.amount_minor + promise.cover_minor == 50_000
    billing.renew(world, str(promise.subscription_ref))
    shop.catch_up()
    assert [gift.received_minor for gift in gifts_of(session, promise)] == [31_000, 50_000]
    assert client.post(f"{page}/card").location.startswith(world.base + "/portal/")
    assert what_breaks(session) == [] and events_of(session, EventState.PARKED) == []


def test_ended_in_the_portal_while_our_request_is_on_its_way(
    session: Session, shop: Shop, world: World
) -> None:
    promise = a_promise(session, shop)
    billing.cancel(world, str(promise.subscription_ref))

    assert stripe_promises.end(shop.api, promise.id, by="donor", now=utcnow())
    shop.catch_up()
    session.expire_all()
    assert promise.state is RecurringState.CANCELLED
    assert len([one for one in world.events if one["type"] == "customer.subscription.deleted"]) == 1


def test_a_wish_to_end_is_kept_while_the_provider_is_away(session: Session, shop: Shop, world: World) -> None:
    promise = a_promise(session, shop)
    world.mood = "away"
    assert not stripe_promises.end(shop.api, promise.id, by="donor", now=utcnow())
    world.mood = "well"
    sweeping.sweep(shop.api)

    session.expire_all()
    assert promise.state is RecurringState.CANCELLED
    assert sweeping.sweep(shop.api).asked == 0


def test_a_renewal_of_which_nothing_was_heard_is_found(session: Session, shop: Shop, world: World) -> None:
    promise = a_promise(session, shop)
    billing.renew(world, str(promise.subscription_ref))
    shop.emitter.waiting()

    with time_machine.travel(utcnow() + timedelta(days=32)):
        sweeping.sweep(shop.api)
    assert [gift.state for gift in gifts_of(session, promise)] == [DonationState.PAID] * 2
    assert what_breaks(session) == []


def test_promised_on_two_pages_both_are_kept_and_told(session: Session, shop: Shop, world: World) -> None:
    gift = a_gift(session, rhythm=Rhythm.MONTHLY)
    page = shop.checkout(gift)
    other = dict(world.get("checkout.session", page)) | {"id": "cs_test_other"}
    world.keep(other)
    world.objects["asked:cs_test_other"] = world.objects[f"asked:{page}"]
    for one in (page, "cs_test_other"):
        checkout.pay(world, one)
        shop.catch_up()

    session.expire_all()
    assert len(session.scalars(select(RecurringGift)).all()) == 2
    assert "promised-twice" in {event.advice for event in events_of(session, EventState.PARKED)}
    paid = [one.received_minor for one in session.scalars(select(Donation))]
    assert paid == [30_000, 30_000] and what_breaks(session) == []
    assert Money(60_000, "THB").minor == -books_of(session)["gifts THB"]
