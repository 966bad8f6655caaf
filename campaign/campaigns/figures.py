"""Figures of a campaign, kept per hour: numbers that pages read, so that no page counts a table.

What adds them knows what it counts (`petitions.hourly`, `site.footfall`); here they are only kept,
each addition in the transaction of what is counted.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.orm import Session

from campaign.campaigns.models import Figure, FigureCursor
from campaign.core.sources import OTHER
from campaign.core.upsert import upsert

SIGNED, SIGNED_FROM = "signed", "signed from"
"""Forms taken; the same by source."""
CONFIRMED, LANGUAGE, SOURCE = "confirmed", "language", "source"
"""Signatures that count, in the hour of their confirmation; the same by language and by source."""
WITHDRAWN = "withdrawn"
VIEW, ARRIVAL = "view", "arrival"
"""Pages shown, by page; arrivals from outside, by source."""
MAIL = "mail"
"""Mails about signatures, by fate, in the hour of their promise."""
MOST_SOURCES = 60
"""Sources told apart in one hour of a campaign; what comes after them counts as other."""
_BY_SOURCE = {SIGNED_FROM, SOURCE, ARRIVAL}
_CLOCK = "clock"
_KEY = ["campaign_id", "kind", "hour", "value"]


class Key(NamedTuple):
    """What is counted."""

    campaign_id: int
    kind: str
    hour: datetime
    value: str = ""


def hour_of(moment: datetime) -> datetime:
    """The hour in which a moment lies."""
    return moment.replace(minute=0, second=0, microsecond=0)


def add(session: Session, counts: Mapping[Key, int]) -> None:
    """Add to the figures, in one order for everybody, so that nobody waits for another crosswise."""
    rows = [
        {**key._asdict(), "count": number}
        for key, number in sorted(_bounded(session, counts).items())
        if number
    ]
    if rows:
        connection = session.connection()
        connection.execute(_adding(connection.dialect.name), rows)


@cache
def _adding(dialect: str) -> PostgresInsert | SqliteInsert:
    adding = upsert(dialect, Figure)
    raised = {"count": Figure.count + adding.excluded["count"]}
    return adding.on_conflict_do_update(index_elements=_KEY, set_=raised)


def _bounded(session: Session, counts: Mapping[Key, int]) -> Counter[Key]:
    """The same with sources beyond MOST_SOURCES of their hour as one: anybody can make up sources."""
    found: Counter[Key] = Counter()
    known: dict[tuple[int, str, datetime], set[str]] = {}
    for key, number in sorted(counts.items()):
        if key.kind in _BY_SOURCE and number:
            hour = key[:3]
            if hour not in known:
                known[hour] = _known(session, *hour)
            sources = known[hour]
            if key.value not in sources and len(sources) >= MOST_SOURCES:
                found[key._replace(value=OTHER)] += number
                continue
            sources.add(key.value)
        found[key] += number
    return found


def _known(session: Session, campaign_id: int, kind: str, hour: datetime) -> set[str]:
    query = select(Figure.value).where(
        Figure.campaign_id == campaign_id, Figure.kind == kind, Figure.hour == hour
    )
    return set(session.connection().scalars(query))


def forget(session: Session, campaign_id: int, kinds: Collection[str]) -> None:
    """Take kinds of figures away, to write them anew."""
    session.execute(delete(Figure).where(Figure.campaign_id == campaign_id, Figure.kind.in_(kinds)))


def by_hour(
    session: Session, campaign_ids: Iterable[int], kind: str, *, since: datetime | None = None
) -> dict[tuple[int, datetime], int]:
    """Each campaign's count in each hour from `since` on."""
    query = (
        select(Figure.campaign_id, Figure.hour, func.sum(Figure.count))
        .where(Figure.campaign_id.in_(list(campaign_ids)), Figure.kind == kind)
        .group_by(Figure.campaign_id, Figure.hour)
    )
    if since is not None:
        query = query.where(Figure.hour >= since)
    return {(campaign_id, hour): int(number) for campaign_id, hour, number in session.execute(query)}


def by_value(session: Session, campaign_id: int, kind: str, *, since: datetime | None = None) -> Counter[str]:
    """The counts of each value from `since` on."""
    query = (
        select(Figure.value, func.sum(Figure.count))
        .where(Figure.campaign_id == campaign_id, Figure.kind == kind)
        .group_by(Figure.value)
    )
    if since is not None:
        query = query.where(Figure.hour >= since)
    return Counter({value: int(number) for value, number in session.execute(query)})


def tick(session: Session, *, now: datetime) -> None:
    """The clock was here."""
    cursor = session.get(FigureCursor, _CLOCK) or FigureCursor(name=_CLOCK)
    cursor.horizon = int(now.timestamp())
    session.add(cursor)


def last_tick(session: Session) -> datetime | None:
    """When the clock was last here; None: never."""
    seconds = session.scalar(select(FigureCursor.horizon).where(FigureCursor.name == _CLOCK))
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
