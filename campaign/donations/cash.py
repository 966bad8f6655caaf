"""Money that a treasurer holds in the hand: entered once, booked like every other."""

from datetime import datetime

from sqlalchemy.orm import Session

from campaign.core.errors import Refused
from campaign.donations.book_models import Account
from campaign.donations.gift_models import Donation, Method
from campaign.donations.giving import NewGift, promise
from campaign.donations.settling import CASH, Received, settle, unsettle

INTO = {Method.CASH: Account.CASH, Method.CHEQUE: Account.BANK, Method.OTHER: Account.BANK}


class NotByHand(Refused):
    """It was not entered by hand; what brought it here must take it back."""


class WentBack(Refused):
    """Some of it went back to the donor already, so it was no mistake of the entry."""


def enter(session: Session, new: NewGift, *, at: datetime, now: datetime) -> Donation:
    """Keep a gift that has been handed over, and book it."""
    donation = promise(session, new, now=now)
    settle(
        session,
        donation,
        Received(kind=CASH, ref=str(donation.id), money=donation.asked, into=INTO[new.method], at=at),
        now=now,
    )
    return donation


def book_again(session: Session, donation: Donation, *, now: datetime) -> None:
    """Book an entry by hand from what its row says, and its reversal where it was a mistake."""
    was_mistake = donation.paid_at is None
    told = Received(
        kind=CASH,
        ref=str(donation.id),
        money=donation.asked,
        into=INTO[donation.method],
        at=donation.paid_at or donation.created_at,
    )
    settle(session, donation, told, now=now)
    if was_mistake:
        unsettle(session, donation, CASH, str(donation.id), now=now)


def take_out(session: Session, donation: Donation, *, now: datetime) -> bool:
    """Reverse an entry that was a mistake. False when it is reversed already.

    Raises:
        NotByHand: it came in another way.
        WentBack: there was a refund.
    """
    if donation.method not in INTO:
        raise NotByHand("not-by-hand")
    if donation.refunded_minor:
        raise WentBack("went-back")
    return unsettle(session, donation, CASH, str(donation.id), now=now)
