"""Mail that came back: when nobody is there any more, nothing is written to the address again.

Called for what a server refused on the spot, and for bounces and complaints whose return path is ours.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.upsert import Row, insert_unless_there
from campaign.supporters.models import SoftBounce, Supporter, SupporterState, Suppression

SOFT_LIMIT, SOFT_DAYS = 3, timedelta(days=30)


def bounced_hard(session: Session, supporter_id: int, *, now: datetime) -> None:
    """There is no such mailbox."""
    _end(session, supporter_id, SupporterState.BOUNCED, suppresses=True, now=now)


def bounced_soft(session: Session, supporter_id: int, why: str, *, now: datetime) -> None:
    """It could not take mail this time. The third time in thirty days ends the writing.

    The address is not suppressed by it: whoever confirms it again is written to again.
    """
    session.add(SoftBounce(supporter_id=supporter_id, why=why[:40], at=now))
    session.flush()
    recent = select(func.count()).where(
        SoftBounce.supporter_id == supporter_id, SoftBounce.at > now - SOFT_DAYS
    )
    if (session.scalar(recent) or 0) >= SOFT_LIMIT:
        _end(session, supporter_id, SupporterState.BOUNCED, suppresses=False, now=now)


def complained(session: Session, supporter_id: int, *, now: datetime) -> None:
    """They told their provider that it was spam; they cannot come back by themselves."""
    _end(session, supporter_id, SupporterState.COMPLAINED, suppresses=True, now=now)


def _end(
    session: Session, supporter_id: int, state: SupporterState, *, suppresses: bool, now: datetime
) -> None:
    supporter = session.get(Supporter, supporter_id, with_for_update=True, populate_existing=True)
    if supporter is None or supporter.email_fingerprint is None:
        return
    if supporter.state is SupporterState.ACTIVE:
        supporter.move_to(state)
        supporter.ended_at = now
    if suppresses:
        row: Row = {"email_fingerprint": supporter.email_fingerprint, "reason": state.value, "since_at": now}
        insert_unless_there(session, Suppression, row)
