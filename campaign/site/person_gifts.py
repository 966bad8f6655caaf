"""What a person's own page shows of their gifts."""

from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.donations import own_gifts, stripe_promises
from campaign.donations.own_gifts import OwnGift, OwnYear
from campaign.donations.recurring_models import RecurringGift
from campaign.donations.recurring_pages import token_of
from campaign.donations.stripe_gateway import api_of


@dataclass(frozen=True, kw_only=True)
class OwnGifts:
    """Gifts, those that repeat with the link to their page, and the years with a summary."""

    gifts: list[OwnGift]
    repeating: list[tuple[RecurringGift, str]]
    years: list[OwnYear]


def gifts_shown(session: Session, fingerprint: bytes) -> OwnGifts:
    """What the page shows."""
    gifts = own_gifts.gifts_of(session, fingerprint)
    repeating = own_gifts.repeating_of(session, fingerprint)
    linked = [(gift, token_of(gift.id, now=utcnow())) for gift in repeating]
    return OwnGifts(gifts=gifts, repeating=linked, years=own_gifts.years_of(session, gifts))


def end_all(fingerprint: bytes) -> bool:
    """End what repeats before its donor is forgotten: nothing may be taken from a person unknown to us.

    False when the provider does not answer. Called outside of any transaction.
    """
    api = api_of(current_app.config)
    ids = [one.id for one in own_gifts.repeating_of(db.session(), fingerprint)]
    ended = [api is not None and stripe_promises.end(api, one, by="donor", now=utcnow()) for one in ids]
    return all(ended)
