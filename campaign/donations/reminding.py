"""The card was refused for a gift that repeats: its donor is told at once, after 3 and 7 days, at the end."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.donations.gift_models import Donation
from campaign.donations.recurring_models import RecurringGift, RecurringState
from campaign.outbox import service as outbox

AFTER = (timedelta(0), timedelta(days=3), timedelta(days=7))
BEGUN, FAILED, OVER = "gift_repeating", "gift_renewal_failed", "gift_renewal_over"


def remind(session: Session, gift: RecurringGift, newest: Donation, *, now: datetime) -> bool:
    """Owe the letter that is due now, if any. Call it with the gift locked."""
    since, count = gift.failing_since_at, gift.reminder_count
    if since is None or gift.state is not RecurringState.PAST_DUE or count >= len(AFTER):
        return False
    if now < since + AFTER[count]:
        return False
    gift.reminder_count, gift.reminded_at = count + 1, now
    return _owe(session, gift, newest, FAILED, f"{since:%Y%m%d}:{count}")


def tell_begin(session: Session, gift: RecurringGift, newest: Donation) -> bool:
    """Owe the letter with the link by which it is changed or ended, once."""
    return _owe(session, gift, newest, BEGUN, "begun")


def tell_end(session: Session, gift: RecurringGift, newest: Donation) -> bool:
    """Owe the letter that it has ended, once, whoever ended it."""
    return _owe(session, gift, newest, OVER, f"over:{gift.state.value}")


def remind_due(session: Session, *, limit: int, now: datetime) -> int:
    """Owe the letters that are due; returns how many promises were looked at with news."""
    failing = select(RecurringGift).where(
        RecurringGift.failing_since_at.is_not(None),
        RecurringGift.state == RecurringState.PAST_DUE,
        RecurringGift.reminder_count < len(AFTER),
        RecurringGift.failing_since_at <= now - AFTER[1],
    )
    found = session.scalars(failing.limit(limit).with_for_update(skip_locked=True)).all()
    told = 0
    for gift in found:
        mine = select(Donation).where(Donation.recurring_gift_id == gift.id).order_by(Donation.id.desc())
        newest = session.scalars(mine.limit(1)).one()
        told += remind(session, gift, newest, now=now)
    return told


def _owe(session: Session, gift: RecurringGift, newest: Donation, letter: str, occasion: str) -> bool:
    if not newest.email:
        return False
    outbox.enqueue(
        session,
        f"recurring:{gift.id}:{occasion}",
        letter,
        to=newest.email,
        locale=newest.locale,
        content={"recurring_gift_id": gift.id},
    )
    return True
