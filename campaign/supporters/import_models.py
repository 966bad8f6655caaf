"""A file of supporters that came from elsewhere."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from campaign.core.clock import utcnow
from campaign.core.db import Base
from campaign.core.states import checked_move
from campaign.supporters.models import InterestScope


class ImportState(StrEnum):
    UPLOADED = "uploaded"
    CHECKED = "checked"
    TAKING = "taking"
    DONE = "done"


NEXT_STATES = {
    ImportState.UPLOADED: {ImportState.CHECKED},
    ImportState.CHECKED: {ImportState.CHECKED, ImportState.TAKING},
    ImportState.TAKING: {ImportState.DONE},
    ImportState.DONE: set[ImportState](),
}


class SupporterImport(Base):
    """Who is in the file waits sealed beside the database; here is where it came from and what became of it.

    `words` is what these people agreed to, and where, as the organizer wrote it: the source of consent.
    """

    __tablename__ = "supporter_imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    label: Mapped[str] = mapped_column(String(80))
    file_name: Mapped[str] = mapped_column(String(40), default="")
    """Empty once the file is forgotten."""
    layout: Mapped[str] = mapped_column(String(20))
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    scope: Mapped[InterestScope]
    scope_id: Mapped[int] = mapped_column(default=0)
    locale: Mapped[str] = mapped_column(String(8))
    """Of the words, and of whoever has none of their own in the file."""
    words: Mapped[str]
    agreed_on: Mapped[date]
    """Where a line has no day of its own."""
    asks_first: Mapped[bool] = mapped_column(default=True)
    """Whether each of them is asked by mail, and told nothing before they agreed here too."""
    state: Mapped[ImportState] = mapped_column(default=ImportState.UPLOADED)
    fates: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How many lines met which fate; those of a dry run until it is taken in."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    finished_at: Mapped[datetime | None]

    def move_to(self, state: ImportState) -> None:
        """Take the step, if NEXT_STATES allows it."""
        self.state = checked_move(self.state, state, NEXT_STATES)
