"""A counter that rises whenever something public changed, so that page caches can let go.

A confirmation does not raise it: a page with a count lives seconds, not hours, and one hot row
would hold up everybody who signs.
"""

from sqlalchemy import select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.core.db import Base

_ONLY = 1


class PublicChange(Base):
    """The one row of the counter, put there by the migration."""

    __tablename__ = "public_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)


def pages_changed(session: Session) -> None:
    """Call in the transaction of whatever readers should see at once."""
    raised = {"number": PublicChange.number + 1}
    session.execute(update(PublicChange).where(PublicChange.id == _ONLY).values(raised))


def change_number(session: Session) -> int:
    """The counter now."""
    return session.scalar(select(PublicChange.number).where(PublicChange.id == _ONLY)) or 0
