"""The page to pay on: made by a program, finished by a person."""

from typing import Any

from tests.fakes.payments import billing, paying, shapes
from tests.fakes.payments.world import Declined, Json, World

_THREE_DECIMALS = {"kwd", "bhd", "jod", "omr", "tnd"}
_LEAST = {"thb": 1000, "usd": 50, "eur": 50, "gbp": 30, "jpy": 50, "huf": 17_500}


def create(world: World, asked: Json) -> Json:
    """A session as the API makes it, or the API's refusal."""
    item = _item(asked)
    data = item["price_data"]
    amount, currency = _amount(data), data["currency"].lower()
    if amount < _LEAST.get(currency, 1):
        _refuse("The amount is below the minimum.", "line_items[0]", code="amount_too_small")
    mode = asked.get("mode")
    if mode not in {"payment", "subscription"} or (mode == "subscription") != ("recurring" in data):
        _refuse("The mode does not fit the prices.", "mode")
    expires_at = int(asked.get("expires_at", world.now() + 86_400))
    if not world.now() + 29 * 60 <= expires_at <= world.now() + 86_400 + 60:
        _refuse("The session must expire in 30 minutes to 24 hours.", "expires_at")
    for name in ("success_url",):
        if not str(asked.get(name, "")).startswith("http"):
            _refuse("Not a valid URL", name, code="url_invalid")
    kept = {"customer", "customer_email", "client_reference_id", "cancel_url", "success_url", "locale"}
    session = shapes.checkout_session(
        world,
        **{name: asked[name] for name in kept if name in asked},
        amount_subtotal=amount,
        amount_total=amount,
        currency=currency,
        expires_at=expires_at,
        metadata=dict(asked.get("metadata", {})),
        mode=mode,
        payment_method_types=_listed(asked.get("payment_method_types")) or ["card", "promptpay"],
        submit_type=asked.get("submit_type"),
    )
    world.objects[f"asked:{session['id']}"] = {"id": "", "object": "asked", "asked": asked}
    return session


def _item(asked: Json) -> Json:
    items = _listed(asked.get("line_items"))
    if len(items) != 1 or "price_data" not in items[0] or int(items[0].get("quantity", 0)) != 1:
        _refuse("Exactly one line is understood here.", "line_items")
    return dict(items[0])


def _amount(data: Json) -> int:
    raw = str(data.get("unit_amount", ""))
    if not raw.isascii() or not raw.isdigit():
        _refuse(f"Invalid integer: {raw}", "line_items[0][price_data][unit_amount]")
    amount, currency = int(raw), data["currency"].lower()
    if currency in {"isk", "ugx"} and amount % 100:
        _refuse("This currency has no decimals.", "line_items[0][price_data][unit_amount]")
    if currency in _THREE_DECIMALS and amount % 10:
        _refuse("The last digit must be 0.", "line_items[0][price_data][unit_amount]")
    return amount


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value[key] for key in sorted(value, key=int)]
    return value or []


def _refuse(message: str, param: str, *, code: str = "parameter_invalid") -> None:
    raise Declined(400, "invalid_request_error", message, param=param, code=code)


def asked_for(world: World, session: Json) -> Json:
    """The request that made a session."""
    return dict(world.objects[f"asked:{session['id']}"]["asked"])


def expire(world: World, number: str) -> Json:
    """Close a session that nobody finished."""
    session = world.get("checkout.session", number)
    if session["status"] != "open":
        _refuse("Only open sessions can be expired.", "id", code="resource_state")
    session |= {"status": "expired", "url": None}
    world.tell("checkout.session.expired", session)
    return session


def expire_due(world: World) -> None:
    """Let time close what is over."""
    for session in world.all("checkout.session"):
        if session["status"] == "open" and session["expires_at"] <= world.now():
            expire(world, session["id"])


def pay(world: World, number: str, method: str = "card", *, amount: int | None = None) -> Json:
    """A person pays; with a delayed method the session completes unpaid. `amount` if another one comes."""
    session = _open(world, number)
    if session["mode"] == "subscription":
        return billing.subscribe(world, session, asked_for(world, session), method)
    intent = _intent(world, session)
    if method in paying.DELAYED:
        paying.begin(world, intent, method)
    else:
        paying.succeed(world, intent, method, amount=amount)
        session["payment_status"] = "paid"
    if amount is not None:
        session |= {"amount_total": amount}
    return complete(world, session)


def decline(world: World, number: str, method: str = "card") -> Json:
    """A person's card is refused; the page stays open for another."""
    session = _open(world, number)
    if session["mode"] == "payment":
        paying.decline(world, _intent(world, session), method)
    return session


def arrive(world: World, number: str, *, amount: int | None = None) -> Json:
    """The money of a delayed method has come."""
    session = world.get("checkout.session", number)
    paying.succeed(world, world.get("payment_intent", session["payment_intent"]), "", amount=amount)
    session["payment_status"] = "paid"
    world.tell("checkout.session.async_payment_succeeded", session)
    return session


def fail_late(world: World, number: str) -> Json:
    """The money of a delayed method will not come."""
    session = world.get("checkout.session", number)
    paying.decline(world, world.get("payment_intent", session["payment_intent"]), "", "debit_not_authorized")
    world.tell("checkout.session.async_payment_failed", session)
    return session


def complete(world: World, session: Json) -> Json:
    """Close a session that was used."""
    details = {"email": session["customer_email"], "name": "Fake Donor", "address": None, "phone": None}
    session |= {"status": "complete", "url": None}
    session["customer_details"] = details | {"tax_exempt": "none", "tax_ids": []}
    world.tell("checkout.session.completed", session)
    return session


def _open(world: World, number: str) -> Json:
    expire_due(world)
    session = world.get("checkout.session", number)
    if session["status"] != "open":
        _refuse("This page is over.", "id", code="resource_state")
    return session


def _intent(world: World, session: Json) -> Json:
    if session["payment_intent"]:
        return world.get("payment_intent", session["payment_intent"])
    data = asked_for(world, session).get("payment_intent_data", {})
    told = {"metadata": dict(data.get("metadata", {})), "customer": session["customer"]}
    intent = shapes.payment_intent(world, session["amount_total"], session["currency"], **told)
    session["payment_intent"] = intent["id"]
    world.tell("payment_intent.created", intent)
    return intent
