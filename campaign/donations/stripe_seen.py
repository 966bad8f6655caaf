"""What the card provider's objects say, in our words. Pure: it asks nobody and keeps nothing.

The ids tell what they are of: cs_ a page, pi_ a payment, in_ an invoice, sub_ what repeats, po_ a payout.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from campaign.core.money import Money, from_provider_units
from campaign.donations.gift_models import AttemptState
from campaign.donations.recurring_models import PeriodState, RecurringState
from campaign.donations.return_models import DisputeState, RefundState
from campaign.donations.stripe_facts import (
    Charge,
    DisputeSeen,
    Invoice,
    Movement,
    Payment,
    PayoutSeen,
    RefundSeen,
    Subscription,
    Visit,
)

Json = Mapping[str, Any]
_ROOTS = {
    "checkout.session": "id",
    "payment_intent": "id",
    "charge": "payment_intent",
    "refund": "payment_intent",
    "dispute": "payment_intent",
    "invoice": "id",
    "invoice_payment": "invoice",
    "subscription": "id",
    "payout": "id",
}
"""Where an object names the one that is asked for anew: all that can be known hangs on that."""
_REFUND_STATES = {
    "succeeded": RefundState.SUCCEEDED,
    "failed": RefundState.FAILED,
    "canceled": RefundState.FAILED,
}
_DISPUTE_STATES = {
    "needs_response": DisputeState.NEEDS_RESPONSE,
    "appeal_needs_response": DisputeState.NEEDS_RESPONSE,
    "under_review": DisputeState.UNDER_REVIEW,
    "appeal_under_review": DisputeState.UNDER_REVIEW,
    "won": DisputeState.WON,
    "lost": DisputeState.LOST,
    "warning_closed": DisputeState.CLOSED,
    "prevented": DisputeState.CLOSED,
}
_RECURRING_STATES = {
    "incomplete": RecurringState.INCOMPLETE,
    "past_due": RecurringState.PAST_DUE,
    "unpaid": RecurringState.UNPAID,
    "canceled": RecurringState.CANCELLED,
    "incomplete_expired": RecurringState.CANCELLED,
}


def root_of(thing: Json) -> str:
    """The id of the object that is to be asked for anew; empty for what tells us nothing."""
    return str(thing.get(_ROOTS.get(str(thing.get("object")), ""), "") or "")


def movement(told: Json | str | None) -> Movement | None:
    """A balance transaction, if it is there already and is told whole."""
    if not isinstance(told, Mapping):
        return None
    return Movement(
        ref=told["id"],
        kind=told["type"],
        source=_id(told["source"]),
        gross=_money(told["amount"], told["currency"]),
        fee=_money(told["fee"], told["currency"]),
        at=_at(told["created"]),
    )


def charge(told: Json | str | None) -> Charge | None:
    """The charge of a payment; none where no money was taken."""
    if not isinstance(told, Mapping) or told["status"] != "succeeded" or not told["captured"]:
        return None
    return Charge(
        ref=told["id"],
        money=_money(told["amount_captured"], told["currency"]),
        at=_at(told["created"]),
        movement=movement(told["balance_transaction"]),
    )


def refund(told: Json) -> RefundSeen:
    """A refund."""
    return RefundSeen(
        ref=told["id"],
        state=_REFUND_STATES.get(told["status"], RefundState.PENDING),
        money=_money(told["amount"], told["currency"]),
        mark=str((told.get("metadata") or {}).get("refund", "")),
        failure=str(told.get("failure_reason") or ""),
        at=_at(told["created"]),
        movement=movement(told.get("balance_transaction")),
    )


def dispute(told: Json) -> DisputeSeen:
    """A dispute, or an inquiry, which moves no money."""
    due = (told.get("evidence_details") or {}).get("due_by")
    moved = (movement(one) for one in told["balance_transactions"])
    return DisputeSeen(
        ref=told["id"],
        state=_DISPUTE_STATES.get(told["status"], DisputeState.INQUIRY),
        money=_money(told["amount"], told["currency"]),
        reason=told["reason"],
        opened_at=_at(told["created"]),
        due_at=_at(due) if due else None,
        movements=tuple(one for one in moved if one),
    )


def payment(
    intent: Json, session: Json | None, refunds: tuple[RefundSeen, ...], disputes: tuple[DisputeSeen, ...]
) -> Payment:
    """A payment with all that hangs on it."""
    marks = intent.get("metadata") or {}
    error = intent.get("last_payment_error") or {}
    return Payment(
        ref=intent["id"],
        state=_attempt_state(intent["status"], session, has_failed=bool(error)),
        session=session["id"] if session else None,
        gift=str(marks.get("gift", "")),
        attempt=str(marks.get("attempt", "")),
        failure=str(error.get("decline_code") or error.get("code") or ""),
        charge=charge(intent.get("latest_charge")),
        refunds=refunds,
        disputes=disputes,
    )


def _attempt_state(status: str, session: Json | None, *, has_failed: bool) -> AttemptState | None:
    """Where a try stands; a refused card leaves the page open for another, if there is a page."""
    plain = {
        "succeeded": AttemptState.SUCCEEDED,
        "processing": AttemptState.PROCESSING,
        "canceled": AttemptState.CANCELLED,
    }
    if status in plain:
        return plain[status]
    if session is not None:
        return {"open": AttemptState.OPEN, "expired": AttemptState.EXPIRED}.get(
            session["status"], AttemptState.FAILED
        )
    return AttemptState.FAILED if has_failed else None


def visit(session: Json) -> Visit:
    """A page without a payment."""
    marks = session.get("metadata") or {}
    state = AttemptState.EXPIRED if session["status"] == "expired" else AttemptState.OPEN
    return Visit(
        ref=session["id"],
        state=state,
        gift=str(marks.get("gift", "")),
        attempt=str(marks.get("attempt", "")),
    )


def subscription(told: Json) -> Subscription:
    """What repeats."""
    item, marks = told["items"]["data"][0], told.get("metadata") or {}
    state = _RECURRING_STATES.get(told["status"], RecurringState.ACTIVE)
    is_ending = bool(told["cancel_at_period_end"] or told.get("cancel_at"))
    has_next = state in {RecurringState.ACTIVE, RecurringState.PAST_DUE} and not is_ending
    details = told.get("cancellation_details") or {}
    return Subscription(
        ref=told["id"],
        customer=_id(told["customer"]),
        state=state,
        gift=str(marks.get("gift", "")),
        attempt=str(marks.get("attempt", "")),
        item=item["id"],
        product=_id(item["price"]["product"]),
        money=_money(item["price"]["unit_amount"], told["currency"]),
        next_at=_at(item["current_period_end"]) if has_next else None,
        is_ending=is_ending,
        was_refused=details.get("reason") == "payment_failed",
    )


def invoice(told: Json, whole: Subscription, paid_by: Payment | None) -> Invoice:
    """What was owed for a period."""
    states = {"paid": PeriodState.PAID, "void": PeriodState.VOID, "uncollectible": PeriodState.VOID}
    open_state = PeriodState.FAILED if told["attempt_count"] else PeriodState.OPEN
    period, next_try = told["lines"]["data"][0]["period"], told.get("next_payment_attempt")
    return Invoice(
        ref=told["id"],
        state=states.get(told["status"], open_state),
        money=_money(told["amount_due"], told["currency"]),
        is_first=told.get("billing_reason") == "subscription_create",
        try_count=told["attempt_count"],
        next_try_at=_at(next_try) if next_try else None,
        starts_at=_at(period["start"]),
        ends_at=_at(period["end"]),
        subscription=whole,
        payment=paid_by,
    )


def payout(told: Json, lines: tuple[Movement, ...]) -> PayoutSeen:
    """One deposit."""
    return PayoutSeen(
        ref=told["id"],
        state=told["status"],
        money=_money(told["amount"], told["currency"]),
        arrives_at=_at(told["arrival_date"]),
        failure=str(told.get("failure_code") or ""),
        is_listed=told["reconciliation_status"] != "in_progress",
        lines=lines,
    )


def _id(thing: Json | str | None) -> str:
    """An object's id, whether it is told whole or not."""
    return str(thing["id"] if isinstance(thing, Mapping) else thing or "")


def _money(units: int, currency: str) -> Money:
    return from_provider_units(units, currency.upper())


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
