"""Take a gift from the form: once for each sending, with the letters that it owes."""

import hmac
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campaign.core.crypto import vault
from campaign.core.errors import NotFound
from campaign.core.upsert import insert_or_leave
from campaign.donations.form_models import GivenForm
from campaign.donations.gift_models import Donation, DonationState
from campaign.donations.giving import NewGift, promise
from campaign.outbox import service as outbox

GIFT = "gift"
ALERTS = "gift-alerts"


def take(
    session: Session, new: NewGift, mark: str, *, mail_due_at: datetime | None, now: datetime
) -> Donation:
    """Keep the gift, or find the one that the same form has made before.

    A double click, the back button and a browser that sends again come here with the same mark.
    """
    fresh = insert_or_leave(session, GivenForm, {"mark": mark, "donation_id": None, "sent_at": now})
    if fresh is None:
        return _made_before(session, mark)
    donation = promise(session, new, now=now)
    session.get_one(GivenForm, fresh).donation_id = donation.id
    _owe(session, donation, mail_due_at)
    return donation


def forget_forms(session: Session, *, before: datetime, limit: int) -> int:
    """Delete the marks of forms that nobody sends again; returns how many."""
    old = select(GivenForm.id).where(GivenForm.sent_at < before).order_by(GivenForm.sent_at).limit(limit)
    ids = session.scalars(old).all()
    session.execute(delete(GivenForm).where(GivenForm.id.in_(ids)))
    return len(ids)


def gift_token(donation: Donation, purpose: str = GIFT) -> str:
    """The link to a gift's page: its reference, and a mark that only this site can make.

    It names nobody, and is the same each time: the card provider is asked twice for one page.
    """
    return f"{donation.reference}-{_mark(donation.reference, purpose)}"


def find_gift(session: Session, token: str, purpose: str = GIFT) -> Donation:
    """The gift behind a link.

    Raises:
        NotFound: it was never ours, or is for another purpose.
    """
    reference, _, mark = token.partition("-")
    donation = None
    if mark.isascii() and hmac.compare_digest(mark, _mark(reference, purpose)):
        donation = session.scalar(select(Donation).where(Donation.reference == reference))
    if donation is None:
        raise NotFound("no-gift")
    return donation


def _mark(reference: str, purpose: str) -> str:
    return vault.mark(purpose, reference).hex()[:32]


def _made_before(session: Session, mark: str) -> Donation:
    query = select(Donation).join(GivenForm, GivenForm.donation_id == Donation.id)
    return session.scalars(query.where(GivenForm.mark == mark)).one()


def _owe(session: Session, donation: Donation, due_at: datetime | None) -> None:
    """The steps by mail where they are a transfer's; and the question whether we may write."""
    if not donation.email:
        return
    letters = ["gift_steps"] if donation.state is DonationState.PLEDGED else []
    letters += ["gift_alerts"] if donation.consent_wording_id else []
    for letter in letters:
        outbox.enqueue(
            session,
            f"gift:{donation.id}:{letter}",
            letter,
            to=donation.email,
            locale=donation.locale,
            content={"donation_id": donation.id},
            due_at=due_at,
        )
