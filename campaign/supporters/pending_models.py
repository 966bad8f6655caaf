"""What somebody asked for in the name of an address, until whoever owns it has agreed."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted
from campaign.core.mailed import Mailed
from campaign.core.states import checked_move
from campaign.supporters.models import ConsentWording, Frequency, InterestScope


class PendingState(StrEnum):
    WAITING = "waiting"
    AGREED = "agreed"
    DISOWNED = "disowned"


NEXT_STATES = {
    PendingState.WAITING: {PendingState.AGREED, PendingState.DISOWNED},
    PendingState.AGREED: {PendingState.WAITING, PendingState.DISOWNED},
    PendingState.DISOWNED: set[PendingState](),
}


class PendingInterest(Base, Mailed):
    """To be told of something, asked for with an address; no more than a mail to confirm goes there.

    Agreed to, the address goes to the supporter and is emptied here; disowned, the fingerprint stays,
    so that nobody has the same person written to about the same thing again.
    """

    __tablename__ = "pending_interests"
    __table_args__ = (
        UniqueConstraint("email_fingerprint", "scope", "scope_id"),
        Index(
            "ix_pending_interests_waiting",
            "asked_at",
            sqlite_where=text("state <> 'disowned'"),
            postgresql_where=text("state <> 'disowned'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(Encrypted("pending_interests.email"))
    email_fingerprint: Mapped[bytes]
    locale: Mapped[str] = mapped_column(String(8))
    state: Mapped[PendingState] = mapped_column(default=PendingState.WAITING)
    scope: Mapped[InterestScope]
    scope_id: Mapped[int] = mapped_column(default=0)
    wording_id: Mapped[int] = mapped_column(ForeignKey("consent_wordings.id"))
    page: Mapped[str]
    frequency: Mapped[Frequency | None]
    """Empty where the form did not ask."""
    is_discreet: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)

    wording: Mapped[ConsentWording] = relationship()

    def move_to(self, state: PendingState) -> None:
        """Take the step, if NEXT_STATES allows it."""
        self.state = checked_move(self.state, state, NEXT_STATES)
