"""Making a gift what its payment says, whole, and in whatever order the news of it came.

A picture that was taken before another was applied is stale and is thrown away: the older of two looks
must not win.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.db import lock
from campaign.core.money import Money
from campaign.core.row_numbers import row_number
from campaign.donations import ledger, refunding, settling
from campaign.donations.book_models import Account, ProviderEvent
from campaign.donations.booking import at_of, book
from campaign.donations.gift_models import (
    ATTEMPT_STEPS,
    NEXT_STATES,
    SETTLED,
    AttemptState,
    Donation,
    DonationState,
    PaymentAttempt,
)
from campaign.donations.refunding import NewRefund
from campaign.donations.return_models import REFUND_STEPS, Refund, RefundState
from campaign.donations.settling import CHARGE, OtherCurrency, Received
from campaign.donations.stripe_facts import DisputeSeen, Movement, Payment, RefundSeen, Visit
from campaign.donations.stripe_gateway import PROVIDER

OTHER_AMOUNT, OTHER_CURRENCY, PAID_TWICE = "other-amount", "other-currency", "paid-twice"
_GIFT_STATES = {
    AttemptState.OPEN: DonationState.AWAITING,
    AttemptState.PROCESSING: DonationState.PROCESSING,
    AttemptState.FAILED: DonationState.FAILED,
    AttemptState.EXPIRED: DonationState.EXPIRED,
    AttemptState.CANCELLED: DonationState.CANCELLED,
}
_OVER = (AttemptState.SUCCEEDED, AttemptState.FAILED, AttemptState.EXPIRED, AttemptState.CANCELLED)


class Stale(Exception):
    """Somebody applied a newer picture meanwhile: look again."""


@dataclass(frozen=True, kw_only=True)
class Applied:
    """What became of a picture: whose it is, what a treasurer must know, and whether all of it was there."""

    donation_id: int | None = None
    organization_id: int | None = None
    advice: str = ""
    is_whole: bool = True


def find_attempt(session: Session, told: Payment | Visit) -> PaymentAttempt | None:
    """The try that a payment or a page belongs to, by its id or by our mark on it."""
    page = told.session if isinstance(told, Payment) else told.ref
    for column, ref in ((PaymentAttempt.intent_ref, told.ref), (PaymentAttempt.session_ref, page)):
        if ref and (found := session.scalar(select(PaymentAttempt).where(column == ref))):
            return found
    if (number := row_number(told.attempt)) is None:
        return None
    found = session.get(PaymentAttempt, number)
    # Another platform that uses the same account counts from 1 as well.
    return found if found and found.donation.reference == told.gift else None


def hold(session: Session, donation: Donation, looked_at: datetime) -> None:
    """Lock a gift for a picture that was taken at this moment.

    Raises:
        Stale: a newer one is applied already.
    """
    lock(session, donation)
    by_event = select(ProviderEvent.id).where(
        ProviderEvent.donation_id == donation.id, ProviderEvent.done_at > looked_at
    )
    by_sweep = select(PaymentAttempt.id).where(
        PaymentAttempt.donation_id == donation.id, PaymentAttempt.asked_at > looked_at
    )
    if session.scalar(by_event.limit(1)) or session.scalar(by_sweep.limit(1)):
        raise Stale


def apply_visit(session: Session, row: PaymentAttempt, told: Visit, *, now: datetime) -> Applied:
    """A page on which nothing was tried: it waits, or it is over."""
    _move(session, row, told.state, now=now)
    return Applied(donation_id=row.donation_id, organization_id=row.donation.organization_id)


def apply_payment(session: Session, row: PaymentAttempt, told: Payment, *, now: datetime) -> Applied:
    """Book what came, what the provider kept, what went back and what is disputed; once each."""
    donation, advice, is_whole = row.donation, "", True
    row.intent_ref = row.intent_ref or told.ref
    row.failure = told.failure[:80] if told.charge is None else ""
    if told.charge is not None:
        row.charge_ref = told.charge.ref
        advice = _settle(session, donation, row, told, now=now)
        is_whole = told.charge.movement is not None
        _book_movement(session, donation, told.charge.movement, told.charge.money, now=now)
    if told.state is not None:
        _move(session, row, told.state, now=now)
    for one in told.refunds:
        _follow_refund(session, donation, one, now=now)
    for asked in told.disputes:
        _follow_dispute(session, donation, asked, now=now)
    return Applied(
        donation_id=donation.id,
        organization_id=donation.organization_id,
        advice=advice,
        is_whole=is_whole,
    )


def _settle(
    session: Session, donation: Donation, row: PaymentAttempt, told: Payment, *, now: datetime
) -> str:  # fmt: skip
    """Book the money as it came; in a word, what a treasurer should look at."""
    assert told.charge is not None  # noqa: S101 (said for the type checker; the caller looked)
    charge, was_paid = told.charge, donation.received_minor > 0
    received = Received(kind=CHARGE, ref=charge.ref, money=charge.money, into=Account.STRIPE, at=charge.at)
    try:
        is_new = settling.settle(session, donation, received, now=now)
    except OtherCurrency:
        return PAID_TWICE
    if not is_new:
        return ""
    if was_paid:
        return PAID_TWICE
    asked = Money(row.amount_minor, row.currency)
    if charge.money.currency != asked.currency:
        return OTHER_CURRENCY
    return OTHER_AMOUNT if charge.money != asked else ""


def _book_movement(
    session: Session, donation: Donation, moved: Movement | None, money: Money, *, now: datetime
) -> None:
    """What the provider kept of it, and into what it changed it where the account holds another currency."""
    if moved is None:
        return
    where = at_of(session, donation, moved.at)
    if moved.gross.currency != money.currency:
        book(session, ledger.exchanged(moved.ref, Account.STRIPE, money, moved.gross), where, now=now)
    if moved.fee:
        book(session, ledger.fee(moved.ref, Account.STRIPE, moved.fee), where, now=now)


def _move(session: Session, row: PaymentAttempt, state: AttemptState, *, now: datetime) -> None:
    """The try goes where it stands, and with it the gift, unless money came or a newer try began."""
    if state is not row.state and state in ATTEMPT_STEPS[row.state]:
        row.move_to(state)
        row.ended_at = now if state in _OVER else None
    donation = row.donation
    newest = select(PaymentAttempt.id).where(PaymentAttempt.donation_id == donation.id)
    if donation.state in SETTLED or session.scalar(newest.order_by(PaymentAttempt.number.desc())) != row.id:
        return
    wanted = _GIFT_STATES.get(state)
    if wanted is not None and wanted in NEXT_STATES[donation.state]:
        donation.move_to(wanted)
        donation.ended_at = now if state in _OVER else None


def _follow_refund(session: Session, donation: Donation, told: RefundSeen, *, now: datetime) -> None:
    refund = _our_refund(session, donation, told, now=now)
    refund.provider_ref = told.ref
    if told.state is RefundState.FAILED:
        if refund.state is not RefundState.FAILED:
            refunding.fail_refund(session, refund, told.failure, now=now)
    elif told.state is RefundState.SUCCEEDED:
        refunding.settle_refund(session, refund, at=told.at, now=now)
        _book_movement(session, donation, told.movement, -told.money, now=now)
    elif told.state in REFUND_STEPS[refund.state]:
        refund.move_to(told.state)


def _our_refund(session: Session, donation: Donation, told: RefundSeen, *, now: datetime) -> Refund:
    """Our row: by the provider's id, by our mark on it, or made now where it was begun over there."""
    if (number := row_number(told.mark)) is not None:
        marked = session.get(Refund, number)
        if marked and marked.donation_id == donation.id and marked.provider_ref in {None, told.ref}:
            return marked
    new = NewRefund(money=told.money, reason="other", provider=PROVIDER, provider_ref=told.ref)
    return refunding.noted_refund(session, donation, new, now=now)


def _follow_dispute(session: Session, donation: Donation, told: DisputeSeen, *, now: datetime) -> None:
    facts = refunding.Told(
        ref=told.ref,
        state=told.state,
        money=told.money,
        reason=told.reason,
        opened_at=told.opened_at,
        due_at=told.due_at,
    )
    refunding.follow_dispute(session, donation, facts, now=now)
    for moved in told.movements:
        sign = 1 if moved.gross.minor > 0 else -1
        money = Money(sign * told.money.minor, told.money.currency)
        _book_movement(session, donation, moved, money, now=now)
