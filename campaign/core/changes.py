"""A counter that rises whenever something public changed, so that whoever keeps pages can let go.

A confirmation does not raise it: it raises a count, which every page reads anew, and one hot row
would hold up everybody who signs.
"""

from sqlalchemy import event, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.core.db import Base

_ONLY = 1
_CHANGED = "public-change"


class PublicChange(Base):
    """The one row of the counter, put there by the migration."""

    __tablename__ = "public_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


def pages_changed(session: Session) -> None:
    """Call in the transaction of whatever readers should see at once.

    The counter rises last of all, when the transaction ends: nobody waits for its row while
    another still has work to do, and two who hold other rows cannot wait for each other crosswise.
    """
    session.info[_CHANGED] = True


def change_number(session: Session) -> int:
    """The counter now."""
    return session.connection().scalar(_NUMBER) or 0


_NUMBER = select(PublicChange.number).where(PublicChange.id == _ONLY)
_RAISING = (
    update(PublicChange)
    .where(PublicChange.id == _ONLY)
    .values({PublicChange.number: PublicChange.number + 1})
)


@event.listens_for(Session, "before_commit")
def _raise_counter(session: Session) -> None:
    if session.info.get(_CHANGED) and not session.in_nested_transaction():
        del session.info[_CHANGED]
        session.connection().execute(_RAISING)


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_CHANGED, None)
