"""What the provider pays into the bank account: one deposit, made of many movements."""

from datetime import datetime

from sqlalchemy.orm import Session

from campaign.core.db import lock
from campaign.core.money import Money
from campaign.donations import ledger
from campaign.donations.book_models import Payout, PayoutState
from campaign.donations.booking import Where, book, day_of, reverse


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
    return reverse(session, "payout", payout.provider_ref, _where(session, payout, now), now=now)


def _where(session: Session, payout: Payout, moment: datetime) -> Where:
    organization_id = payout.organization_id
    day = day_of(session, organization_id, moment)
    return Where(organization_id=organization_id, posted_on=day, payout_id=payout.id)
