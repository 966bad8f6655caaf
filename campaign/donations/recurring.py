"""Gifts that repeat, as the provider has them: each paid period is a gift of its own, with a receipt."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.db import lock
from campaign.core.money import Money
from campaign.core.row_numbers import row_number
from campaign.core.upsert import insert_or_leave
from campaign.donations import giving, reminding
from campaign.donations.book_models import ProviderEvent
from campaign.donations.gift_models import Donation, DonationState, Method, PaymentAttempt
from campaign.donations.giving import NewGift
from campaign.donations.recurring_models import (
    RECURRING_STEPS,
    Period,
    PeriodState,
    RecurringGift,
    RecurringState,
)
from campaign.donations.stripe_applying import Applied, Stale, apply_payment
from campaign.donations.stripe_facts import Invoice, Subscription
from campaign.donations.stripe_gateway import PROVIDER

PROMISED_TWICE = "promised-twice"
_OVER = (RecurringState.CANCELLED, RecurringState.UNPAID)
_FAILING = (RecurringState.PAST_DUE, RecurringState.UNPAID)


def apply(
    session: Session, told: Invoice | Subscription, looked_at: datetime, *, now: datetime
) -> Applied | None:  # fmt: skip
    """Make a gift that repeats what the provider says; None where it is none of ours."""
    whole = told.subscription if isinstance(told, Invoice) else told
    found = _find(session, whole, now=now)
    if found is None:
        return None
    gift, is_twin = found
    _hold(session, gift, looked_at)
    _follow_state(session, gift, whole, now=now)
    applied = _apply_invoice(session, gift, told, now=now) if isinstance(told, Invoice) else None
    if applied is None:
        newest = newest_donation(session, gift)
        applied = Applied(donation_id=newest.id, organization_id=gift.organization_id)
    return applied if not is_twin else Applied(**vars(applied) | {"advice": PROMISED_TWICE})


def newest_donation(session: Session, gift: RecurringGift) -> Donation:
    """The last gift of a promise: who gives stands there. A twin has the one that it was made from."""
    mine = select(Donation).where(Donation.recurring_gift_id == gift.id)
    return session.scalars(mine.order_by(Donation.id.desc()).limit(1)).one()


def _find(session: Session, whole: Subscription, *, now: datetime) -> tuple[RecurringGift, bool] | None:
    known = select(RecurringGift).where(RecurringGift.subscription_ref == whole.ref)
    if gift := session.scalar(known):
        return gift, False
    first = session.scalar(select(Donation).where(Donation.reference == whole.gift)) if whole.gift else None
    if first is None or first.recurring_gift_id is None:
        return None
    gift = session.get_one(RecurringGift, first.recurring_gift_id)
    lock(session, gift)
    if gift.subscription_ref in {None, whole.ref}:
        gift.subscription_ref, gift.customer_ref = whole.ref, whole.customer
        return gift, False
    return _twin(session, gift, first, whole, now=now), True


def _twin(
    session: Session, gift: RecurringGift, first: Donation, whole: Subscription, *, now: datetime
) -> RecurringGift:
    """The donor promised the same twice, on two pages: both are kept, and a treasurer is told."""
    twin = RecurringGift(
        organization_id=gift.organization_id,
        rhythm=gift.rhythm,
        currency=gift.currency,
        amount_minor=gift.amount_minor,
        cover_minor=gift.cover_minor,
        provider=PROVIDER,
        subscription_ref=whole.ref,
        customer_ref=whole.customer,
        created_at=now,
    )
    session.add(twin)
    session.flush()
    copied(session, twin, first, whole.money, now=now)
    return twin


def _hold(session: Session, gift: RecurringGift, looked_at: datetime) -> None:
    """Lock it for a picture of this moment.

    Raises:
        Stale: a newer one is applied already.
    """
    lock(session, gift)
    mine = select(Donation.id).where(Donation.recurring_gift_id == gift.id)
    by_event = select(ProviderEvent.id).where(
        ProviderEvent.donation_id.in_(mine), ProviderEvent.done_at > looked_at
    )
    by_sweep = select(PaymentAttempt.id).where(
        PaymentAttempt.donation_id.in_(mine), PaymentAttempt.asked_at > looked_at
    )
    if session.scalar(by_event.limit(1)) or session.scalar(by_sweep.limit(1)):
        raise Stale


def _follow_state(session: Session, gift: RecurringGift, whole: Subscription, *, now: datetime) -> None:
    if whole.state is not gift.state and whole.state in RECURRING_STEPS[gift.state]:
        gift.move_to(whole.state)
    gift.next_on = whole.next_at.date() if whole.next_at else None
    _follow_amount(gift, whole.money)
    if whole.state is RecurringState.ACTIVE:
        gift.started_at = gift.started_at or now
        gift.failing_since_at, gift.reminder_count, gift.reminded_at = None, 0, None
    if whole.is_ending:
        gift.cancel_asked_at = gift.cancel_asked_at or now
    if whole.state in _FAILING:
        gift.failing_since_at = gift.failing_since_at or now
    if whole.state is RecurringState.CANCELLED and gift.ended_at is None:
        gift.ended_at = now
        gift.ended_by = gift.ended_by or ("provider" if whole.was_refused else "donor")
    session.flush()
    newest = newest_donation(session, gift)
    reminding.remind(session, gift, newest, now=now)
    if whole.state is RecurringState.ACTIVE:
        reminding.tell_begin(session, gift, newest)
    if whole.state in _OVER:
        reminding.tell_end(session, gift, newest)


def _follow_amount(gift: RecurringGift, money: Money) -> None:
    """The amount may have been changed on the provider's side; what covers the fee stays, if it fits."""
    if money.currency == gift.currency and money.minor != gift.amount_minor + gift.cover_minor:
        gift.cover_minor = gift.cover_minor if gift.cover_minor < money.minor else 0
        gift.amount_minor = money.minor - gift.cover_minor


