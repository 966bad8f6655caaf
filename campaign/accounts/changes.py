"""Changes of what readers have: those that wait for a second person, and earlier words to go back to."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from campaign.accounts.models import DeskChange, Organization
from campaign.core import drafting
from campaign.core.drafting import Place
from campaign.core.errors import NotFound

MOST = 100
"""Shown at once; nobody looks at more in one go."""
EARLIER = 30


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that is another, in one language where it has several."""

    name: str
    locale: str
    older: str
    newer: str


def keep(session: Session, change: DeskChange, *, is_new_thing: bool) -> None:
    """Let it wait, in place of what the same person proposed there before; of new things several may wait."""
    if not is_new_thing:
        same = {"organizer_id": change.organizer_id, "path": change.path, "shown_at": None}
        session.execute(delete(DeskChange).filter_by(organization_id=change.organization_id, **same))
    session.add(change)
    session.flush()


def waiting(session: Session, organization: Organization) -> list[DeskChange]:
    """What waits, oldest first."""
    return list(session.scalars(_waiting(organization).order_by(DeskChange.id).limit(MOST)))


def earlier(
    session: Session, organization: Organization, path: str, before: int | None = None
) -> list[DeskChange]:
    """What was written on a page and carried out, newest first."""
    query = select(DeskChange).filter_by(organization_id=organization.id, path=path)
    query = query.where(DeskChange.shown_at.is_not(None))
    if before is not None:
        query = query.where(DeskChange.id < before)
    return list(session.scalars(query.order_by(DeskChange.id.desc()).limit(EARLIER)))


def counts_at(session: Session, organization: Organization, path: str) -> tuple[int, int]:
    """Of a page: how many changes wait, and how many were carried out."""
    query = select(func.count(), func.count(DeskChange.shown_at))
    every, shown = session.execute(query.filter_by(organization_id=organization.id, path=path)).one()
    return every - shown, shown


def find_waiting(
    session: Session, organization: Organization, number: int, *, lock: bool = False
) -> DeskChange:
    """A change that waits in this organization.

    Raises:
        NotFound: none with this number waits; perhaps something newer took its place.
    """
    query = _waiting(organization).where(DeskChange.id == number)
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("no-change-waits")
    return found


def find_earlier(session: Session, organization: Organization, number: int) -> DeskChange:
    """One that was carried out.

    Raises:
        NotFound: none with this number was.
    """
    query = select(DeskChange).filter_by(id=number, organization_id=organization.id)
    found = session.scalar(query.where(DeskChange.shown_at.is_not(None)))
    if found is None:
        raise NotFound("no-change")
    return found


def turn_down(session: Session, change: DeskChange, *, now: datetime) -> None:
    """Readers keep what they have; whoever wrote the words finds them again where they were written."""
    session.delete(change)
    fields = {one["name"]: one["value"] for one in change.form}
    if change.about:
        place = Place(
            organization_id=change.organization_id, organizer_id=change.organizer_id, about=change.about
        )
        drafting.keep(session, place, json.dumps(fields), fields.get("base_revision", ""), now=now)


def take_up(session: Session, change: DeskChange, organizer_id: int, *, now: datetime) -> None:
    """Lay out for somebody what stood before a change, over the newest words and not yet saved."""
    fields = {f"{name}-{locale}" if locale else name: text for (name, locale), text in _flat(change.before)}
    place = Place(organization_id=change.organization_id, organizer_id=organizer_id, about=change.about)
    drafting.keep(session, place, json.dumps(fields), "", now=now)


def differences(change: DeskChange) -> list[Difference]:
    """What is another than before, in the order in which it was told."""
    older, newer = dict(_flat(change.before)), dict(_flat(change.after))
    return [
        Difference(name=key[0], locale=key[1], older=older.get(key, ""), newer=newer.get(key, ""))
        for key in {**newer, **older}
        if older.get(key, "") != newer.get(key, "")
    ]


def _waiting(organization: Organization) -> Select[DeskChange]:
    query = select(DeskChange).where(DeskChange.organization_id == organization.id)
    return query.where(DeskChange.shown_at.is_(None))


def _flat(facts: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    for name, value in facts.items():
        if isinstance(value, dict):
            yield from (((name, locale), str(text)) for locale, text in value.items())
        elif isinstance(value, list):
            yield (name, ""), ", ".join(str(one) for one in value)
        else:
            yield (name, ""), "" if value is None else str(value)
