"""Refunds and disputes: money that goes back, whole or in part, and sometimes comes again."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.db import lock
from campaign.core.errors import Refused
from campaign.core.money import Money
from campaign.core.upsert import insert_or_leave
from campaign.donations import ledger, settling
from campaign.donations.book_models import Account
from campaign.donations.booking import at_of, book, is_booked, next_round, reverse, round_of
from campaign.donations.gift_models import SETTLED, Donation, DonationState
from campaign.donations.return_models import Dispute, DisputeState, Refund, RefundState

REASONS = ("asked", "twice", "mistake", "fraud", "other")
ON_ITS_WAY = (RefundState.ASKED, RefundState.PENDING)
_OPEN = (DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW)


class TooMuchBack(Refused):
    """More than is left of the gift, with what is on its way back already."""


class WhileDisputed(Refused):
    """The bank has taken the money to look into it: a refund now would give it back twice."""


@dataclass(frozen=True, kw_only=True)
class NewRefund:
    """How much goes back, why, by whom, and by which way: "stripe", or an account of ours."""

    money: Money
    reason: str
    provider: str
    words: str = ""
    organizer_id: int | None = None
    provider_ref: str | None = None


def ask_refund(session: Session, donation: Donation, new: NewRefund, *, now: datetime) -> Refund:
    """Write down that money is to go back. Commit it, and only then tell the provider.

    Raises:
        TooMuchBack: so much is not left, or nothing came.
        WhileDisputed: it is with the bank.
    """
    lock(session, donation)
    if donation.state is DonationState.DISPUTED:
        raise WhileDisputed("while-disputed")
    left = left_to_refund(session, donation)
    if donation.state not in SETTLED or new.money.currency != left.currency or left < new.money:
        raise TooMuchBack("too-much-back")
    return _kept(session, donation, new, now=now)


def left_to_refund(session: Session, donation: Donation) -> Money:
    """What of a gift is here and is not on its way back."""
    waiting = select(func.coalesce(func.sum(Refund.amount_minor), 0)).where(
        Refund.donation_id == donation.id, Refund.state.in_(ON_ITS_WAY)
    )
    return donation.kept - Money(int(session.scalar(waiting) or 0), donation.kept.currency)


def noted_refund(session: Session, donation: Donation, new: NewRefund, *, now: datetime) -> Refund:
    """The refund with this id of the provider's; written down now where it was begun over there."""
    known = select(Refund).where(Refund.provider_ref == new.provider_ref)
    return session.scalar(known) or _kept(session, donation, new, now=now)


def settle_refund(session: Session, refund: Refund, *, at: datetime, now: datetime) -> bool:
    """It has gone out; False when that is booked already."""
    lock(session, refund.donation)
    lock(session, refund)
    source = ledger.refunded(_ref(refund), _account(refund), _money(refund))
    refund.move_to(RefundState.SUCCEEDED)
    refund.settled_at, refund.failed_at = at, None
    return settling.give_back(session, refund.donation, source, _money(refund), at=at, now=now)


def fail_refund(session: Session, refund: Refund, failure: str, *, now: datetime) -> bool:
    """It did not arrive, or was called off; what was booked is reversed. False when nothing was."""
    lock(session, refund.donation)
    lock(session, refund)
    refund.move_to(RefundState.FAILED)
    refund.failed_at, refund.failure = now, failure[:80]
    donation = refund.donation
    return settling.take_back(session, donation, "refund", _ref(refund), _money(refund), now=now)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A dispute as the provider has it now."""

    ref: str
    state: DisputeState
    money: Money
    reason: str
    opened_at: datetime
    due_at: datetime | None = None


def follow_dispute(session: Session, donation: Donation, told: Told, *, now: datetime) -> Dispute:
    """Make our dispute and its bookings what the provider says, in whatever order its news came.

    An inquiry moves no money; a dispute takes it; won, it comes back; lost, it is gone.
    """
    lock(session, donation)
    dispute = _kept_dispute(session, donation, told)
    dispute.state, dispute.due_at, dispute.reason = told.state, told.due_at, told.reason[:40]
    is_over = told.state not in (*_OPEN, DisputeState.INQUIRY)
    dispute.closed_at = (dispute.closed_at or now) if is_over else None
    session.flush()
    where = at_of(session, donation, told.opened_at)
    if told.state in (*_OPEN, DisputeState.LOST):
        ref = next_round(session, "dispute", told.ref)
        book(session, ledger.disputed(ref, told.money), where, now=now)
    if told.state is DisputeState.LOST:
        source = ledger.lost(next_round(session, "chargeback", told.ref), told.money)
        settling.give_back(session, donation, source, told.money, at=now, now=now)
    if told.state is DisputeState.WON:
        _book_won(session, donation, told, now=now)
    settling.follow_money(session, donation, now=now)
    return dispute


def _book_won(session: Session, donation: Donation, told: Told, *, now: datetime) -> None:
    """What was taken comes back, also where nobody told us before that it was taken, or lost."""
    where = at_of(session, donation, told.opened_at)
    book(session, ledger.disputed(round_of(session, "dispute", told.ref), told.money), where, now=now)
    lost = round_of(session, "chargeback", told.ref)
    if is_booked(session, "chargeback", lost):
        settling.take_back(session, donation, "chargeback", lost, told.money, now=now)
    ref = round_of(session, "dispute", told.ref)
    reverse(session, "dispute", ref, at_of(session, donation, now), now=now)


def _kept(session: Session, donation: Donation, new: NewRefund, *, now: datetime) -> Refund:
    refund = Refund(
        donation_id=donation.id,
        provider=new.provider,
        idempotency_key=f"refund-{donation.reference}-{secrets.token_hex(12)}",
        provider_ref=new.provider_ref,
        currency=new.money.currency,
        amount_minor=new.money.minor,
        reason=new.reason,
        words=new.words or None,
        organizer_id=new.organizer_id,
        asked_at=now,
    )
    session.add(refund)
    session.flush()
    return refund


def _kept_dispute(session: Session, donation: Donation, told: Told) -> Dispute:
    row = {
        "donation_id": donation.id,
        "provider_ref": told.ref,
        "state": told.state,
        "currency": told.money.currency,
        "amount_minor": told.money.minor,
        "opened_at": told.opened_at,
        "reason": told.reason[:40],
    }
    insert_or_leave(session, Dispute, row)
    return session.scalars(select(Dispute).where(Dispute.provider_ref == told.ref)).one()


def _ref(refund: Refund) -> str:
    return f"refund-{refund.id}"


def _account(refund: Refund) -> Account:
    return Account(refund.provider)


def _money(refund: Refund) -> Money:
    return Money(refund.amount_minor, refund.currency)
