"""What an organization decided about its alerts."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts.models import AlertSettings, Automatic, AutomaticMode, MailingKind

BY_EVENT = (MailingKind.MILESTONE, MailingKind.UPDATE, MailingKind.OUTCOME)
"""Kinds that an event of a campaign makes."""


def modes_of(session: Session, organization_id: int) -> dict[MailingKind, AutomaticMode]:
    """What happens by itself at each kind of event; nothing where nobody decided."""
    query = select(Automatic).where(Automatic.organization_id == organization_id, Automatic.campaign_id == 0)
    found = {one.kind: one.mode for one in session.scalars(query)}
    return {kind: found.get(kind, AutomaticMode.OFF) for kind in BY_EVENT}


def set_mode(
    session: Session,
    organization_id: int,
    kind: MailingKind,
    mode: AutomaticMode,
    organizer_id: int,
    *,
    now: datetime,
) -> Automatic:
    """Decide what happens by itself: at what happens from now on, never at what has."""
    query = select(Automatic).where(Automatic.organization_id == organization_id, Automatic.campaign_id == 0)
    row = session.scalar(query.where(Automatic.kind == kind))
    if row is None:
        row = Automatic(organization_id=organization_id, campaign_id=0, kind=kind, told={})
        session.add(row)
    elif row.mode is mode:
        return row
    if row.mode is not AutomaticMode.OFF and mode is AutomaticMode.OFF:
        row.told = {}
    row.mode, row.organizer_id, row.changed_at = mode, organizer_id, now
    session.flush()
    return row


def set_second_above(session: Session, organization_id: int, number: int, *, now: datetime) -> None:
    """From how many people on a second organizer must agree."""
    row = session.get(AlertSettings, organization_id) or AlertSettings(organization_id=organization_id)
    row.second_above, row.changed_at = number, now
    session.add(row)
