"""Lines by which PayPal took a payment back: the gift that they are about, the booking, and its undoing."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.db import lock
from campaign.core.errors import NotFound, Refused
from campaign.core.money import Money
from campaign.donations import bank_matches, booking, ledger
from campaign.donations.bank_models import BankLine, Match, MatchPart
from campaign.donations.book_models import Account
from campaign.donations.gift_models import Donation
from campaign.donations.matching import Rule
from campaign.donations.refunding import (
    ON_ITS_WAY,
    NewRefund,
    TooMuchBack,
    fail_refund,
    left_to_refund,
    noted_refund,
    settle_refund,
)
from campaign.donations.return_models import Refund, RefundState


class UnknownPayment(Refused):
    """The payment that was taken back is not matched to one gift."""


def refunded_gift(session: Session, line: BankLine) -> Donation | None:
    """The gift whose payment this line takes back, where that payment is matched to it alone."""
    paid = session.scalar(
        select(BankLine).where(
            BankLine.organization_id == line.organization_id,
            BankLine.account == line.account,
            BankLine.provider_ref == line.about_ref,
        )
    )
    match = bank_matches.active_match(session, paid) if paid is not None and line.about_ref else None
    parts = bank_matches.parts_of(session, match) if match else []
    return parts[0].donation if len(parts) == 1 else None


def book_refund(session: Session, line: BankLine, organizer_id: int, *, now: datetime) -> Match:
    """Book that the payment went back; one that a treasurer wrote down before is not booked twice.

    Raises:
        UnknownPayment: nobody knows whose it was.
        MatchedAlready: it is booked or laid aside.
        TooMuchBack: more went back than is left of the gift.
    """
    lock(session, line)
    donation = refunded_gift(session, line)
    if donation is None:
        raise UnknownPayment("unknown-payment")
    known = _told_before(session, donation, line)
    rule = Rule.KNOWN_REFUND if known else Rule.REFUND
    match = bank_matches.keep_match(session, line, rule, organizer_id, now=now)
    at, into = bank_matches.moment_of(session, line), Account(line.statement.kind)
    refund = known or _noted(session, donation, line, organizer_id, now=now)
    refund.provider_ref = _ref(line)
    if refund.state is not RefundState.SUCCEEDED:
        settle_refund(session, refund, at=at, now=now)
    if line.fee_minor:
        fee = ledger.fee(bank_matches.fee_ref(match), into, Money(line.fee_minor, line.currency))
        booking.book(session, fee, booking.at_of(session, donation, at), now=now)
    session.add(MatchPart(match_id=match.id, donation_id=donation.id, amount_minor=line.amount_minor))
    session.flush()
    return match


def undo(session: Session, match: Match, organizer_id: int, *, now: datetime) -> None:
    """Take a match back, be it of money that came or of money that went.

    Raises:
        NotFound: it is undone already.
        GivenBack: a part of the money went back to the donor.
    """
    if match.rule not in (Rule.REFUND, Rule.KNOWN_REFUND):
        bank_matches.undo(session, match, organizer_id, now=now)
        return
    lock(session, match.line)
    lock(session, match)
    refund = session.scalar(select(Refund).where(Refund.provider_ref == _ref(match.line)))
    if match.undone_at is not None or refund is None:
        raise NotFound("no-match")
    if match.rule == Rule.REFUND:
        fail_refund(session, refund, "undone", now=now)
    refund.provider_ref = None
    where = booking.at_of(session, refund.donation, now)
    booking.reverse(session, "fee", bank_matches.fee_ref(match), where, now=now)
    bank_matches.close_match(session, match, organizer_id, now=now)


def _told_before(session: Session, donation: Donation, line: BankLine) -> Refund | None:
    """A refund of this sum that a treasurer wrote down by hand, and that no line is known for yet."""
    query = select(Refund).where(
        Refund.donation_id == donation.id,
        Refund.provider_ref.is_(None),
        Refund.amount_minor == -line.amount_minor,
        Refund.currency == line.currency,
        Refund.state.in_((*ON_ITS_WAY, RefundState.SUCCEEDED)),
    )
    return session.scalar(query.order_by(Refund.id).limit(1))


def _noted(
    session: Session, donation: Donation, line: BankLine, organizer_id: int, *, now: datetime
) -> Refund:
    money = Money(-line.amount_minor, line.currency)
    left = left_to_refund(session, donation)
    if left.currency != money.currency or left < money:
        raise TooMuchBack("too-much-back")
    new = NewRefund(
        money=money,
        reason="other",
        provider=line.statement.kind,
        organizer_id=organizer_id,
        provider_ref=_ref(line),
    )
    return noted_refund(session, donation, new, now=now)


def _ref(line: BankLine) -> str:
    return f"line-{line.id}"
