"""What the provider pays into the bank account: one deposit, made of many movements."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.db import lock
from campaign.core.money import Money
from campaign.donations import ledger
from campaign.donations.book_models import Payout, PayoutLine, PayoutState
from campaign.donations.booking import Where, book, day_of, reverse
from campaign.donations.gift_models import Donation

BY_GIFT = frozenset(
    {
        "charge",
        "payment",
        "refund",
        "payment_refund",
        "refund_failure",
        "payment_failure_refund",
        "adjustment",
    }
)
"""Kinds of movements that are booked with a gift; whatever else the provider takes is its fee."""


def settle_payout(session: Session, payout: Payout, *, at: datetime, now: datetime) -> bool:
    """It is on its way to the bank; False when that is booked already."""
    lock(session, payout)
    payout.state = PayoutState.PAID
    source = ledger.paid_out(payout.provider_ref, Money(payout.amount_minor, payout.currency))
    return book(session, source, _where(session, payout, at), now=now)


def fail_payout(session: Session, payout: Payout, failure: str, *, now: datetime) -> bool:
    """The bank sent it back, or it was called off; what was booked is reversed."""
    lock(session, payout)
    payout.state, payout.failure = PayoutState.FAILED, failure[:80]
    for organization_id, _ in _shares(session, payout):
        for whose in (organization_id, payout.organization_id):
            where = Where(organization_id=whose, posted_on=day_of(session, whose, now), payout_id=payout.id)
            reverse(session, "share", _share_ref(payout, organization_id, whose), where, now=now)
    return reverse(session, "payout", payout.provider_ref, _where(session, payout, now), now=now)


def share_out(session: Session, payout: Payout, *, at: datetime, now: datetime) -> None:
    """Give each partner its part of a deposit into the host's bank: one account at the provider serves all.

    Call it once the lines are there. It sums to zero in the books of both.
    """
    for organization_id, minor in _shares(session, payout):
        money = Money(minor, payout.currency)
        for whose, part in ((organization_id, money), (payout.organization_id, -money)):
            where = Where(organization_id=whose, posted_on=day_of(session, whose, at), payout_id=payout.id)
            book(session, ledger.shared_out(_share_ref(payout, organization_id, whose), part), where, now=now)


def _shares(session: Session, payout: Payout) -> list[tuple[int, int]]:
    """What the movements of each partner's gifts come to."""
    query = (
        select(Donation.organization_id, func.sum(PayoutLine.net_minor))
        .join(PayoutLine, PayoutLine.donation_id == Donation.id)
        .where(PayoutLine.payout_id == payout.id, PayoutLine.kind.in_(BY_GIFT))
        .where(Donation.organization_id != payout.organization_id)
    )
    rows = session.execute(query.group_by(Donation.organization_id).order_by(Donation.organization_id))
    return [(organization_id, int(minor)) for organization_id, minor in rows if minor]


def _share_ref(payout: Payout, partner_id: int, whose: int) -> str:
    return f"{payout.provider_ref}:{partner_id}:{'partner' if whose == partner_id else 'host'}"


def _where(session: Session, payout: Payout, moment: datetime) -> Where:
    organization_id = payout.organization_id
    day = day_of(session, organization_id, moment)
    return Where(organization_id=organization_id, posted_on=day, payout_id=payout.id)
