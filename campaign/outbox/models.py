"""One message to one address."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, SmallInteger, String, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted
from campaign.core.states import checked_move


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DEAD = "dead"
    CANCELLED = "cancelled"


NEXT_STATES = {
    DeliveryState.QUEUED: {DeliveryState.SENDING, DeliveryState.CANCELLED},
    DeliveryState.SENDING: {
        DeliveryState.SENT,
        DeliveryState.QUEUED,
        DeliveryState.DEAD,
        DeliveryState.CANCELLED,
    },
    DeliveryState.SENT: set[DeliveryState](),
    DeliveryState.DEAD: {DeliveryState.QUEUED, DeliveryState.CANCELLED},
    DeliveryState.CANCELLED: set[DeliveryState](),
}


_UNCOUNTED = "counted <> state AND state IN ('sent', 'dead', 'cancelled')"


class Delivery(Base):
    """A promised email. What it says is encrypted until it is sent, and then gone.

    `key` names the fact that owes it, so that no fact is told twice. `letter` is the name of the
    template; what fills it is sealed in `content` with the address. It is rendered when it is
    sent, so that links are fresh and a signer never waits for a template.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        Index(
            "ix_deliveries_due",
            "due_at",
            sqlite_where=text("state IN ('queued', 'sending')"),
            postgresql_where=text("state IN ('queued', 'sending')"),
        ),
        Index(
            "ix_deliveries_uncounted",
            "id",
            sqlite_where=text(_UNCOUNTED),
            postgresql_where=text(_UNCOUNTED),
        ),
        Index(
            "ix_deliveries_dead",
            "id",
            sqlite_where=text("state = 'dead'"),
            postgresql_where=text("state = 'dead'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(
        String(80).with_variant(String(80, collation="C"), "postgresql"), unique=True
    )
    letter: Mapped[str] = mapped_column(String(40))
    locale: Mapped[str] = mapped_column(String(8))
    content: Mapped[str | None] = mapped_column(Encrypted("deliveries.content"))
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.QUEUED)
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    due_at: Mapped[datetime] = mapped_column(default=utcnow)
    worker: Mapped[str] = mapped_column(String(40), default="")
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(80), default="")
    counted: Mapped[str] = mapped_column(String(16), default="", server_default="")
    """The fate under which it stands in the figures of its campaign."""

    def move_to(self, state: DeliveryState) -> None:
        """Take the step, if NEXT_STATES allows it."""
        self.state = checked_move(self.state, state, NEXT_STATES)


class Gate(Base):
    """How fast one way out, or one kind of mailbox, may be written to. All workers share it.

    `name` is "server:…" or "domain:…" with a domain as `mailboxes` keeps it.
    """

    __tablename__ = "gates"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    rate: Mapped[float] = mapped_column(default=0.0)
    """Messages each second, while it is held down; 0: no limit of its own."""
    next_at: Mapped[datetime | None]
    """Everything until then is given out already."""
    held_until: Mapped[datetime | None]
    strikes: Mapped[int] = mapped_column(SmallInteger, default=0)
    why: Mapped[str] = mapped_column(String(80), default="")
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
