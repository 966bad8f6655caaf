"""Sending money back through the provider: the row is committed first, and its key makes it happen once."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.money import Money, provider_units
from campaign.donations import refunding
from campaign.donations.gift_models import Donation, PaymentAttempt
from campaign.donations.return_models import Refund, RefundState
from campaign.donations.stripe_api import Api, ProviderRefused
from campaign.donations.stripe_following import follow
from campaign.donations.stripe_gateway import PROVIDER

_REASONS = {"twice": "duplicate", "fraud": "fraudulent", "asked": "requested_by_customer"}


def send(api: Api, refund_id: int) -> None:
    """Tell the provider of a refund that was asked for (`refunding.ask_refund`), and apply its answer.

    The worker does it a moment after the row was committed. The provider forgets keys after a day, so what it
    did before is looked at first.
    """
    with transaction() as session:
        refund = session.get_one(Refund, refund_id)
        intent = _intent_of(session, refund.donation)
    if intent is None:
        _fail(refund_id, "nothing-to-refund")
        return
    follow(api, intent)
    with transaction() as session:
        if session.get_one(Refund, refund_id, populate_existing=True).state is not RefundState.ASKED:
            return
    words = {
        "payment_intent": intent,
        "amount": provider_units(Money(refund.amount_minor, refund.currency)),
        "metadata": {"refund": str(refund.id)},
    }
    if refund.reason in _REASONS:
        words["reason"] = _REASONS[refund.reason]
    try:
        api.refund(words, refund.idempotency_key)
    except ProviderRefused as refusal:
        _fail(refund_id, refusal.code)
        return
    follow(api, intent)


def send_asked(api: Api, *, limit: int = 20) -> int:
    """Send all that wait; returns how many."""
    numbers = asked(db.session(), limit=limit)
    db.session.rollback()
    for number in numbers:
        send(api, number)
    return len(numbers)


def asked(session: Session, *, limit: int) -> list[int]:
    """The refunds of which the provider was not told yet, or perhaps not."""
    waiting = select(Refund.id).where(Refund.state == RefundState.ASKED, Refund.provider == PROVIDER)
    return list(session.scalars(waiting.order_by(Refund.id).limit(limit)))


def _intent_of(session: Session, donation: Donation) -> str | None:
    """The payment that took the money; of two, the later one."""
    taken = select(PaymentAttempt.intent_ref).where(
        PaymentAttempt.donation_id == donation.id, PaymentAttempt.charge_ref.is_not(None)
    )
    return session.scalar(taken.order_by(PaymentAttempt.number.desc()).limit(1))


def _fail(refund_id: int, code: str) -> None:
    with transaction() as session:
        refunding.fail_refund(session, session.get_one(Refund, refund_id), code, now=utcnow())
