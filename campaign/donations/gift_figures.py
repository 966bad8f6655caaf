"""Figures of gifts, from what is kept by day: by campaign, way, currency; who stays; in one currency."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.core.locales import Translated
from campaign.core.money import Money, exponent
from campaign.donations.book_models import GiftDay
from campaign.donations.gift_models import Method, Rhythm
from campaign.donations.recurring_models import RecurringGift

MONTHS = (1, 3, 6, 12)
_MONTH = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Row:
    """What came, less what went back, of some gifts in one currency."""

    day: date
    campaign_id: int
    method: Method
    rhythm: Rhythm
    count: int
    kept: Money


@dataclass(frozen=True)
class Cohort:
    """Monthly donors who began in one month; how many of them still gave so many months later.

    A number is missing where that month has not come yet.
    """

    month: str
    began: int
    stayed: list[int | None]


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency was worth in the report's, on which day, and who says so."""

    worth: Decimal
    day: date
    source: str


def rows(session: Session, organization_id: int, first: date, last: date) -> list[Row]:
    """Everything that is kept of these days."""
    query = select(GiftDay).where(
        GiftDay.organization_id == organization_id, GiftDay.day >= first, GiftDay.day <= last
    )
    return [
        Row(
            day=one.day,
            campaign_id=one.campaign_id,
            method=one.method,
            rhythm=one.rhythm,
            count=one.gift_count,
            kept=Money(one.received_minor - one.returned_minor, one.currency),
        )
        for one in session.scalars(query.order_by(GiftDay.day))
    ]


def in_currency(found: list[Row], currency: str) -> list[Row]:
    """Those of one currency."""
    return [row for row in found if row.kept.currency == currency]


def by_day(found: list[Row], first: date, last: date, currency: str) -> list[tuple[date, Money]]:
    """What was kept of each day's gifts, days without any too."""
    sums: dict[date, int] = defaultdict(int)
    for row in in_currency(found, currency):
        sums[row.day] += row.kept.minor
    days = ((first + timedelta(days=number)) for number in range((last - first).days + 1))
    return [(day, Money(sums[day], currency)) for day in days]


def parted(found: list[Row], facet: str) -> list[tuple[object, int, Money]]:
    """Gifts and money by a facet of the rows ("method", "rhythm", "campaign_id"), in each currency."""
    counts: dict[tuple[object, str], int] = defaultdict(int)
    sums: dict[tuple[object, str], int] = defaultdict(int)
    for row in found:
        key = (getattr(row, facet), row.kept.currency)
        counts[key] += row.count
        sums[key] += row.kept.minor
    in_order = sorted(sums, key=lambda key: (key[1], -sums[key]))
    return [(key[0], counts[key], Money(sums[key], key[1])) for key in in_order]


def totals(found: list[Row]) -> dict[str, Money]:
    """What was kept, by currency."""
    sums: dict[str, int] = defaultdict(int)
    for row in found:
        sums[row.kept.currency] += row.kept.minor
    return {currency: Money(minor, currency) for currency, minor in sorted(sums.items())}


def kept_for(session: Session, campaign_id: int) -> list[Money]:
    """What was kept of all gifts for one campaign, by currency."""
    kept = func.sum(GiftDay.received_minor - GiftDay.returned_minor)
    query = select(GiftDay.currency, kept).where(GiftDay.campaign_id == campaign_id)
    rows = session.execute(query.group_by(GiftDay.currency).order_by(GiftDay.currency))
    return [Money(int(minor), currency) for currency, minor in rows if minor]


def titles_of(session: Session, found: list[Row]) -> dict[int, Translated]:
    """What the campaigns of these rows are called."""
    ids = {row.campaign_id for row in found if row.campaign_id}
    query = select(Campaign.id, Campaign.titles).where(Campaign.id.in_(ids))
    return {number: titles for number, titles in session.execute(query)}


def retention(session: Session, organization_id: int, *, now: datetime, months: int = 12) -> list[Cohort]:
    """Of those who began to give monthly in each of the last months, how many stayed for how long."""
    since = now - months * _MONTH
    query = select(RecurringGift.started_at, RecurringGift.ended_at).where(
        RecurringGift.organization_id == organization_id,
        RecurringGift.rhythm == Rhythm.MONTHLY,
        RecurringGift.started_at >= since,
    )
    cohorts: dict[str, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for started_at, ended_at in session.execute(query):
        if started_at is not None:
            cohorts[f"{started_at:%Y-%m}"].append((started_at, ended_at))
    return [
        Cohort(month, len(people), [_stayed(people, after, now) for after in MONTHS])
        for month, people in sorted(cohorts.items(), reverse=True)
    ]


def giving_monthly(session: Session, organization_id: int) -> int:
    """How many give every month today."""
    query = select(func.count(RecurringGift.id)).where(
        RecurringGift.organization_id == organization_id,
        RecurringGift.rhythm == Rhythm.MONTHLY,
        RecurringGift.started_at.is_not(None),
        RecurringGift.ended_at.is_(None),
    )
    return session.scalar(query) or 0


def in_one(sums: Mapping[str, Money], currency: str, rates: Mapping[str, Rate]) -> Money | None:
    """All of it in one currency, each sum rounded once; None where a rate is missing."""
    minor = 0
    for money in sums.values():
        if money.currency == currency:
            minor += money.minor
            continue
        rate = rates.get(money.currency)
        if rate is None:
            return None
        exact = (money.decimal * rate.worth).scaleb(exponent(currency))
        minor += int(exact.to_integral_value(ROUND_HALF_UP))
    return Money(minor, currency)


def _stayed(people: list[tuple[datetime, datetime | None]], after: int, now: datetime) -> int | None:
    if all(started_at + after * _MONTH > now for started_at, _ in people):
        return None
    return sum(ended_at is None or ended_at > started_at + after * _MONTH for started_at, ended_at in people)
