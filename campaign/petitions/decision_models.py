"""What readers reported, what organizers decided, and everything a decision touched."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.accounts.models import Organizer
from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted
from campaign.core.states import checked_move

_OPEN = text("state = 'open'")


class Thing(StrEnum):
    """What can be decided."""

    COMMENT = "comment"
    ENDORSEMENT = "endorsement"
    REPORT = "report"
    SIGNATURE = "signature"


@dataclass(frozen=True, order=True)
class Pick:
    """One thing that somebody decides."""

    thing: Thing
    thing_id: int


class ReportState(StrEnum):
    """Dismissed: the thing stays shown. Upheld: it was taken down."""

    OPEN = "open"
    DISMISSED = "dismissed"
    UPHELD = "upheld"


class Report(Base):
    """What readers say against one comment or endorsement. While it is open, further ones fold into it."""

    __tablename__ = "reports"
    __table_args__ = (
        Index("ix_reports_open", "petition_id", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index(
            "uq_reports_open", "thing", "thing_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
        Index("ix_reports_thing", "thing", "thing_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"))
    thing: Mapped[Thing]
    thing_id: Mapped[int]
    state: Mapped[ReportState] = mapped_column(default=ReportState.OPEN)
    report_count: Mapped[int] = mapped_column(default=1)
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """How often each reason was given."""
    words: Mapped[str | None] = mapped_column(Encrypted("reports.words"))
    first_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_at: Mapped[datetime] = mapped_column(default=utcnow)
    decided_at: Mapped[datetime | None]


class DecisionKind(StrEnum):
    """What a decision is about."""

    MODERATION = "moderation"
    WITHDRAWAL = "withdrawal"
    INVALIDATION = "invalidation"


class DecisionState(StrEnum):
    """A draft is a dry run: it has touched nothing."""

    DRAFT = "draft"
    MADE = "made"
    UNDONE = "undone"


DECISION_STEPS = {
    DecisionState.DRAFT: {DecisionState.MADE},
    DecisionState.MADE: {DecisionState.UNDONE},
    DecisionState.UNDONE: set[DecisionState](),
}


class Decision(Base):
    """What an organizer decided about one thing or many, why, and whether those it is about are told.

    `words` go to people, `conditions` say whom an invalidation meets; both may name somebody.
    """

    __tablename__ = "decisions"
    __table_args__ = (Index("ix_decisions_organization_id_id", "organization_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    petition_id: Mapped[int | None] = mapped_column(ForeignKey("petitions.id"))
    kind: Mapped[DecisionKind]
    state: Mapped[DecisionState] = mapped_column(default=DecisionState.MADE)
    choice: Mapped[str] = mapped_column(String(16), default="")
    reason: Mapped[str] = mapped_column(String(20), default="")
    words: Mapped[str | None] = mapped_column(Encrypted("decisions.words"))
    conditions: Mapped[str | None] = mapped_column(Encrypted("decisions.conditions"))
    is_told: Mapped[bool] = mapped_column(default=False)
    part_count: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    undone_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("jobs.id"))
    """The long work that looks for it, carries it out, or undoes it; the latest of these."""

    organizer: Mapped[Organizer | None] = relationship()

    def move_to(self, state: DecisionState) -> None:
        """Take the step, if DECISION_STEPS allows it."""
        self.state = checked_move(self.state, state, DECISION_STEPS)


class DecisionPart(Base):
    """One thing that a decision touched: what it was before, and what it became."""

    __tablename__ = "decision_parts"
    __table_args__ = (Index("ix_decision_parts_thing_thing_id", "thing", "thing_id"),)

    decision_id: Mapped[int] = mapped_column(ForeignKey("decisions.id"), primary_key=True)
    thing: Mapped[Thing] = mapped_column(primary_key=True)
    thing_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    before: Mapped[str] = mapped_column(String(16))
    after: Mapped[str] = mapped_column(String(16))
    is_undone: Mapped[bool] = mapped_column(default=False)

    decision: Mapped[Decision] = relationship()
