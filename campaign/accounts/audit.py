"""The audit log: one line for every change and every look at personal data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent
from campaign.core.db import Base

RECORDED = "audited"
Plain = str | int | bool | None | list[Any] | dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who acts: an organizer in a role in an organization, or the operator at a terminal."""

    role: str
    organizer_id: int | None = None
    organization_id: int | None = None


OPERATOR = Actor(role="operator")


@dataclass(frozen=True)
class Deed:
    """What somebody did to their own account: an action, and what may be told of it."""

    action: str
    after: Mapping[str, object] | None = None


def record(  # noqa: PLR0913 (a line of the log has these columns)
    session: Session,
    actor: Actor,
    action: str,
    subject: Base | str = "",
    *,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
    now: datetime,
) -> None:
    """Add a line, in the transaction of what it tells.

    `action` is the thing and what became of it, "statement.published". `before` and `after` hold
    states, numbers, dates and public words only, never a name or an address of a supporter.
    """
    session.add(
        AuditEvent(
            happened_at=now,
            organization_id=actor.organization_id,
            organizer_id=actor.organizer_id,
            role=actor.role,
            action=action,
            subject=subject if isinstance(subject, str) else subject_of(subject),
            before=plain_facts(before),
            after=plain_facts(after),
            reason=reason,
        )
    )
    session.info[RECORDED] = True


def nothing_changed(session: Session) -> None:
    """Say that a post changed nothing, since it came twice or told what is there already."""
    session.info[RECORDED] = True


def latest(session: Session, action: str, subject: Base | str) -> AuditEvent | None:
    """The last line that tells this of this row; what it was before is how it can be undone."""
    name = subject if isinstance(subject, str) else subject_of(subject)
    query = select(AuditEvent).where(AuditEvent.subject == name, AuditEvent.action == action)
    return session.scalar(query.order_by(AuditEvent.id.desc()).limit(1))


def subject_of(thing: Base) -> str:
    """How the log names a row: its kind and its number, "statement:12"."""
    keys = "-".join(str(key) for key in thing.__mapper__.primary_key_from_instance(thing))
    return f"{type(thing).__name__.lower()}:{keys}"


def plain_facts(facts: Mapping[str, object] | None) -> dict[str, Plain]:
    """What is told of a thing, as JSON has it."""
    return {name: _plain(value) for name, value in (facts or {}).items()}


def _plain(value: object) -> Plain:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(one) for one in value]
    if value is None or isinstance(value, (str, int, bool)):
        return value
    raise TypeError(f"a {type(value).__name__} does not belong into the audit log")
