"""Counts that are exact whenever they are shown, and hold nobody up while they rise."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Protocol

from sqlalchemy import (
    CTE,
    Select,
    String,
    Text,
    bindparam,
    cast,
    column,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
    union_all,
    values,
)
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.orm import Session

from campaign.core.changes import pages_changed
from campaign.core.upsert import upsert
from campaign.petitions.models import TALLY_SLOTS, Signature, SignatureState, Tally

ALL, COUNTRY, DAY, HOUR = "all", "country", "day", "hour"
Facet = tuple[str, str]
"""A kind and its value: ("all", ""), ("country", "TH"), ("day", "2026-01-31"), ("hour", …)."""
_KEY = ["petition_id", "kind", "value", "slot"]


def count_signature(
    session: Session,
    petition_id: int,
    signature_id: int,
    facets: list[Facet],
    step: int,
) -> None:
    """Add a confirmed signature to its counts (step 1), or take it back (step -1).

    The facets come in one order for everybody, so that two transactions never wait for each other
    crosswise.
    """
    told: dict[str, object] = {
        "petition_id": petition_id,
        "slot": signature_id % TALLY_SLOTS,
        "step": step,
    }
    for number, (kind, value) in enumerate(facets):
        told |= {f"kind_{number}": kind, f"value_{number}": value}
    connection = session.connection()
    connection.execute(_adding(connection.dialect.name, len(facets)), told)
    if step < 0:
        # A count names what was made with it, so it may not come back to a number it had before.
        pages_changed(session)


def count_many(session: Session, petition_id: int, changes: Mapping[tuple[Facet, int], int]) -> None:
    """Change many counts at once, each named by its facet and slot; locked in the order of all others."""
    rows = [
        dict(zip([*_KEY, "count"], [petition_id, *facet, slot, number], strict=True))
        for (facet, slot), number in sorted(changes.items())
    ]
    if not rows:
        return
    connection = session.connection()
    adding = upsert(connection.dialect.name, Tally).values(rows)
    raised = {"count": Tally.count + adding.excluded["count"]}
    connection.execute(adding.on_conflict_do_update(index_elements=_KEY, set_=raised))
    pages_changed(session)


def adding_one(done: CTE) -> PostgresInsert | SqliteInsert:
    """What `count_signature` does, for a signature that the same statement confirms. PostgreSQL only.

    `moment_of` gives its values. The order of the kinds is the order of `facets_of`.
    """
    facet = (
        values(column("kind", String), column("value", String), name="facet")
        .data(
            [
                (ALL, literal_column("''")),
                (COUNTRY, done.c.country),
                (DAY, bindparam(DAY, type_=String())),
                (HOUR, bindparam(HOUR, type_=String()) + " " + done.c.locale + " " + done.c.source),
            ]
        )
        .lateral()
    )
    slot = done.c.id % TALLY_SLOTS
    rows = (
        select(done.c.petition_id, facet.c.kind, facet.c.value, slot, literal_column("1"))
        .join_from(done, facet, facet.c.value.is_not(None))
        .order_by(facet.c.kind)
    )
    adding = upsert("postgresql", Tally).from_select([*_KEY, "count"], rows, include_defaults=False)
    raised = {"count": Tally.count + adding.excluded["count"]}
    return adding.on_conflict_do_update(index_elements=_KEY, set_=raised)


@cache
def _adding(dialect: str, facets: int) -> PostgresInsert | SqliteInsert:
    """One statement for all rows; both databases take, and lock, them in the order in which they stand."""
    adding = upsert(dialect, Tally).values(
        [
            {
                "petition_id": bindparam("petition_id"),
                "kind": bindparam(f"kind_{number}"),
                "value": bindparam(f"value_{number}"),
                "slot": bindparam("slot"),
                "count": bindparam("step"),
            }
            for number in range(facets)
        ]
    )
    raised = {"count": Tally.count + adding.excluded["count"]}
    return adding.on_conflict_do_update(index_elements=_KEY, set_=raised)


class Counted(Protocol):
    """What the counts tell apart about a signature; a row of a statement has it too."""

    @property
    def country(self) -> str | None:
        """Where the signer lives, if told."""

    @property
    def locale(self) -> str:
        """The language it was signed in."""

    @property
    def source(self) -> str:
        """Where the signer came from."""


def facets_of(signature: Counted, confirmed_at: datetime) -> list[Facet]:
    """The counts that a signature is part of, in the order in which they are locked."""
    hour = moment_of(confirmed_at)[HOUR]
    written = f"{hour} {signature.locale} {signature.source}"
    return [*_kept(signature.country, confirmed_at), (HOUR, written)]


def moment_of(confirmed_at: datetime) -> dict[str, str]:
    """A day and an hour as the counts write them."""
    return {DAY: confirmed_at.date().isoformat(), HOUR: f"{confirmed_at:%Y%m%d%H}"}


def _kept(country: str | None, confirmed_at: datetime) -> list[Facet]:
    """Those of its counts that stay in the tally."""
    by_country = [(COUNTRY, country)] if country else []
    return [(ALL, ""), *by_country, (DAY, moment_of(confirmed_at)[DAY])]


def count_of(session: Session, petition_id: int) -> int:
    """How many have signed and confirmed: one read of one index range."""
    query = select(func.coalesce(func.sum(Tally.count), 0)).where(
        Tally.petition_id == petition_id, Tally.kind == ALL
    )
    return int(session.scalar(query) or 0)


def counts_of(session: Session, petition_ids: list[int]) -> dict[int, int]:
    """The same for several petitions at once."""
    query = (
        select(Tally.petition_id, func.sum(Tally.count))
        .where(Tally.petition_id.in_(petition_ids), Tally.kind == ALL)
        .group_by(Tally.petition_id)
    )
    return {petition_id: int(number) for petition_id, number in session.execute(query)}


def days_of(session: Session, petition_id: int, *, since: date) -> dict[date, int]:
    """Confirmed signatures of each day from `since` on; days without any are left out."""
    counts = _counts_by_value(session, petition_id, DAY, since.isoformat())
    return {date.fromisoformat(day): number for day, number in counts.items()}


def countries_of(session: Session, petition_id: int) -> dict[str, int]:
    """Confirmed signatures of each country that signers gave."""
    return _counts_by_value(session, petition_id, COUNTRY, "")


def _counts_by_value(session: Session, petition_id: int, kind: str, since: str) -> dict[str, int]:
    query = (
        select(Tally.value, func.sum(Tally.count))
        .where(Tally.petition_id == petition_id, Tally.kind == kind, Tally.value >= since)
        .group_by(Tally.value)
        .order_by(Tally.value)
    )
    return {value: int(number) for value, number in session.execute(query) if number}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A count that does not equal what the signatures say."""

    petition_id: int
    facet: Facet
    slot: int
    shown: int
    true: int


