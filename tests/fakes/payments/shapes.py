"""How the provider's objects look when they are new. A test holds them against the library's own types."""

from tests.fakes.payments.world import Json, World


def checkout_session(world: World, **told: object) -> Json:
    """A page to pay on, open until it is used or over."""
    number = world.new_id("cs_live" if world.livemode else "cs_test")
    shape: Json = {
        "id": number,
        "object": "checkout.session",
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "amount_subtotal": 0,
        "amount_total": 0,
        "cancel_url": None,
        "client_reference_id": None,
        "created": world.now(),
        "currency": world.default_currency,
        "custom_fields": [],
        "custom_text": {"after_submit": None, "submit": None},
        "customer": None,
        "customer_details": None,
        "customer_email": None,
        "expires_at": world.now() + 86_400,
        "invoice": None,
        "livemode": world.livemode,
        "locale": None,
        "metadata": {},
        "mode": "payment",
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "submit_type": None,
        "subscription": None,
        "success_url": None,
        "ui_mode": "hosted_page",
        "url": f"{world.base}/pay/{number}",
    }
    return world.keep(shape | told)


def payment_intent(world: World, amount: int, currency: str, **told: object) -> Json:
    """Money that is to be taken, over one attempt or several."""
    shape: Json = {
        "id": world.new_id("pi"),
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "capture_method": "automatic_async",
        "confirmation_method": "automatic",
        "created": world.now(),
        "currency": currency,
        "customer": None,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": world.livemode,
        "metadata": {},
        "payment_method": None,
        "payment_method_types": ["card"],
        "status": "requires_payment_method",
    }
    return world.keep(shape | told)


def charge(world: World, intent: Json, method: str, **told: object) -> Json:
    """One try to take the money of an intent."""
    shape: Json = {
        "id": world.new_id("ch"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        "captured": False,
        "created": world.now(),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": None,
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": world.livemode,
        "metadata": dict(intent["metadata"]),
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": None,
        "payment_method_details": {"type": method},
        "refunded": False,
        "status": "pending",
    }
    return world.keep(shape | told)


def balance_transaction(
    world: World, kind: str, amount: int, fee: int, currency: str, **told: object
) -> Json:
    """A movement of the account's balance, in the currency that the account holds."""
    fee_line = {
        "amount": fee,
        "application": None,
        "currency": currency,
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    shape: Json = {
        "id": world.new_id("txn"),
        "object": "balance_transaction",
        "amount": amount,
        "available_on": world.now() + 2 * 86_400,
        "balance_type": "payments",
        "created": world.now(),
        "currency": currency,
        "description": None,
        "exchange_rate": None,
        "fee": fee,
        "fee_details": [fee_line] if fee else [],
        "net": amount - fee,
        "reporting_category": kind,
        "source": None,
        "status": "pending",
        "type": kind,
    }
    return world.keep(shape | told)


def refund(world: World, charge: Json, amount: int, **told: object) -> Json:
    """Money that goes back."""
    shape: Json = {
        "id": world.new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "failure_balance_transaction": None,
        "failure_reason": None,
        "metadata": {},
        "payment_intent": charge["payment_intent"],
        "reason": None,
        "status": "pending",
    }
    return world.keep(shape | {name: value for name, value in told.items() if value is not None})


def dispute(world: World, charge: Json, amount: int, status: str, **told: object) -> Json:
    """A donor's bank asks for the money back, or only asks."""
    details = {
        "due_by": world.now() + 9 * 86_400,
        "enhanced_eligibility": {},
        "has_evidence": False,
        "past_due": False,
        "submission_count": 0,
        "submission_method": "not_submitted",
    }
    shape: Json = {
        "id": world.new_id("du"),
        "object": "dispute",
        "amount": amount,
        "balance_transactions": [],
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": details,
        "is_charge_refundable": status.startswith("warning"),
        "livemode": world.livemode,
        "metadata": {},
        "network_reason_code": "10.4",
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": status,
    }
    return world.keep(shape | told)


def customer(world: World, **told: object) -> Json:
    """Whoever pays more than once."""
    shape: Json = {
        "id": world.new_id("cus"),
        "object": "customer",
        "address": None,
        "created": world.now(),
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "email": None,
        "livemode": world.livemode,
        "metadata": {},
        "name": None,
    }
    return world.keep(shape | told)


def payout(world: World, amount: int, currency: str, **told: object) -> Json:
    """What goes to the organization's bank."""
    shape: Json = {
        "id": world.new_id("po"),
        "object": "payout",
        "amount": amount,
        "arrival_date": world.now() + 86_400,
        "automatic": True,
        "balance_transaction": None,
        "created": world.now(),
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "destination": None,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": world.livemode,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "completed",
        "source_type": "card",
        "statement_descriptor": None,
        "status": "in_transit",
        "type": "bank_account",
    }
    return world.keep(shape | told)


def a_list(url: str, data: list[Json], *, has_more: bool = False) -> Json:
    """A page of a list."""
    return {"object": "list", "data": data, "has_more": has_more, "url": url}
