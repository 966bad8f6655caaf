"""The one way in which a gift's money is booked, whoever brings the news of it.

A provider's event, a bank line's match and a treasurer's cash all end here. Each fact has an id of its own
(the provider's object, or our row), and telling it twice, in any order, changes nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.db import lock
from campaign.core.errors import Refused
from campaign.core.money import Money
from campaign.donations import ledger, receipts, remembering
from campaign.donations.book_models import Account
from campaign.donations.booking import at_of, book, count_gift, legs_of, reverse
from campaign.donations.gift_models import SETTLED, Donation, DonationState
from campaign.donations.giving import BY_PLEDGE
from campaign.donations.return_models import Dispute, DisputeState

CASH, CHARGE, MATCH = "cash", "charge", "match"


class OtherCurrency(Refused):
    """Money in another currency came for this gift before; one gift is one sum."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """Money that came: its kind (`CHARGE`, `MATCH`, `CASH`), its id, how much, and where it is now.

    With `is_whole`, whatever came is the whole gift; without, a pledge waits for the rest of it.
    """

    kind: str
    ref: str
    money: Money
    into: Account
    at: datetime
    is_whole: bool = True


def settle(session: Session, donation: Donation, received: Received, *, now: datetime) -> bool:
    """Book money as it came, not as it was asked for; False when this very money is booked already.

    Late money wins: a gift that failed, expired or lapsed is paid all the same.

    Raises:
        OtherCurrency: other money came for it before.
    """
    lock(session, donation)
    money = received.money
    if donation.received_minor and donation.received_currency != money.currency:
        if legs_of(session, received.kind, received.ref):
            return False
        raise OtherCurrency("other-currency")
    where = at_of(session, donation, received.at)
    source = ledger.received(received.kind, received.ref, received.into, money, _cover(donation, money))
    if not book(session, source, where, now=now):
        return False
    donation.received_minor += money.minor
    donation.received_currency = money.currency
    is_first = donation.state not in SETTLED and (
        received.is_whole or _is_all(donation, donation.received_minor)
    )
    if is_first:
        donation.paid_at = received.at
        donation.move_to(DonationState.PAID)
    elif donation.state is DonationState.CANCELLED:
        donation.move_to(DonationState.PLEDGED)
    count_gift(session, donation, where.posted_on, gifts=int(is_first), received=money.minor)
    _follow(session, donation, now=now)
    return True


def unsettle(session: Session, donation: Donation, kind: str, ref: str, *, now: datetime) -> bool:
    """Take back what was booked by mistake: a line matched to the wrong gift, cash entered twice.

    The gift is a pledge again, or cancelled; a pledge also where a part of it stays. False when there is
    nothing to take back.
    """
    lock(session, donation)
    legs = legs_of(session, kind, ref)
    where = at_of(session, donation, now)
    if not reverse(session, kind, ref, where, now=now):
        return False
    taken = -sum(leg.money.minor for leg in legs if leg.account in (Account.GIFTS, Account.COVER))
    left = donation.received_minor - taken
    is_unpaid = not left or (donation.method in BY_PLEDGE and not _is_all(donation, left))
    was_counted = is_unpaid and donation.state in SETTLED
    count_gift(session, donation, where.posted_on, gifts=-int(was_counted), received=-taken)
    donation.received_minor = left
    if is_unpaid:
        is_pledge = donation.method in BY_PLEDGE
        donation.paid_at = None
        donation.received_currency = donation.received_currency if left else ""
        donation.move_to(DonationState.PLEDGED if is_pledge else DonationState.CANCELLED)
    _follow(session, donation, now=now)
    return True


def give_back(
    session: Session, donation: Donation, source: ledger.Source, money: Money, *, at: datetime, now: datetime
) -> bool:  # fmt: skip
    """Book that money went back, in a source of its own; False when that is booked already."""
    lock(session, donation)
    where = at_of(session, donation, at)
    if not book(session, source, where, now=now):
        return False
    donation.refunded_minor += money.minor
    count_gift(session, donation, where.posted_on, returned=money.minor)
    follow_money(session, donation, now=now)
    return True


def take_back(
    session: Session, donation: Donation, kind: str, ref: str, money: Money, *, now: datetime
) -> bool:  # fmt: skip
    """Book that what went back came again: the refund failed, the lost dispute was won after all."""
    lock(session, donation)
    where = at_of(session, donation, now)
    if not reverse(session, kind, ref, where, now=now):
        return False
    donation.refunded_minor -= money.minor
    count_gift(session, donation, where.posted_on, returned=-money.minor)
    follow_money(session, donation, now=now)
    return True


def follow_money(session: Session, donation: Donation, *, now: datetime) -> None:
    """Let the state of a paid gift be what its money says: disputed, charged back, refunded, paid."""
    if donation.state in SETTLED:
        donation.move_to(_state_of(session, donation))
    _follow(session, donation, now=now)


def _follow(session: Session, donation: Donation, *, now: datetime) -> None:
    session.flush()
    remembering.follow_gift(session, donation)
    receipts.follow(session, donation, now=now)


def _state_of(session: Session, donation: Donation) -> DonationState:
    disputes = set(session.scalars(select(Dispute.state).where(Dispute.donation_id == donation.id)))
    if DisputeState.LOST in disputes:
        return DonationState.CHARGED_BACK
    if disputes & {DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW}:
        return DonationState.DISPUTED
    if not donation.refunded_minor:
        return DonationState.PAID
    is_all = donation.refunded_minor >= donation.received_minor
    return DonationState.REFUNDED if is_all else DonationState.PARTLY_REFUNDED


def _is_all(donation: Donation, minor: int) -> bool:
    """Whether so much is what was promised; money of another currency is taken as the whole."""
    is_same = donation.received_currency == donation.currency
    return is_same and minor >= donation.asked.minor


def _cover(donation: Donation, money: Money) -> Money:
    """What of it covers the fee: all of the cover that was promised, where all that was asked came."""
    is_whole = money.currency == donation.currency and money.minor >= donation.asked.minor
    is_first = not donation.received_minor
    return Money(donation.cover_minor if is_whole and is_first else 0, money.currency)
