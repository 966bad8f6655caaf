"""How far an appeal or a campaign is: money that stayed, promises apart, out of figures that are kept."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from campaign.donations.book_models import GiftDay
from campaign.donations.gift_models import Donation, DonationState
from campaign.donations.models import Appeal

_EXTENSION = "campaign.promised"
_SECONDS = 60.0
_MOST = 500


@dataclass(frozen=True, kw_only=True)
class Reached:
    """What came less what went back, and what is promised, in one currency."""

    currency: str
    settled_minor: int
    pledged_minor: int
    goal_minor: int | None = None

    @property
    def percent(self) -> int:
        """Of the goal, as far as a scale shows it."""
        return min(100, max(0, self.settled_minor) * 100 // self.goal_minor) if self.goal_minor else 0


def reached_by(session: Session, appeal: Appeal) -> tuple[Reached, ...]:
    """What an appeal has reached, the currency of its goal first.

    The days of the figures are added up; promises are looked at once a minute.
    """
    goal = {appeal.goal_currency: appeal.goal_minor} if appeal.goal_minor else {}
    return _reached(session, GiftDay.appeal_id == appeal.id, Donation.appeal_id == appeal.id, goal)


def reached_for(session: Session, campaign_id: int) -> tuple[Reached, ...]:
    """What came for a campaign, by whichever appeal."""
    is_its = Donation.campaign_id == campaign_id
    return _reached(session, GiftDay.campaign_id == campaign_id, is_its, {})


def _reached(
    session: Session, is_day: ColumnElement[bool], is_gift: ColumnElement[bool], goal: Mapping[str, int]
) -> tuple[Reached, ...]:
    kept = func.sum(GiftDay.received_minor - GiftDay.returned_minor)
    query = select(GiftDay.currency, kept).where(is_day).group_by(GiftDay.currency)
    settled = {currency: int(minor) for currency, minor in session.execute(query)}
    pledged = _pledged(session, is_gift)
    return tuple(
        Reached(
            currency=currency,
            settled_minor=settled.get(currency, 0),
            pledged_minor=pledged.get(currency, 0),
            goal_minor=goal.get(currency),
        )
        for currency in dict.fromkeys([*goal, *settled, *pledged])
    )


def _pledged(session: Session, is_gift: ColumnElement[bool]) -> dict[str, int]:
    kept = current_app.extensions.setdefault(_EXTENSION, {})
    key = str(is_gift.compile(compile_kwargs={"literal_binds": True}))
    over, found = kept.get(key, (0.0, {}))
    if over < time.monotonic():
        found = _promised(session, is_gift)
        if len(kept) >= _MOST:
            kept.clear()
        kept[key] = (time.monotonic() + _SECONDS, found)
    return dict(found)


def _promised(session: Session, is_gift: ColumnElement[bool]) -> dict[str, int]:
    awaited = func.sum(Donation.amount_minor + Donation.cover_minor - Donation.received_minor)
    query = select(Donation.currency, awaited).where(is_gift, Donation.state == DonationState.PLEDGED)
    rows = session.execute(query.group_by(Donation.currency))
    return {currency: int(minor) for currency, minor in rows if minor > 0}
