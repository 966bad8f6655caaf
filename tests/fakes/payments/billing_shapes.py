"""The objects of what repeats: prices, subscriptions, invoices and the payments of invoices."""

from tests.fakes.payments.shapes import a_list
from tests.fakes.payments.world import Json, World


def price(world: World, amount: int, currency: str, interval: str) -> Json:
    """So much in each interval."""
    recurring = {
        "interval": interval,
        "interval_count": 1,
        "meter": None,
        "trial_period_days": None,
        "usage_type": "licensed",
    }
    shape: Json = {
        "id": world.new_id("price"),
        "object": "price",
        "active": True,
        "billing_scheme": "per_unit",
        "created": world.now(),
        "currency": currency,
        "custom_unit_amount": None,
        "livemode": world.livemode,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": "prod_Fake",
        "recurring": recurring,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
    }
    return world.keep(shape)


def _plan(price: Json) -> Json:
    return {
        "id": price["id"],
        "object": "plan",
        "active": True,
        "amount": price["unit_amount"],
        "billing_scheme": "per_unit",
        "created": price["created"],
        "currency": price["currency"],
        "interval": price["recurring"]["interval"],
        "interval_count": 1,
        "livemode": price["livemode"],
        "metadata": {},
        "product": price["product"],
        "usage_type": "licensed",
    }


def subscription_item(world: World, subscription: str, price: Json, start: int, end: int) -> Json:
    """What a subscription is for, with the period that is paid for."""
    return {
        "id": world.new_id("si"),
        "object": "subscription_item",
        "created": world.now(),
        "current_period_end": end,
        "current_period_start": start,
        "discounts": [],
        "metadata": {},
        "plan": _plan(price),
        "price": price,
        "quantity": 1,
        "subscription": subscription,
        "tax_rates": [],
    }


def subscription(world: World, customer: str, price: Json, end: int, metadata: Json) -> Json:
    """A promise to give again and again."""
    number, start = world.new_id("sub"), world.now()
    item = subscription_item(world, number, price, start, end)
    shape: Json = {
        "id": number,
        "object": "subscription",
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor": start,
        "billing_mode": {"flexible": None, "type": "flexible", "updated_at": start},
        "billing_schedules": [],
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": start,
        "currency": price["currency"],
        "customer": customer,
        "default_payment_method": None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "items": a_list("/v1/subscription_items", [item]),
        "latest_invoice": None,
        "livemode": world.livemode,
        "metadata": metadata,
        "start_date": start,
        "status": "incomplete",
    }
    return world.keep(shape)


def invoice(world: World, subscription: Json, reason: str) -> Json:
    """What is owed for one period."""
    item = subscription["items"]["data"][0]
    amount, currency = item["price"]["unit_amount"], subscription["currency"]
    parent = {
        "quote_details": None,
        "subscription_details": {
            "metadata": dict(subscription["metadata"]),
            "subscription": subscription["id"],
        },
        "type": "subscription_details",
    }
    number = world.new_id("in")
    shape: Json = {
        "id": number,
        "object": "invoice",
        "amount_due": amount,
        "amount_overpaid": 0,
        "amount_paid": 0,
        "amount_remaining": amount,
        "amount_shipping": 0,
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None, "status": None},
        "billing_reason": reason,
        "collection_method": "charge_automatically",
        "created": world.now(),
        "currency": currency,
        "customer": subscription["customer"],
        "default_tax_rates": [],
        "discounts": [],
        "hosted_invoice_url": f"{world.base}/invoice/{number}",
        "issuer": {"type": "self"},
        "lines": a_list(f"/v1/invoices/{number}/lines", [_line(world, number, item, amount)]),
        "livemode": world.livemode,
        "metadata": {},
        "next_payment_attempt": None,
        "number": None,
        "parent": parent,
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "payments": a_list("/v1/invoice_payments", []),
        "period_end": world.now(),
        "period_start": world.now(),
        "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0,
        "starting_balance": 0,
        "status": "open",
        "status_transitions": {
            "finalized_at": world.now(),
            "marked_uncollectible_at": None,
            "paid_at": None,
            "voided_at": None,
        },
        "subtotal": amount,
        "total": amount,
    }
    return world.keep(shape)


def _line(world: World, invoice: str, item: Json, amount: int) -> Json:
    return {
        "id": world.new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": item["price"]["currency"],
        "description": None,
        "discountable": True,
        "discounts": [],
        "invoice": invoice,
        "livemode": world.livemode,
        "metadata": {},
        "period": {"end": item["current_period_end"], "start": item["current_period_start"]},
        "quantity": 1,
        "subtotal": amount,
    }


def invoice_payment(world: World, invoice: Json, intent: str) -> Json:
    """Which intent pays an invoice."""
    shape: Json = {
        "id": world.new_id("inpay"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": invoice["amount_due"],
        "created": world.now(),
        "currency": invoice["currency"],
        "invoice": invoice["id"],
        "is_default": True,
        "livemode": world.livemode,
        "payment": {"payment_intent": intent, "type": "payment_intent"},
        "status": "open",
        "status_transitions": {"canceled_at": None, "paid_at": None},
    }
    return world.keep(shape)


def portal_session(world: World, customer: str, return_url: str | None, flow: Json | None) -> Json:
    """A page on which a donor changes card or ends what repeats."""
    number = world.new_id("bps")
    shape: Json = {
        "id": number,
        "object": "billing_portal.session",
        "configuration": "bpc_Fake",
        "created": world.now(),
        "customer": customer,
        "flow": flow,
        "livemode": world.livemode,
        "locale": None,
        "on_behalf_of": None,
        "return_url": return_url,
        "url": f"{world.base}/portal/{number}",
    }
    return world.keep(shape)
