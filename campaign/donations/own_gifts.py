"""What somebody gave, for their own page: found by the fingerprint of an address, as everything there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.errors import NotFound
from campaign.donations.book_models import ProviderEvent, Receipt
from campaign.donations.booking import day_of
from campaign.donations.event_words import forget_words
from campaign.donations.gift_models import SETTLED, Donation, Visibility
from campaign.donations.giving import can_take_back
from campaign.donations.receipts import live_receipt, number_of
from campaign.donations.recurring_models import RecurringGift, RecurringState
from campaign.donations.taking import gift_token
from campaign.outbox import service as outbox

MOST = 200
_RUNNING = (RecurringState.ACTIVE, RecurringState.PAST_DUE, RecurringState.UNPAID)
_TOLD = (
    *("reference", "state", "rhythm", "method", "currency", "amount_minor", "cover_minor"),
    *("received_minor", "refunded_minor", "name", "email", "postal", "tribute", "visibility"),
    *("locale", "created_at", "paid_at"),
)


@dataclass(frozen=True, kw_only=True)
class OwnGift:
    """A gift with the receipt that holds for it, and whether it is a promise that can be taken back."""

    donation: Donation
    receipt: Receipt | None
    is_waiting: bool

    @property
    def token(self) -> str:
        """The link to its own page."""
        return gift_token(self.donation)


@dataclass(frozen=True)
class OwnYear:
    """A year in which somebody gave to an organization."""

    organization: Organization
    year: int


def gifts_of(session: Session, fingerprint: bytes) -> list[OwnGift]:
    """The newest gifts of one person."""
    mine = select(Donation).where(Donation.email_fingerprint == fingerprint)
    found = session.scalars(mine.order_by(Donation.id.desc()).limit(MOST))
    return [
        OwnGift(donation=one, receipt=live_receipt(session, one), is_waiting=can_take_back(one))
        for one in found
    ]


def has_gifts(session: Session, fingerprint: bytes) -> bool:
    """Whether we hold any."""
    return bool(session.scalar(select(exists().where(Donation.email_fingerprint == fingerprint))))


def has_receipts(session: Session, fingerprint: bytes) -> bool:
    """Whether receipts were written for this person, which the law wants kept."""
    mine = Receipt.donation_id.in_(select(Donation.id).where(Donation.email_fingerprint == fingerprint))
    return bool(session.scalar(select(exists().where(mine))))


def years_of(session: Session, gifts: Sequence[OwnGift]) -> list[OwnYear]:
    """For which years there is a summary, the newest first."""
    found = {
        (one.donation.organization_id, day_of(session, one.donation.organization_id, paid_at).year)
        for one in gifts
        if one.donation.state in SETTLED and (paid_at := one.donation.paid_at)
    }
    ordered = sorted(found, key=lambda pair: (-pair[1], pair[0]))
    return [
        OwnYear(session.get_one(Organization, organization_id), year) for organization_id, year in ordered
    ]


def own_year(session: Session, fingerprint: bytes, organization_id: int, year: int) -> OwnYear:
    """One of them.

    Raises:
        NotFound: nothing was given then and there.
    """
    for one in years_of(session, gifts_of(session, fingerprint)):
        if (one.organization.id, one.year) == (organization_id, year):
            return one
    raise NotFound("no-gifts")


def repeating_of(session: Session, fingerprint: bytes) -> list[RecurringGift]:
    """The gifts of one person that will be charged again."""
    mine = select(Donation.recurring_gift_id).where(
        Donation.email_fingerprint == fingerprint, Donation.recurring_gift_id.is_not(None)
    )
    running = select(RecurringGift).where(RecurringGift.id.in_(mine), RecurringGift.state.in_(_RUNNING))
    return list(session.scalars(running.order_by(RecurringGift.id)))


def own_receipt(session: Session, fingerprint: bytes, receipt_id: int) -> Receipt:
    """A receipt of a gift of one's own.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(Receipt).join(Donation, Donation.id == Receipt.donation_id)
    mine = query.where(Receipt.id == receipt_id, Donation.email_fingerprint == fingerprint)
    receipt = session.scalar(mine)
    if receipt is None:
        raise NotFound("no-receipt")
    return receipt


def told_of(session: Session, fingerprint: bytes) -> list[dict[str, object]]:
    """What the download holds: every column that is about the person."""
    return [
        {name: _plain(getattr(one.donation, name)) for name in _TOLD}
        | {"receipt": number_of(one.receipt) if one.receipt else None}
        for one in gifts_of(session, fingerprint)
    ]


def forget(session: Session, fingerprint: bytes, *, now: datetime) -> None:
    """Empty what names the person. A receipt must be kept, and so the name of whom it was written for.

    Everything else goes: the address, the dedication, the link to alerts, what the card provider told. A
    gift that repeats is ended before; see `stripe_promises.end`.
    """
    mine = select(Donation).where(Donation.email_fingerprint == fingerprint).with_for_update()
    for donation in session.scalars(mine).all():
        forget_words(session, ProviderEvent.donation_id == donation.id, now=now)
        if not session.scalar(select(exists().where(Receipt.donation_id == donation.id))):
            donation.name = donation.postal = None
        donation.email = donation.email_fingerprint = donation.tribute = None
        donation.supporter_id = donation.consent_wording_id = donation.followed_signature_id = None
        donation.visibility = Visibility.ANONYMOUS
        outbox.cancel(session, f"gift:{donation.id}:")
    session.flush()


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value
