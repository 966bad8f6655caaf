"""What a donor's page of a gift that repeats needs: its link, and what may be changed."""

from datetime import datetime, timedelta
from struct import Struct

from sqlalchemy.orm import Session

from campaign.core.crypto import vault
from campaign.core.errors import NotFound
from campaign.core.money import Money
from campaign.donations import terms
from campaign.donations.recurring_models import RecurringGift, RecurringState

REPEATING = "repeating-gift"
LIFETIME = timedelta(days=400)
_ID = Struct(">Q")


def token_of(gift_id: int, *, now: datetime) -> str:
    """The link to its page; it names nobody, and opens nothing else."""
    return vault.link_token(REPEATING, _ID.pack(gift_id), now + LIFETIME)


def read_token(session: Session, token: str, *, now: datetime) -> RecurringGift:
    """The gift behind a link.

    Raises:
        NotFound, Gone: as for any link.
    """
    (gift_id,) = _ID.unpack(vault.read_link_token(REPEATING, token, now=now))
    gift = session.get(RecurringGift, gift_id)
    if gift is None:
        raise NotFound("no-gift")
    return gift


def is_running(gift: RecurringGift) -> bool:
    """Whether it can be changed: it is charged again, and nobody has asked to end it."""
    return gift.state in {RecurringState.ACTIVE, RecurringState.PAST_DUE} and gift.cancel_asked_at is None


def least(session: Session, gift: RecurringGift) -> Money:
    """The smallest amount to which it can be changed."""
    return terms.least(terms.terms_of(session, gift.organization_id), gift.currency)
