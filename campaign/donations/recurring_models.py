"""Gifts every month or year, and the periods for which they were paid."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.core.clock import utcnow
from campaign.core.db import Base
from campaign.core.states import checked_move
from campaign.donations.gift_models import Donation, Rhythm


class RecurringState(StrEnum):
    INCOMPLETE = "incomplete"
    ACTIVE = "active"
    PAST_DUE = "past due"
    CANCELLED = "cancelled"
    UNPAID = "unpaid"


R = RecurringState
RECURRING_STEPS: dict[RecurringState, set[RecurringState]] = {
    R.INCOMPLETE: {R.ACTIVE, R.PAST_DUE, R.CANCELLED, R.UNPAID},
    R.ACTIVE: {R.PAST_DUE, R.CANCELLED, R.UNPAID},
    R.PAST_DUE: {R.ACTIVE, R.CANCELLED, R.UNPAID},
    R.UNPAID: {R.ACTIVE, R.PAST_DUE, R.CANCELLED},
    R.CANCELLED: {R.ACTIVE, R.PAST_DUE, R.UNPAID},
}
"""The provider's word counts, in whatever order it comes: its object is fetched anew each time."""


class RecurringGift(Base):
    """A promise to give again and again. Each paid period is a donation of its own.

    Who gives stands in its donations; a renewal copies it from the one before.
    """

    __tablename__ = "recurring_gifts"
    __table_args__ = (
        Index("ix_recurring_gifts_state", "organization_id", "state", "id"),
        Index("ix_recurring_gifts_customer_ref", "customer_ref"),
        Index("ix_recurring_gifts_failing", "failing_since_at",
              sqlite_where=text("failing_since_at IS NOT NULL"),
              postgresql_where=text("failing_since_at IS NOT NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    state: Mapped[RecurringState] = mapped_column(default=RecurringState.INCOMPLETE)
    rhythm: Mapped[Rhythm]
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    cover_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    provider: Mapped[str] = mapped_column(String(16))
    subscription_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    customer_ref: Mapped[str | None] = mapped_column(String(255))
    next_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    started_at: Mapped[datetime | None]
    failing_since_at: Mapped[datetime | None]
    reminder_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    reminded_at: Mapped[datetime | None]
    cancel_asked_at: Mapped[datetime | None]
    """When the donor or a treasurer asked to stop it; the provider may not have said yes yet."""
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str] = mapped_column(String(16), default="")
    """"donor", "treasurer", "provider"."""

    def move_to(self, state: RecurringState) -> None:
        """Take the step, if RECURRING_STEPS allows it; staying where it is is no step."""
        if state is not self.state:
            self.state = checked_move(self.state, state, RECURRING_STEPS)


class PeriodState(StrEnum):
    OPEN = "open"
    PAID = "paid"
    FAILED = "failed"
    VOID = "void"


class Period(Base):
    """One month or year of a recurring gift: one invoice of the provider's, one donation once paid."""

    __tablename__ = "periods"

    id: Mapped[int] = mapped_column(primary_key=True)
    recurring_gift_id: Mapped[int] = mapped_column(ForeignKey("recurring_gifts.id"), index=True)
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donations.id"), unique=True)
    invoice_ref: Mapped[str] = mapped_column(String(255), unique=True)
    state: Mapped[PeriodState] = mapped_column(default=PeriodState.OPEN)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    try_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    failure: Mapped[str] = mapped_column(String(80), default="")
    next_try_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    paid_at: Mapped[datetime | None]

    recurring_gift: Mapped[RecurringGift] = relationship()
    donation: Mapped[Donation | None] = relationship()
