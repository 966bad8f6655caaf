"""From the id of an object to what it means for us: look outside of a transaction, apply inside of one."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.core.errors import Refused
from campaign.donations import payouts, recurring, stripe_applying
from campaign.donations.stripe_api import Api
from campaign.donations.stripe_applying import Applied, Stale
from campaign.donations.stripe_facts import Invoice, PayoutSeen, Subscription, Visit
from campaign.donations.stripe_looking import Picture, look

LOOKS = 4
Done = Callable[[Session, Applied | None], None]
"""Told in the transaction that applies a picture; None where the object is of no kind of ours."""


class NotKnown(Refused):
    """It is there, and belongs to no gift that we know."""


def _nothing_more(_session: Session, _applied: Applied | None) -> None:
    """Where nothing is to be kept of the look itself."""


def follow(api: Api, ref: str, done: Done = _nothing_more) -> Applied | None:
    """Make our rows what the provider's object says now.

    Raises:
        NothingThere, ProviderAway, ProviderRefused: as the provider says.
        NotKnown: it belongs to no gift of ours, or not yet.
    """
    for number in range(LOOKS):
        looked_at = utcnow()
        picture = look(api, ref)
        try:
            with transaction() as session:
                applied = None if picture is None else apply_picture(session, picture, looked_at)
                done(session, applied)
            return applied
        except Stale:
            if number == LOOKS - 1:
                raise
    return None


def apply_picture(session: Session, picture: Picture, looked_at: datetime) -> Applied:
    """Make our rows what a picture of this moment says.

    Raises:
        NotKnown: it belongs to no gift of ours.
        Stale: a newer one was applied meanwhile.
    """
    now = utcnow()
    if isinstance(picture, PayoutSeen):
        return payouts.apply(session, picture, now=now)
    if isinstance(picture, (Invoice, Subscription)):
        applied = recurring.apply(session, picture, looked_at, now=now)
        if applied is None:
            raise NotKnown("no-such-gift")
        return applied
    row = stripe_applying.find_attempt(session, picture)
    if row is None:
        raise NotKnown("no-such-gift")
    stripe_applying.hold(session, row.donation, looked_at)
    session.refresh(row)
    if isinstance(picture, Visit):
        return stripe_applying.apply_visit(session, row, picture, now=now)
    return stripe_applying.apply_payment(session, row, picture, now=now)
