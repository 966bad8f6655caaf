"""The provider's stand-in: in the library's own shapes, and as stubborn as the real one."""

from collections.abc import Iterator
from typing import Any

import pytest
import stripe

from tests.fakes.library_types import problems
from tests.fakes.payments import billing, checkout, disputing, paying, paying_out, refunding
from tests.fakes.payments.server import running_provider
from tests.fakes.payments.world import World


@pytest.fixture
def world() -> Iterator[World]:
    with running_provider() as running:
        yield running


def client(world: World) -> stripe.StripeClient:
    return stripe.StripeClient(world.key, base_addresses={"api": world.base}, max_network_retries=0)


def a_session(world: World, *, key: str | None = None, often: bool = False, amount: int = 30_000) -> str:
    price: Any = {"currency": "thb", "unit_amount": amount, "product_data": {"name": "A gift"}}
    if often:
        price["recurring"] = {"interval": "month"}
    asked: Any = {
        "mode": "subscription" if often else "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": "http://localhost/thanks?session={CHECKOUT_SESSION_ID}",
    }
    made = client(world).v1.checkout.sessions.create(asked, {"idempotency_key": key} if key else {})
    return made.id


def charge_of(world: World, session: str) -> str:
    intent = world.get("payment_intent", world.get("checkout.session", session)["payment_intent"])
    return str(intent["latest_charge"])


def everything_happens(world: World) -> None:
    for method in ("card", "promptpay", "sepa_debit"):
        checkout.pay(world, a_session(world), method)
    slow = a_session(world)
    checkout.pay(world, slow, "sepa_debit")
    checkout.fail_late(world, slow)
    checkout.decline(world, a_session(world))
    checkout.expire(world, a_session(world))
    refunded, disputed = a_session(world), a_session(world)
    for session in (refunded, disputed):
        checkout.pay(world, session)
    gone = client(world).v1.refunds.create({"charge": charge_of(world, refunded), "amount": 5000})
    refunding.fail(world, gone.id)
    disputing.close(world, disputing.open_(world, charge_of(world, disputed))["id"], is_won=True)
    disputing.answer(world, disputing.open_(world, charge_of(world, refunded), is_inquiry=True)["id"])
    monthly = a_session(world, often=True)
    subscription = checkout.pay(world, monthly)["subscription"]
    billing.renew(world, subscription)
    owed = billing.renew(world, subscription, is_paid=False)
    billing.settle(world, owed["id"])
    client(world).v1.subscriptions.update(subscription, {"cancel_at_period_end": True})
    customer = world.get("subscription", subscription)["customer"]
    client(world).v1.billing_portal.sessions.create(
        {"customer": customer, "return_url": "http://localhost/me"}
    )
    client(world).v1.subscriptions.cancel(subscription)
    paying_out.arrive(world, paying_out.pay_out(world)["id"])


def test_every_object_has_the_shape_that_the_library_knows(world: World) -> None:
    everything_happens(world)

    objects = [one for one in world.objects.values() if one["id"]]
    assert [problem for one in objects for problem in problems(one)] == []
    inside = [event["data"]["object"] for event in world.events]
    assert [problem for one in inside for problem in problems(one)] == []
    assert {one["object"] for one in objects} >= {"dispute", "payout", "refund", "invoice", "subscription"}


def test_the_balance_adds_up(world: World) -> None:
    everything_happens(world)

    entries = world.all("balance_transaction")
    assert sum(one["net"] for one in entries) == 0, "all of it was paid out"
    assert all(one["net"] == one["amount"] - one["fee"] for one in entries)
    listed = client(world).v1.balance_transactions.list(
        {"payout": world.all("payout")[0]["id"], "limit": 100}
    )
    assert [one.type for one in listed.data].count("payout") == 1 and not listed.has_more


def test_a_key_gives_the_same_answer_for_a_day_and_a_second_deed_after_it(world: World) -> None:
    first = a_session(world, key="attempt-1")
    assert a_session(world, key="attempt-1") == first
    with pytest.raises(stripe.IdempotencyError):
        a_session(world, key="attempt-1", amount=40_000)

    world.wait(hours=25)
    assert a_session(world, key="attempt-1") != first


def test_moods(world: World) -> None:
    session = a_session(world)
    for mood, error in (("away", stripe.APIError), ("busy", stripe.RateLimitError)):
        world.mood = mood
        with pytest.raises(error):
            client(world).v1.checkout.sessions.retrieve(session)
    for mood, deeds in (("lost", 0), ("mute", 1)):
        world.mood, before = mood, len(world.all("checkout.session"))
        with pytest.raises(stripe.APIConnectionError):
            a_session(world)
        assert len(world.all("checkout.session")) == before + deeds
    world.mood = "well"
    with pytest.raises(stripe.AuthenticationError):
        client(World(key="sk_test_other", base=world.base)).v1.charges.list()


def test_lists_go_on_from_page_to_page_and_ids_become_objects(world: World) -> None:
    for _ in range(3):
        checkout.pay(world, a_session(world))

    charges = client(world).v1.charges.list({"limit": 2, "expand": ["data.balance_transaction"]})
    assert len(list(charges.auto_paging_iter())) == 3
    fee = charges.data[0].balance_transaction
    assert isinstance(fee, stripe.BalanceTransaction) and fee.fee > 0


def test_a_disputed_charge_is_not_refunded_and_money_in_a_strange_currency_is_exchanged(world: World) -> None:
    session = a_session(world)
    checkout.pay(world, session)
    disputing.open_(world, charge_of(world, session))
    with pytest.raises(stripe.InvalidRequestError):
        client(world).v1.refunds.create({"charge": charge_of(world, session)})

    assert paying.move(world, "charge", 1000, "gbp", "ch_1")["amount"] == 45_000
    with pytest.raises(stripe.InvalidRequestError):
        a_session(world, amount=500)
