"""What the library may ask for: method and path, and the function that does it."""

import re
from collections.abc import Callable

from tests.fakes.payments import billing, billing_shapes, checkout, paying_out, refunding, shapes
from tests.fakes.payments.world import Declined, Json, World

Action = Callable[[World, Json, str], Json]
KINDS = {
    "checkout/sessions": "checkout.session",
    "payment_intents": "payment_intent",
    "charges": "charge",
    "refunds": "refund",
    "disputes": "dispute",
    "invoices": "invoice",
    "invoice_payments": "invoice_payment",
    "subscriptions": "subscription",
    "customers": "customer",
    "balance_transactions": "balance_transaction",
    "payouts": "payout",
    "events": "event",
}
_FILTERS = {"payment_intent", "charge", "customer", "subscription", "invoice", "type", "status", "source"}
_CREATED = (("gte", 0), ("lt", 10**11))
_EXPANDS = {
    "payment_intent", "latest_charge", "charge", "balance_transaction", "subscription", "invoice", "customer",
    "latest_invoice", "failure_balance_transaction", "source",
}  # fmt: skip


def answer(world: World, method: str, path: str, asked: Json) -> Json:
    """Do what was asked for.

    Raises:
        Declined: as the API would say.
    """
    checkout.expire_due(world)
    path = path.removeprefix("/v1/").strip("/")
    for wanted, pattern, action in _ACTIONS:
        if method == wanted and (found := re.fullmatch(pattern, path)):
            return _expanded(world, action(world, asked, (found.groups() or ("",))[0]), asked.get("expand"))
    for place, kind in KINDS.items():
        if method == "GET" and path == place:
            return _expanded(world, _page(world, place, kind, asked), asked.get("expand"))
        if method == "GET" and path.startswith(f"{place}/") and "/" not in path.removeprefix(f"{place}/"):
            found_one = world.get(kind, path.removeprefix(f"{place}/"))
            return _expanded(world, found_one, asked.get("expand"))
    raise Declined(404, "invalid_request_error", f"Unrecognized request URL ({method}: /v1/{path}).")


def _portal(world: World, asked: Json, _id: str) -> Json:
    customer = world.get("customer", asked.get("customer"))
    return billing_shapes.portal_session(world, customer["id"], asked.get("return_url"), None)


def _customer(world: World, asked: Json, _id: str) -> Json:
    return shapes.customer(world, **{k: v for k, v in asked.items() if k in {"email", "name", "metadata"}})


_ACTIONS: tuple[tuple[str, str, Action], ...] = (
    ("POST", "checkout/sessions", lambda world, asked, _: checkout.create(world, asked)),
    ("POST", "checkout/sessions/([^/]+)/expire", lambda world, _, number: checkout.expire(world, number)),
    ("POST", "refunds", lambda world, asked, _: refunding.refund(world, asked)),
    ("POST", "subscriptions/([^/]+)", lambda world, asked, number: billing.change(world, number, asked)),
    ("DELETE", "subscriptions/([^/]+)", lambda world, _, number: billing.cancel(world, number)),
    ("POST", "customers", _customer),
    ("POST", "billing_portal/sessions", _portal),
)


def _page(world: World, place: str, kind: str, asked: Json) -> Json:
    found = world.all(kind)
    if kind == "balance_transaction" and "payout" in asked:
        found = paying_out.contained(world, asked["payout"])
    for name in _FILTERS & asked.keys():
        found = [one for one in found if asked[name] in {_told(one, name), "all"}]
    if "payment" in asked:
        found = [
            one for one in found if one["payment"]["payment_intent"] == asked["payment"]["payment_intent"]
        ]
    since, until = (int(asked.get("created", {}).get(name, bound)) for name, bound in _CREATED)
    found = [one for one in found if since <= one["created"] < until]
    if after := asked.get("starting_after"):
        ids = [one["id"] for one in found]
        found = found[ids.index(after) + 1 :] if after in ids else []
    limit = int(asked.get("limit", 10))
    return shapes.a_list(f"/v1/{place}", found[:limit], has_more=len(found) > limit)


def _told(one: Json, name: str) -> object:
    if name == "subscription" and one["object"] == "invoice":
        return one["parent"]["subscription_details"]["subscription"]
    return one.get(name)


def _expanded(world: World, thing: Json, wanted: object) -> Json:
    paths = list(wanted.values()) if isinstance(wanted, dict) else wanted if isinstance(wanted, list) else []
    for path in paths:
        thing = _expand(world, thing, str(path).split("."))
    return thing


def _expand(world: World, thing: Json, path: list[str]) -> Json:
    """A copy in which the ids on this path are the objects themselves."""
    if not path:
        return thing
    name, rest = path[0], path[1:]
    if name == "data":
        return thing | {"data": [_expand(world, one, rest) for one in thing["data"]]}
    value = thing.get(name)
    if isinstance(value, str) and name in _EXPANDS:
        value = world.objects.get(value, value)
    return thing | {name: _expand(world, value, rest)} if isinstance(value, dict) else thing
