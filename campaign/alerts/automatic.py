"""Alerts that an event makes by itself: a milestone, an update, an outcome; as drafts, or sent.

What happens in other features is told to this one by functions that are registered with `happening`; how an
alert about it begins, by the one registered with `beginning`. Each thing makes one alert, however often the
clock comes by: what an organization was told of stands in its row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.audit import Actor
from campaign.accounts.models import Organization
from campaign.alerts import approving
from campaign.alerts.models import Automatic, AutomaticMode, Mailing, MailingKind
from campaign.core.errors import Refused

log = structlog.get_logger()
BY_ITSELF = "clock"


@dataclass(frozen=True, kw_only=True)
class Happening:
    """Something that an alert may be about: what is noted as told, by which name, and how it begins."""

    name: str
    told: int | str
    about: str


Find = Callable[[Session, Organization], Sequence[Happening]]
Begin = Callable[[Session, Organization, str, int | None, datetime], Mailing]
_FINDERS: dict[MailingKind, Find] = {}
_BEGINNERS: list[Begin] = []


def happening(kind: MailingKind) -> Callable[[Find], Find]:
    """Register the function that finds what stands now of one kind."""

    def remember(find: Find) -> Find:
        _FINDERS[kind] = find
        return find

    return remember


def beginning(begin: Begin) -> Begin:
    """Register the function that begins an alert about something."""
    _BEGINNERS[:] = [begin]
    return begin


def decided(session: Session) -> list[int]:
    """What organizations let happen by itself, by number."""
    query = select(Automatic.id).where(Automatic.mode != AutomaticMode.OFF).order_by(Automatic.id)
    return list(session.scalars(query))


def carry_out(session: Session, number: int, *, now: datetime) -> list[Mailing]:
    """Make the alerts about what is new since the clock was here last; the first time, only note what stands.

    Two clocks at once wait for each other at the row.
    """
    row = session.get_one(Automatic, number, with_for_update=True, populate_existing=True)
    if row.mode is AutomaticMode.OFF or row.kind not in _FINDERS:
        return []
    organization = session.get_one(Organization, row.organization_id)
    found = _FINDERS[row.kind](session, organization)
    new = [one for one in found if row.told.get(one.name) != one.told] if row.told else []
    row.told = {"seen": True, **row.told, **{one.name: one.told for one in found}}
    return [mailing for one in new if (mailing := _make(session, row, organization, one, now))]


def _make(
    session: Session, row: Automatic, organization: Organization, one: Happening, now: datetime
) -> Mailing | None:
    try:
        with session.begin_nested():
            mailing = _BEGINNERS[0](session, organization, one.about, row.organizer_id, now)
            _note(session, mailing, "alert.begun by itself", now)
    except Refused:
        log.warning("no alert made", organization=organization.id, about=one.about)
        return None
    if row.mode is AutomaticMode.SEND and row.organizer_id is not None:
        _send(session, mailing, row.organizer_id, now)
    return mailing


def _send(session: Session, mailing: Mailing, organizer_id: int, now: datetime) -> None:
    """As if whoever allowed it had typed the number; above the threshold somebody must still agree."""
    try:
        with session.begin_nested():
            many = approving.count_of(session, mailing, now=now).written_to
            approving.approve(session, mailing, organizer_id, many, now=now)
            _note(session, mailing, "alert.approved by itself", now, people=many)
    except Refused as refusal:
        log.warning("alert stays a draft", mailing=mailing.id, why=str(refusal))


def _note(session: Session, mailing: Mailing, action: str, now: datetime, **after: Any) -> None:
    actor = Actor(role=BY_ITSELF, organization_id=mailing.organization_id)
    audit.record(session, actor, action, mailing, after={"about": mailing.about, **after}, now=now)
