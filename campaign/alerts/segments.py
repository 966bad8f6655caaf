"""Audiences with a name, to be used again."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.alerts.models import Segment
from campaign.alerts.rules import BadRule, Rule, ends
from campaign.core.errors import NotFound, Refused


class NameTaken(Refused):
    """There is a segment of this name."""


def segments_of(session: Session, organization_id: int) -> list[Segment]:
    """An organization's, by name."""
    query = select(Segment).where(Segment.organization_id == organization_id, Segment.removed_at.is_(None))
    return list(session.scalars(query.order_by(Segment.name).limit(200)))


def find_segment(session: Session, organization_id: int, number: int) -> Segment:
    """A segment of this organization, also one that was removed.

    Raises:
        NotFound: it has none with this number.
    """
    query = select(Segment).where(Segment.id == number, Segment.organization_id == organization_id)
    segment = session.scalar(query)
    if segment is None:
        raise NotFound("no-segment")
    return segment


def keep(session: Session, organization_id: int, name: str, rule: Rule, *, now: datetime) -> Segment:
    """Keep a rule under a name.

    Raises:
        BadRule: it speaks of another segment.
        NameTaken: it is.
    """
    if ends(rule, "segment"):
        raise BadRule("rule-no-segment")
    segment = Segment(organization_id=organization_id, name=name, rule=rule, created_at=now, changed_at=now)
    try:
        with session.begin_nested():
            session.add(segment)
    except IntegrityError:
        raise NameTaken("segment-name-taken") from None
    return segment


def set_rule(segment: Segment, rule: Rule, *, now: datetime) -> None:
    """Change whom it means, for drafts that use it as well; what was approved keeps the rule of then.

    Raises:
        BadRule: it speaks of another segment.
    """
    if ends(rule, "segment"):
        raise BadRule("rule-no-segment")
    segment.rule, segment.version, segment.changed_at = rule, segment.version + 1, now


def remove(segment: Segment, *, now: datetime) -> None:
    """Off the list. A draft that uses it says so when it is to be sent."""
    segment.removed_at = now


def restore(segment: Segment) -> None:
    """Back on the list."""
    segment.removed_at = None
