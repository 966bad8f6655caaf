"""One row for each person of a mailing: where their message is, and why."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.core.db import Base
from campaign.core.states import checked_move
from campaign.supporters.models import Supporter


class MessageState(StrEnum):
    """Where one message of a mailing is. What is not waiting is the truth told at the end."""

    QUEUED = "queued"
    LEASED = "leased"
    SENDING = "sending"
    """The server is, or was, being given the words: a worker that dies now leaves a doubt."""
    HANDED_OFF = "handed off"
    BOUNCED_HARD = "bounced hard"
    BOUNCED_SOFT = "bounced soft"
    COMPLAINED = "complained"
    SUPPRESSED = "suppressed"
    SKIPPED = "skipped"
    FAILED = "failed"
    IN_DOUBT = "in doubt"
    NOT_SENT = "not sent"
    """The mailing was cancelled first."""


WAITING = (MessageState.QUEUED, MessageState.LEASED, MessageState.SENDING)
_LEFT_OUT = {MessageState.SUPPRESSED, MessageState.SKIPPED, MessageState.NOT_SENT}
_CAME_BACK = {MessageState.BOUNCED_HARD, MessageState.BOUNCED_SOFT, MessageState.COMPLAINED}
MESSAGE_STEPS = {
    MessageState.QUEUED: {MessageState.LEASED, *_LEFT_OUT},
    MessageState.LEASED: {MessageState.QUEUED, MessageState.SENDING, MessageState.FAILED, *_LEFT_OUT},
    MessageState.SENDING: {
        MessageState.HANDED_OFF,
        MessageState.QUEUED,
        MessageState.FAILED,
        MessageState.IN_DOUBT,
        MessageState.BOUNCED_HARD,
        MessageState.BOUNCED_SOFT,
    },
    MessageState.HANDED_OFF: _CAME_BACK,
    MessageState.BOUNCED_SOFT: {MessageState.BOUNCED_HARD},
    MessageState.FAILED: {MessageState.QUEUED},
    MessageState.IN_DOUBT: {MessageState.QUEUED, MessageState.HANDED_OFF, *_CAME_BACK},
    MessageState.BOUNCED_HARD: set[MessageState](),
    MessageState.COMPLAINED: set[MessageState](),
    MessageState.SUPPRESSED: set[MessageState](),
    MessageState.SKIPPED: set[MessageState](),
    MessageState.NOT_SENT: set[MessageState](),
}


class Reason(StrEnum):
    """Why a message is where it is. A refusal of a server stands as its enhanced code instead."""

    NONE = ""
    SUPPRESSED = "suppressed"
    PAUSED = "paused"
    WEEKLY = "weekly"
    NO_TEXT = "no text"
    LEFT = "left"
    ERASED = "erased"
    BROKEN = "broken"
    CANCELLED = "cancelled"
    TOO_MANY_TRIES = "too many tries"


QUEUED_ROWS = "mailing_deliveries.state = 'queued'"
HELD_ROWS = "mailing_deliveries.state IN ('leased', 'sending')"
"""Conditions of the small indexes, spelled as a query must spell them to be answered by one."""
_QUEUED, _HELD = (one.replace("mailing_deliveries.", "") for one in (QUEUED_ROWS, HELD_ROWS))


class MailingDelivery(Base):
    """One message of a mailing to one person: where it is, and why.

    `locale` is the language of the text that they get, `domain` where their mailbox is
    (`mailboxes`); neither address nor name is here.
    """

    __tablename__ = "mailing_deliveries"
    __table_args__ = (
        UniqueConstraint("mailing_id", "supporter_id"),
        Index(
            "ix_mailing_deliveries_due",
            *("mailing_id", "due_at", "id"),
            sqlite_where=text(_QUEUED),
            postgresql_where=text(_QUEUED),
        ),
        Index(
            "ix_mailing_deliveries_leased",
            *("mailing_id", "leased_until"),
            sqlite_where=text(_HELD),
            postgresql_where=text(_HELD),
        ),
        Index("ix_mailing_deliveries_supporter", "supporter_id"),
        Index("ix_mailing_deliveries_listed", "mailing_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id"))
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"))
    state: Mapped[MessageState] = mapped_column(default=MessageState.QUEUED)
    reason: Mapped[str] = mapped_column(String(40), default="")
    locale: Mapped[str] = mapped_column(String(8), default="")
    domain: Mapped[str] = mapped_column(String(40), default="")
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    worker: Mapped[str] = mapped_column(String(60), default="")
    attempt: Mapped[int] = mapped_column(SmallInteger, default=0)
    server: Mapped[str] = mapped_column(String(80), default="")
    queue_id: Mapped[str] = mapped_column(String(80), default="")
    """What the server called it when it took it."""
    handed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    supporter: Mapped[Supporter] = relationship()

    def move_to(self, state: MessageState) -> None:
        """Take the step, if MESSAGE_STEPS allows it."""
        self.state = checked_move(self.state, state, MESSAGE_STEPS)


class MailingFigure(Base):
    """How many messages of a mailing are in a state for a reason at a kind of mailbox.

    Counted now and then by the worker (`watching`), never for a page. `domain` is empty for mailboxes
    that are at no provider known by name.
    """

    __tablename__ = "mailing_figures"

    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id"), primary_key=True)
    state: Mapped[MessageState] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True, default="")
    domain: Mapped[str] = mapped_column(String(40), primary_key=True, default="")
    number: Mapped[int]
