"""How far an appeal or a campaign is: money that stayed, promises apart, out of figures that are kept."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from flask import current_app
from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from campaign.donations.book_models import GiftDay
from campaign.donations.gift_models import Donation, DonationState
from campaign.donations.models import Appeal

_EXTENSION = "campaign.promised"
_SECONDS = 60
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
    return _reached(session, "appeal_id", appeal.id, goal)


def reached_for(session: Session, campaign_id: int) -> tuple[Reached, ...]:
    """What came for a campaign, by whichever appeal."""
    return _reached(session, "campaign_id", campaign_id, {})


def _reached(session: Session, whose: str, number: int, goal: Mapping[str, int]) -> tuple[Reached, ...]:
    rows = session.execute(_settling(whose), {"number": number})
    settled = {currency: int(minor) for currency, minor in rows}
    pledged = _pledged(session, whose, number)
    return tuple(
        Reached(
            currency=currency,
            settled_minor=settled.get(currency, 0),
            pledged_minor=pledged.get(currency, 0),
            goal_minor=goal.get(currency),
        )
        for currency in dict.fromkeys([*goal, *settled, *pledged])
    )


def _pledged(session: Session, whose: str, number: int) -> dict[str, int]:
    kept = current_app.extensions.setdefault(_EXTENSION, {})
    over, found = kept.get((whose, number), (0, {}))
    if over < time.monotonic():
        rows = session.execute(_promising(whose), {"number": number})
        found = {currency: int(minor) for currency, minor in rows if minor > 0}
        if len(kept) >= _MOST:
            kept.clear()
        kept[whose, number] = (time.monotonic() + _SECONDS, found)
    return dict(found)


@cache
def _settling(whose: str) -> Select[str, int]:
    """Built once, as the other is: every hub asks it."""
    kept = func.sum(GiftDay.received_minor - GiftDay.returned_minor)
    is_its = GiftDay.__table__.c[whose] == bindparam("number")
    return select(GiftDay.currency, kept).where(is_its).group_by(GiftDay.currency)


@cache
def _promising(whose: str) -> Select[str, int]:
    awaited = func.sum(Donation.amount_minor + Donation.cover_minor - Donation.received_minor)
    is_its = Donation.__table__.c[whose] == bindparam("number")
    query = select(Donation.currency, awaited).where(is_its, Donation.state == DonationState.PLEDGED)
    return query.group_by(Donation.currency)
