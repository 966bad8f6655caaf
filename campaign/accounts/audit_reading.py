"""Read the audit log of an organization: sifted, by key, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from campaign.accounts.models import AuditEvent, Organization

PAGE = 50
_BATCH = 500


@dataclass(frozen=True, kw_only=True)
class Sieve:
    """What is asked for; an empty one is everything. Days are of the organization's own zone."""

    who: int | None = None
    action: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None


def page(
    session: Session, organization: Organization, sieve: Sieve, *, before: int | None = None
) -> list[AuditEvent]:
    """Up to PAGE lines, and one more where there are older ones."""
    query = _sifted(organization, sieve, before).limit(PAGE + 1)
    return list(session.scalars(query))


def every_line(session: Session, organization: Organization, sieve: Sieve) -> Iterator[AuditEvent]:
    """All of them, piece by piece, so that memory stays flat."""
    before: int | None = None
    while True:
        batch = list(session.scalars(_sifted(organization, sieve, before).limit(_BATCH)))
        yield from batch
        if len(batch) < _BATCH:
            return
        before = batch[-1].id
        session.expunge_all()


def _sifted(organization: Organization, sieve: Sieve, before: int | None) -> Select[AuditEvent]:
    query = (
        select(AuditEvent)
        .where(AuditEvent.organization_id == organization.id)
        .options(joinedload(AuditEvent.organizer))
        .order_by(AuditEvent.id.desc())
    )
    if before is not None:
        query = query.where(AuditEvent.id < before)
    if sieve.who is not None:
        query = query.where(AuditEvent.organizer_id == sieve.who)
    if sieve.action:
        query = query.where(AuditEvent.action == sieve.action)
    if sieve.subject:
        query = query.where(AuditEvent.subject == sieve.subject)
    zone = ZoneInfo(organization.zone)
    if sieve.since:
        query = query.where(AuditEvent.happened_at >= _midnight(sieve.since, zone))
    if sieve.until:
        query = query.where(AuditEvent.happened_at < _midnight(sieve.until + timedelta(days=1), zone))
    return query


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone)
