"""What repeats: a subscription, an invoice for each period, and tries to have it paid."""

from datetime import UTC, datetime, timedelta

from tests.fakes.payments import billing_shapes, paying, shapes
from tests.fakes.payments.world import Declined, Json, World

RETRIES = (3, 4)
"""Days between the tries to have an invoice paid; then the subscription ends."""


def subscribe(world: World, session: Json, asked: Json, method: str) -> Json:
    """A person promises to give again and again, and pays the first time."""
    data = asked["line_items"]["0"]["price_data"]
    interval = data["recurring"]["interval"]
    customer = session["customer"] or shapes.customer(world, email=session["customer_email"])["id"]
    price = billing_shapes.price(world, session["amount_total"], session["currency"], interval)
    metadata = dict(asked.get("subscription_data", {}).get("metadata", {}))
    end = _next(world.now(), interval)
    made = billing_shapes.subscription(world, customer, price, end, metadata)
    session |= {"customer": customer, "subscription": made["id"]}
    world.tell("customer.subscription.created", made)
    owed = _owe(world, made, "subscription_create")
    session["invoice"] = owed["id"]
    settle(world, owed["id"], method)
    session |= {"payment_status": "paid", "status": "complete", "url": None}
    world.tell("checkout.session.completed", session)
    return session


def renew(world: World, number: str, *, is_paid: bool = True) -> Json:
    """The next period has begun; its invoice is paid, or the card is refused."""
    made = world.get("subscription", number)
    item = made["items"]["data"][0]
    start = item["current_period_end"]
    if made["cancel_at_period_end"]:
        return cancel(world, number)
    item["current_period_start"] = start
    item["current_period_end"] = _next(start, item["price"]["recurring"]["interval"])
    owed = _owe(world, made, "subscription_cycle")
    if is_paid:
        return settle(world, owed["id"])
    return fail(world, owed["id"])


def settle(world: World, number: str, method: str = "card") -> Json:
    """An invoice is paid, at once or after refusals."""
    owed = world.get("invoice", number)
    made = world.get("subscription", owed["parent"]["subscription_details"]["subscription"])
    payment, intent = _payment(world, owed)
    paying.succeed(world, intent, method)
    payment |= {"status": "paid", "amount_paid": owed["amount_due"]}
    payment["status_transitions"]["paid_at"] = world.now()
    owed |= {"status": "paid", "amount_paid": owed["amount_due"], "amount_remaining": 0}
    owed |= {"attempted": True, "attempt_count": owed["attempt_count"] + 1, "next_payment_attempt": None}
    owed["status_transitions"]["paid_at"] = world.now()
    was = made["status"]
    made["status"] = "active"
    world.tell("invoice.paid", owed)
    world.tell("invoice.payment_succeeded", owed)
    world.tell("invoice_payment.paid", payment)
    if was != "active":
        world.tell("customer.subscription.updated", made)
    return owed


def fail(world: World, number: str) -> Json:
    """An invoice is refused; it is tried again in some days, and in the end the subscription is over."""
    owed = world.get("invoice", number)
    made = world.get("subscription", owed["parent"]["subscription_details"]["subscription"])
    paying.decline(world, _payment(world, owed)[1], "card")
    tries = owed["attempt_count"]
    next_at = world.now() + RETRIES[tries] * 86_400 if tries < len(RETRIES) else None
    owed |= {"attempted": True, "attempt_count": tries + 1, "next_payment_attempt": next_at}
    world.tell("invoice.payment_failed", owed)
    if next_at is None and world.is_cancelled_in_the_end:
        _end(world, made, "payment_failed")
    else:
        made["status"] = "past_due" if next_at else "unpaid"
        world.tell("customer.subscription.updated", made)
    return owed


def change(world: World, number: str, asked: Json) -> Json:
    """Another amount, or an end at the end of the period, or not after all."""
    made = world.get("subscription", number)
    if made["status"] in {"canceled", "incomplete_expired"}:
        told = {"code": "resource_missing", "param": "id"}
        raise Declined(404, "invalid_request_error", f"No such subscription: '{number}'", **told)
    if "cancel_at_period_end" in asked:
        made["cancel_at_period_end"] = asked["cancel_at_period_end"] == "true"
        end = made["items"]["data"][0]["current_period_end"]
        made["cancel_at"] = end if made["cancel_at_period_end"] else None
    if "items" in asked:
        data = asked["items"]["0"]["price_data"]
        amount, interval = int(data["unit_amount"]), data["recurring"]["interval"]
        price = billing_shapes.price(world, amount, data["currency"].lower(), interval)
        made["items"]["data"][0]["price"] = price
    made["metadata"] |= asked.get("metadata", {})
    world.tell("customer.subscription.updated", made)
    return made


def cancel(world: World, number: str) -> Json:
    """End it now."""
    made = change(world, number, {})
    _end(world, made, "cancellation_requested")
    return made


def _end(world: World, made: Json, reason: str) -> None:
    made |= {"status": "canceled", "canceled_at": world.now(), "ended_at": world.now()}
    made["cancellation_details"]["reason"] = reason
    world.tell("customer.subscription.deleted", made)


def _owe(world: World, made: Json, reason: str) -> Json:
    owed = billing_shapes.invoice(world, made, reason)
    told = {"metadata": {}, "customer": made["customer"]}
    intent = shapes.payment_intent(world, owed["amount_due"], owed["currency"], **told)
    payment = billing_shapes.invoice_payment(world, owed, intent["id"])
    owed["payments"]["data"].append(payment)
    made["latest_invoice"] = owed["id"]
    world.tell("invoice.created", owed)
    world.tell("invoice.finalized", owed)
    world.tell("payment_intent.created", intent)
    return owed


def _payment(world: World, owed: Json) -> tuple[Json, Json]:
    payment = owed["payments"]["data"][0]
    return payment, world.get("payment_intent", payment["payment"]["payment_intent"])


def _next(start: int, interval: str) -> int:
    """About a month or a year on, which is near enough here."""
    days = {"month": 30, "year": 365}[interval]
    return int((datetime.fromtimestamp(start, UTC) + timedelta(days=days)).timestamp())
