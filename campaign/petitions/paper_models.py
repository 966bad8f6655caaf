"""Sheets that were signed by hand, and the register of what was handed out."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.accounts.models import Organizer
from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted
from campaign.core.states import checked_move
from campaign.petitions.models import Petition


class SheetState(StrEnum):
    CHECKED = "checked"
    COUNTED = "counted"
    UNDONE = "undone"


SHEET_STEPS = {
    SheetState.CHECKED: {SheetState.COUNTED, SheetState.UNDONE},
    SheetState.COUNTED: {SheetState.UNDONE},
    SheetState.UNDONE: {SheetState.COUNTED},
}


class PaperSheet(Base):
    """Signatures on paper, typed in from a sheet or read from a file. They are counted apart."""

    __tablename__ = "paper_sheets"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), index=True)
    label: Mapped[str] = mapped_column(String(80))
    state: Mapped[SheetState] = mapped_column(default=SheetState.CHECKED)
    file_name: Mapped[str] = mapped_column(String(80), default="")
    """A sealed file in the data folder: the scan, or the rows as they were uploaded."""
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Of a file: which of its columns is the name, the address, the place, the choice to be shown."""
    line_count: Mapped[int] = mapped_column(default=0)
    duplicate_count: Mapped[int] = mapped_column(default=0)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    entered_at: Mapped[datetime] = mapped_column(default=utcnow)
    undone_at: Mapped[datetime | None]

    petition: Mapped[Petition] = relationship()

    def move_to(self, state: SheetState) -> None:
        """Take the step, if SHEET_STEPS allows it."""
        self.state = checked_move(self.state, state, SHEET_STEPS)


class PaperSignature(Base):
    """One line of a sheet."""

    __tablename__ = "paper_signatures"
    __table_args__ = (
        UniqueConstraint("sheet_id", "line"),
        Index("ix_paper_signatures_email_fingerprint", "email_fingerprint"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("paper_sheets.id"))
    line: Mapped[int]
    name: Mapped[str] = mapped_column(Encrypted("paper_signatures.name"))
    place: Mapped[str | None] = mapped_column(Encrypted("paper_signatures.place"))
    email_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The address itself is not kept: nobody is written to because of a sheet of paper."""
    is_shown: Mapped[bool] = mapped_column(default=False)
    is_duplicate: Mapped[bool] = mapped_column(default=False)


class Handover(Base):
    """What was handed to whom: the register that an organization keeps. Added only."""

    __tablename__ = "handovers"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), index=True)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    kind: Mapped[str] = mapped_column(String(16))
    """"delivery" to a target, "pack" downloaded, "people" exported."""
    recipient: Mapped[str] = mapped_column(String(200), default="")
    what: Mapped[str] = mapped_column(default="")
    online_count: Mapped[int] = mapped_column(default=0)
    paper_count: Mapped[int] = mapped_column(default=0)
    handed_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(default=utcnow)

    organizer: Mapped[Organizer | None] = relationship()
