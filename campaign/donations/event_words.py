"""What the card provider told, word for word, does not stay for ever: it names donors.

The books stand on ids and amounts in rows of their own, and an event is followed by its object's id
alone, so nothing is lost with its words. That they are gone, and since when, stands in the row.
"""

from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from campaign.donations.book_models import EventState, ProviderEvent

OVER = (EventState.DONE, EventState.IGNORED)


def forget_words(session: Session, which: ColumnElement[bool], *, now: datetime) -> None:
    """Empty the words of these events."""
    kept = ProviderEvent.forgotten_at.is_(None)
    emptied = update(ProviderEvent).where(which, kept).values(body="", forgotten_at=now)
    session.execute(emptied.execution_options(synchronize_session=False))


def forget_old(session: Session, *, before: datetime, limit: int, now: datetime) -> int:
    """Empty the words of events that were done or of no interest long ago; returns how many."""
    old = select(ProviderEvent.id).where(
        ProviderEvent.forgotten_at.is_(None),
        ProviderEvent.state.in_(OVER),
        ProviderEvent.received_at < before,
    )
    ids = session.scalars(old.order_by(ProviderEvent.id).limit(limit)).all()
    forget_words(session, ProviderEvent.id.in_(ids), now=now)
    return len(ids)