def differences(session: Session, petition_id: int) -> list[Difference]:
    """Hold every row of the tally against the signatures. Empty is what it should be.

    One statement reads both, and so sees one moment: confirmations meanwhile make no difference.
    """
    stored = select(literal(0).label("is_true"), Tally.slot, Tally.kind, Tally.value, Tally.count).where(
        Tally.petition_id == petition_id, Tally.kind != HOUR
    )
    counted = _counting(session, petition_id).subquery()
    shown: Counter[tuple[Facet, int]] = Counter()
    true: Counter[tuple[Facet, int]] = Counter()
    rows = union_all(stored, select(literal(1), *counted.c))
    for is_true, slot, first, second, number in session.execute(rows):
        if is_true:
            _add(true, slot, first, second, number)
        else:
            shown[(first, second), slot] = number
    return [
        Difference(
            petition_id=petition_id,
            facet=facet,
            slot=slot,
            shown=shown[facet, slot],
            true=true[facet, slot],
        )
        for facet, slot in sorted(true.keys() | shown.keys())
        if shown[facet, slot] != true[facet, slot]
    ]


def rebuild(session: Session, petition_id: int) -> None:
    """Write the tally anew from the signatures; for bulk loads, and for `recount --repair`.

    Confirmations wait meanwhile: one that is not yet committed is not counted here and adds itself
    afterwards.
    """
    hold_confirmations(session)
    session.execute(delete(Tally).where(Tally.petition_id == petition_id, Tally.kind != HOUR))
    rows = [
        dict(zip([*_KEY, "count"], [petition_id, *facet, slot, number], strict=True))
        for (facet, slot), number in _true_counts(session, petition_id).items()
    ]
    if rows:
        session.execute(insert(Tally), rows)


def hold_confirmations(session: Session) -> None:
    """Let nobody confirm until this transaction ends. (SQLite has one writer anyhow.)"""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE tallies IN EXCLUSIVE MODE"))


def _true_counts(session: Session, petition_id: int) -> Counter[tuple[Facet, int]]:
    true: Counter[tuple[Facet, int]] = Counter()
    for row in session.execute(_counting(session, petition_id)):
        _add(true, *row)
    return true


def _counting(session: Session, petition_id: int) -> Select[int, str | None, str, int]:
    """Confirmed signatures by slot, country and day."""
    day = func.date(func.timezone("UTC", Signature.confirmed_at))
    if session.get_bind().dialect.name == "sqlite":
        day = func.date(Signature.confirmed_at)
    slot = (Signature.id % TALLY_SLOTS).label("slot")
    return (
        select(slot, Signature.country, cast(day, Text).label("confirmed_on"), func.count().label("number"))
        .where(Signature.petition_id == petition_id, Signature.state == SignatureState.CONFIRMED)
        .group_by("slot", Signature.country, "confirmed_on")
    )


def _add(
    true: Counter[tuple[Facet, int]], slot: int, country: str | None, confirmed_on: str, number: int
) -> None:
    for facet in _kept(country, datetime.fromisoformat(confirmed_on)):
        true[facet, slot] += number


def last_days(now: datetime, days: int) -> list[date]:
    """The calendar days of a chart, oldest first, today included."""
    today = now.date()
    return [today - timedelta(days=back) for back in range(days - 1, -1, -1)]
