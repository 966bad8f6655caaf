"""Looking at gifts: the list, the search, and everything about one."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.donations.book_models import Account, LedgerEntry
from campaign.donations.gift_models import Donation, DonationState, Method, PaymentAttempt, Rhythm
from campaign.donations.references import BadReference, read_reference
from campaign.donations.return_models import Dispute, Refund

PAGE = 50
HELD_IN = (Account.STRIPE, Account.BANK, Account.PAYPAL, Account.CASH)
BY_HAND = (Method.CASH, Method.CHEQUE, Method.OTHER)


@dataclass(frozen=True, kw_only=True)
class Sieve:
    """What narrows the list."""

    state: DonationState | None = None
    method: Method | None = None
    rhythm: Rhythm | None = None
    campaign_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


def list_gifts(
    session: Session, organization_id: int, sieve: Sieve, *, before: int | None, limit: int = PAGE
) -> list[Donation]:
    """The newest first, those older than the number `before`."""
    query = select(Donation).where(Donation.organization_id == organization_id)
    for column, wanted in (
        (Donation.state, sieve.state),
        (Donation.method, sieve.method),
        (Donation.rhythm, sieve.rhythm),
        (Donation.campaign_id, sieve.campaign_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if sieve.since is not None:
        query = query.where(Donation.created_at >= sieve.since)
    if sieve.until is not None:
        query = query.where(Donation.created_at < sieve.until)
    if before is not None:
        query = query.where(Donation.id < before)
    return list(session.scalars(query.order_by(Donation.id.desc()).limit(limit)))


def find_gifts(session: Session, organization_id: int, words: str) -> list[Donation]:
    """Those with this reference, however it is typed, or of this whole address."""
    mine = select(Donation).where(Donation.organization_id == organization_id)
    if "@" in words:
        mine = mine.where(Donation.email_fingerprint == fingerprint_of(words))
    else:
        try:
            mine = mine.where(Donation.reference == read_reference(words))
        except BadReference:
            return []
    return list(session.scalars(mine.order_by(Donation.id.desc()).limit(PAGE)))


def attempts_of(session: Session, donation: Donation) -> list[PaymentAttempt]:
    """Each try to pay, the first first."""
    mine = select(PaymentAttempt).where(PaymentAttempt.donation_id == donation.id)
    return list(session.scalars(mine.order_by(PaymentAttempt.number)))


def entries_of(session: Session, donation: Donation) -> list[LedgerEntry]:
    """Its legs in the ledger, in the order in which they were booked."""
    mine = select(LedgerEntry).where(LedgerEntry.donation_id == donation.id)
    return list(session.scalars(mine.order_by(LedgerEntry.id)))


def refunds_of(session: Session, donation: Donation) -> list[Refund]:
    """What went back or was to."""
    mine = select(Refund).where(Refund.donation_id == donation.id)
    return list(session.scalars(mine.order_by(Refund.id)))


def disputes_of(session: Session, donation: Donation) -> list[Dispute]:
    """What banks asked back."""
    mine = select(Dispute).where(Dispute.donation_id == donation.id)
    return list(session.scalars(mine.order_by(Dispute.id)))


def held_in(session: Session, donation: Donation) -> Account | None:
    """On which account its money came, so that it goes back from there; none where none came."""
    came = (entry.account for entry in entries_of(session, donation) if entry.account in HELD_IN)
    return next(came, None)
