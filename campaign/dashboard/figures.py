"""What the figures page of a campaign shows, gathered from figures that are kept per hour."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from campaign.campaigns import figures
from campaign.campaigns.models import Campaign
from campaign.core.money import Money
from campaign.donations.gift_figures import kept_for
from campaign.petitions import hourly, reading, tally
from campaign.petitions.models import Petition
from campaign.petitions.reading import CountryCount

RANGES = {"24h": 1, "7d": 7, "60d": 60, "all": 0}
"""The ranges in days; 0 is from the beginning."""
_BY_HOUR = {"24h", "7d"}
_MOST_SOURCES = 40
Point = tuple[datetime, int]


@dataclass(frozen=True, kw_only=True)
class SourceCount:
    """What came from one source."""

    source: str
    arrivals: int
    signed: int
    confirmed: int


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage on the way from reading to sharing, and what part of the stage before it got there."""

    name: str
    count: int
    percent: int | None


@dataclass(frozen=True, kw_only=True)
class Milestone:
    """A number of signatures, and when it was reached; None: not yet."""

    number: int
    reached_on: date | None


class Figures:
    """A campaign in a range of time. Each thing is read when the page asks for it."""

    def __init__(
        self, session: Session, campaign: Campaign, petition: Petition | None, span: str, *, now: datetime
    ) -> None:
        self.session, self.campaign, self.petition, self.now = session, campaign, petition, now
        self.span = span if span in RANGES else "7d"
        self.zone = ZoneInfo(campaign.organization.zone)
        self.since = self._since()

    @property
    def is_by_hour(self) -> bool:
        """Whether the range is short enough to show hours."""
        return self.span in _BY_HOUR

    @cached_property
    def total(self) -> int:
        """All that count now."""
        return tally.count_of(self.session, self.petition.id) if self.petition else 0

    @cached_property
    def gifts(self) -> list[Money]:
        """What came for the campaign since its beginning, less what went back."""
        return kept_for(self.session, self.campaign.id)

    @cached_property
    def confirmed(self) -> Counter[datetime]:
        """Signatures that count, by the hour of their confirmation, from the beginning on."""
        return confirmed_by_hour(self.session, self._petitions)[self.campaign.id]

    @cached_property
    def points(self) -> list[Point]:
        """The chart: hours, or days of the organization's zone, none left out."""
        by_hour = {hour: n for hour, n in self.confirmed.items() if self.since is None or hour >= self.since}
        if self.is_by_hour and self.since:
            hours = int((figures.hour_of(self.now) - self.since) / timedelta(hours=1)) + 1
            return [
                (hour.astimezone(self.zone), by_hour.get(hour, 0))
                for hour in (self.since + timedelta(hours=step) for step in range(hours))
            ]
        return self._days(by_hour)

    @cached_property
    def sources(self) -> list[SourceCount]:
        """Where readers and signers came from, most signatures first; the smallest together."""
        arrivals = self._values(figures.ARRIVAL)
        signed = self._values(figures.SIGNED_FROM)
        confirmed = self._values(figures.SOURCE) + self._waiting(figures.SOURCE)
        names = sorted(
            arrivals.keys() | signed.keys() | confirmed.keys(),
            key=lambda name: (-confirmed[name], -arrivals[name], name),
        )
        names = [name for name in names if arrivals[name] or signed[name] or confirmed[name]]
        shown, rest = names[:_MOST_SOURCES], names[_MOST_SOURCES:]
        rows = [
            SourceCount(source=name, arrivals=arrivals[name], signed=signed[name], confirmed=confirmed[name])
            for name in shown
        ]
        if rest:
            sums = [sum(counts[name] for name in rest) for counts in (arrivals, signed, confirmed)]
            rows.append(SourceCount(source="other", arrivals=sums[0], signed=sums[1], confirmed=sums[2]))
        return rows

    def countries(self, small: int) -> list[CountryCount]:
        """Signatures by country, of all time: two ranges could be subtracted from each other."""
        if self.petition is None:
            return []
        return reading.told_countries(
            tally.countries_of(self.session, self.petition.id), self.total, small=small
        )

    def languages(self, small: int) -> list[CountryCount]:
        """Signatures by language, held to the same rule, for the same reason of all time."""
        counts = figures.by_value(self.session, self.campaign.id, figures.LANGUAGE)
        counts.update(self._waiting(figures.LANGUAGE, of_all_time=True))
        return reading.told_countries({k: n for k, n in counts.items() if n > 0}, self.total, small=small)

    @cached_property
    def stages(self) -> list[Stage]:
        """From a view to a signature that counts, to readers whom a signer's link brought."""
        counts = {
            "view": sum(self.views.values()),
            "sign": sum(self._values(figures.SIGNED).values()),
            "confirm": sum(number for _, number in self.points),
            "share": sum(one.arrivals for one in self.sources if one.source.startswith("share-")),
        }
        numbers = list(counts.values())
        return [
            Stage(name=name, count=number, percent=_part(number, numbers[place - 1] if place else 0))
            for place, (name, number) in enumerate(counts.items())
        ]

    @cached_property
    def views(self) -> Counter[str]:
        """Pages shown, by page."""
        return self._values(figures.VIEW)

    @cached_property
    def withdrawn(self) -> int:
        """Those who took their signature back in this range."""
        return sum(self._values(figures.WITHDRAWN).values())

    @cached_property
    def mails(self) -> Counter[str]:
        """Mails about signatures, by what became of them."""
        return self._values(figures.MAIL)

    @cached_property
    def milestones(self) -> list[Milestone]:
        """Round numbers and the days on which they were reached, and the next one."""
        return milestones(
            (hour.astimezone(self.zone).date(), n) for hour, n in sorted(self.confirmed.items())
        )

    @property
    def _petitions(self) -> dict[int, int]:
        return {self.petition.id: self.campaign.id} if self.petition else {}

    def _since(self) -> datetime | None:
        days, hour = RANGES[self.span], figures.hour_of(self.now)
        if not days:
            return None
        if self.span in _BY_HOUR:
            return hour - timedelta(hours=days * 24 - 1)
        first = self.now.astimezone(self.zone).date() - timedelta(days=days - 1)
        return datetime.combine(first, time(), self.zone).astimezone(self.now.tzinfo)

    def _days(self, by_hour: dict[datetime, int]) -> list[Point]:
        by_day: Counter[date] = Counter()
        for hour, number in by_hour.items():
            by_day[hour.astimezone(self.zone).date()] += number
        today = self.now.astimezone(self.zone).date()
        first = self.since.astimezone(self.zone).date() if self.since else min([*by_day, today])
        days = [first + timedelta(days=step) for step in range((today - first).days + 1)]
        return [(datetime.combine(day, time(), self.zone), by_day[day]) for day in days]

    def _values(self, kind: str) -> Counter[str]:
        return figures.by_value(self.session, self.campaign.id, kind, since=self.since)

    def _waiting(self, kind: str, *, of_all_time: bool = False) -> Counter[str]:
        since = None if of_all_time else self.since
        found: Counter[str] = Counter()
        for key, number in hourly.waiting(self.session, self._petitions, since=since).items():
            if key.kind == kind:
                found[key.value] += number
        return found