def _apply_invoice(
    session: Session, gift: RecurringGift, told: Invoice, *, now: datetime
) -> Applied | None:  # fmt: skip
    period = _period(session, gift, told)
    if told.payment is None:
        return None
    row = _attempt(session, gift, told, now=now)
    if row is None:
        return None
    lock(session, row.donation)
    period.donation_id = row.donation_id
    return apply_payment(session, row, told.payment, now=now)


def _period(session: Session, gift: RecurringGift, told: Invoice) -> Period:
    row = {
        "recurring_gift_id": gift.id,
        "invoice_ref": told.ref,
        "currency": told.money.currency,
        "amount_minor": told.money.minor,
        "state": PeriodState.OPEN,
    }
    insert_or_leave(session, Period, row)
    period = session.scalars(select(Period).where(Period.invoice_ref == told.ref)).one()
    period.state, period.try_count, period.next_try_at = told.state, told.try_count, told.next_try_at
    period.starts_at, period.ends_at = told.starts_at, told.ends_at
    if told.payment is not None:
        period.failure = told.payment.failure[:80] if told.payment.charge is None else ""
        period.paid_at = told.payment.charge.at if told.payment.charge else None
    return period


def _attempt(session: Session, gift: RecurringGift, told: Invoice, *, now: datetime) -> PaymentAttempt | None:
    """The try that pays an invoice: the donor's own for the first, one that is made for each renewal."""
    assert told.payment is not None  # noqa: S101 (said for the type checker; the caller looked)
    known = select(PaymentAttempt).where(PaymentAttempt.intent_ref == told.payment.ref)
    if row := session.scalar(known):
        return row
    if told.is_first and (row := _first_attempt(session, gift, told.subscription)):
        return row
    if told.payment.charge is None:
        return None
    donation = newest_donation(session, gift)
    if donation.state is not DonationState.CREATED:
        donation = copied(session, gift, donation, told.money, now=now)
    renewal = PaymentAttempt(
        donation_id=donation.id,
        number=1,
        provider=PROVIDER,
        idempotency_key=f"invoice-{told.ref}"[:64],
        intent_ref=told.payment.ref,
        currency=told.money.currency,
        amount_minor=told.money.minor,
        created_at=now,
    )
    session.add(renewal)
    session.flush()
    return renewal


def _first_attempt(
    session: Session, gift: RecurringGift, whole: Subscription
) -> PaymentAttempt | None:  # fmt: skip
    if (number := row_number(whole.attempt)) is None:
        return None
    row = session.get(PaymentAttempt, number)
    is_free = row is not None and row.intent_ref is None and row.donation.recurring_gift_id == gift.id
    return row if is_free else None


def copied(
    session: Session, gift: RecurringGift, of: Donation, money: Money, *, now: datetime
) -> Donation:  # fmt: skip
    """The next gift of a promise, by the same donor, for the same appeal."""
    cover = gift.cover_minor if gift.cover_minor < money.minor else 0
    return giving.promise(
        session,
        NewGift(
            organization_id=gift.organization_id,
            money=Money(money.minor - cover, money.currency),
            cover_minor=cover,
            method=Method.CARD,
            rhythm=gift.rhythm,
            recurring_gift_id=gift.id,
            appeal_id=of.appeal_id,
            campaign_id=of.campaign_id,
            supporter_id=of.supporter_id,
            name=of.name,
            email=of.email,
            postal=of.postal,
            visibility=of.visibility,
            locale=of.locale,
        ),
        now=now,
    )
