"""Looking at the card provider's objects anew, whole, outside of any transaction.

The order in which events come tells nothing, so nothing is taken from them but the id of what to ask for.
"""

from collections.abc import Mapping
from typing import Any

from campaign.donations import stripe_seen as seen
from campaign.donations.stripe_api import Api
from campaign.donations.stripe_facts import Invoice, Payment, PayoutSeen, Subscription, Visit

Json = Mapping[str, Any]
Picture = Payment | Invoice | Subscription | PayoutSeen | Visit
_QUIET = {"succeeded", "processing"}
"""Of a payment in one of these states the page tells nothing more."""


def look(api: Api, ref: str) -> Picture | None:
    """All that hangs on an object, as it is now; None where the id is of no kind that we know.

    Raises:
        NothingThere, ProviderAway: as the provider says.
    """
    looks = {"cs": _page, "pi": _payment, "in": _invoice, "sub": _subscription, "po": _payout}
    one = looks.get(ref.partition("_")[0])
    return one(api, ref) if one else None


def _page(api: Api, ref: str) -> Picture | None:
    page = api.session(ref)
    if page["payment_intent"]:
        return _paid_by(api, page["payment_intent"], page)
    if page["invoice"]:
        return _invoice(api, page["invoice"])
    return seen.visit(page)


def _payment(api: Api, ref: str) -> Picture | None:
    """A payment with our mark is of a page; one without may pay an invoice."""
    intent = api.intent(ref)
    if not (intent.get("metadata") or {}).get("gift") and (owed := api.invoice_of(ref)):
        return _invoice(api, owed)
    page = None if intent["status"] in _QUIET else api.session_of(ref)
    return _whole(api, intent, page)


def _paid_by(api: Api, ref: str, page: Json | None) -> Payment:
    return _whole(api, api.intent(ref), page)


def _whole(api: Api, intent: Json, page: Json | None) -> Payment:
    has_charge = bool(intent.get("latest_charge"))
    refunds = api.refunds(intent["id"]) if has_charge else []
    disputes = api.disputes(intent["id"]) if has_charge else []
    return seen.payment(
        intent, page, tuple(seen.refund(one) for one in refunds), tuple(seen.dispute(one) for one in disputes)
    )


def _invoice(api: Api, ref: str) -> Invoice | None:
    """None where it is for something else than a gift that repeats."""
    owed = api.invoice(ref)
    details = (owed.get("parent") or {}).get("subscription_details")
    if not details:
        return None
    whole = seen.subscription(api.subscription(details["subscription"]))
    intents = [one["payment"].get("payment_intent") for one in owed["payments"]["data"]]
    paid_by = _paid_by(api, intents[0], None) if intents and intents[0] else None
    return seen.invoice(owed, whole, paid_by)


def _subscription(api: Api, ref: str) -> Subscription:
    return seen.subscription(api.subscription(ref))


def _payout(api: Api, ref: str) -> PayoutSeen:
    told = api.payout(ref)
    lines = (seen.movement(one) for one in api.movements(payout=ref))
    return seen.payout(told, tuple(one for one in lines if one and one.kind != "payout"))