def _part(number: int, of: int) -> int | None:
    """Per cent; None where it would say nothing, as when pages were not yet counted."""
    return number * 100 // of if of >= number and of else None


def confirmed_by_hour(
    session: Session, petitions: dict[int, int], *, since: datetime | None = None
) -> dict[int, Counter[datetime]]:
    """Signatures of each hour, by campaign: what is kept, and what the tally still holds beyond it.

    `petitions` are the numbers of petitions with their campaigns'.
    """
    found: dict[int, Counter[datetime]] = {campaign_id: Counter() for campaign_id in petitions.values()}
    kept = figures.by_hour(session, petitions.values(), figures.CONFIRMED, since=since)
    for (campaign_id, hour), number in kept.items():
        found[campaign_id][hour] += number
    for key, number in hourly.waiting(session, petitions, since=since).items():
        if key.kind == figures.CONFIRMED:
            found[key.campaign_id][key.hour] += number
    return found


def milestones(days: Iterable[tuple[date, int]]) -> list[Milestone]:
    """100, 500, 1,000, 5,000 and so on with the day on which the sum first reached them; then the next."""
    found: list[Milestone] = []
    total, ahead = 0, 100
    for day, number in days:
        total += number
        while total >= ahead:
            found.append(Milestone(number=ahead, reached_on=day))
            ahead = ahead * 5 if str(ahead).startswith("1") else ahead * 2
    return [*found, Milestone(number=ahead, reached_on=None)]
