"""What a person's own page shows of their gifts."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from campaign.donations import own_gifts
from campaign.donations.own_gifts import OwnGift, OwnYear


@dataclass(frozen=True, kw_only=True)
class OwnGifts:
    """Gifts, and the years with a summary."""

    gifts: list[OwnGift]
    years: list[OwnYear]


def gifts_shown(session: Session, fingerprint: bytes) -> OwnGifts:
    """What the page shows."""
    gifts = own_gifts.gifts_of(session, fingerprint)
    return OwnGifts(gifts=gifts, years=own_gifts.years_of(session, gifts))
