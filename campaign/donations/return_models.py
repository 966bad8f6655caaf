"""Money on its way back: refunds and disputes."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted
from campaign.core.states import checked_move
from campaign.donations.gift_models import Donation


class RefundState(StrEnum):
    ASKED = "asked"
    """Committed here; the provider is told next."""
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


R = RefundState
REFUND_STEPS: dict[RefundState, set[RefundState]] = {
    R.ASKED: {R.PENDING, R.SUCCEEDED, R.FAILED, R.CANCELLED},
    R.PENDING: {R.SUCCEEDED, R.FAILED, R.CANCELLED},
    R.SUCCEEDED: {R.FAILED},
    R.FAILED: {R.SUCCEEDED},
    R.CANCELLED: {R.SUCCEEDED},
}


class Refund(Base):
    """Money on its way back to a donor, whole or in part."""

    __tablename__ = "refunds"

    id: Mapped[int] = mapped_column(primary_key=True)
    donation_id: Mapped[int] = mapped_column(ForeignKey("donations.id"), index=True)
    provider: Mapped[str] = mapped_column(String(16))
    """"stripe"; for what a treasurer sends back by hand, the ledger's account: "bank", "cash"."""
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    provider_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    state: Mapped[RefundState] = mapped_column(default=RefundState.ASKED)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(20))
    words: Mapped[str | None] = mapped_column(Encrypted("refunds.words"))
    failure: Mapped[str] = mapped_column(String(80), default="")
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    """None where it was begun in the provider's own dashboard."""
    asked_at: Mapped[datetime] = mapped_column(default=utcnow)
    settled_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]

    donation: Mapped[Donation] = relationship()

    def move_to(self, state: RefundState) -> None:
        """Take the step, if REFUND_STEPS allows it; staying where it is is no step."""
        if state is not self.state:
            self.state = checked_move(self.state, state, REFUND_STEPS)


class DisputeState(StrEnum):
    INQUIRY = "inquiry"
    """A question of the bank's; no money has moved."""
    NEEDS_RESPONSE = "needs response"
    UNDER_REVIEW = "under review"
    WON = "won"
    LOST = "lost"
    CLOSED = "closed"
    """An inquiry that became nothing more."""


class Dispute(Base):
    """A donor's bank asks the money back. Its state is what the provider says, in any order."""

    __tablename__ = "disputes"

    id: Mapped[int] = mapped_column(primary_key=True)
    donation_id: Mapped[int] = mapped_column(ForeignKey("donations.id"), index=True)
    provider_ref: Mapped[str] = mapped_column(String(255), unique=True)
    state: Mapped[DisputeState]
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(40), default="")
    due_at: Mapped[datetime | None]
    opened_at: Mapped[datetime] = mapped_column(default=utcnow)
    closed_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """When the treasurers were written to."""

    donation: Mapped[Donation] = relationship()
