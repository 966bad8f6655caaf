"""Bank statements, their lines, which gifts a line pays, and changes of an appeal's bank details."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted
from campaign.core.states import checked_move
from campaign.donations.gift_models import Donation
from campaign.donations.models import Appeal


class ColumnMapping(Base):
    """How a bank's files are to be read, kept for the next one."""

    __tablename__ = "column_mappings"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    name: Mapped[str] = mapped_column(String(80))
    account: Mapped[str] = mapped_column(String(80), default="")
    currency: Mapped[str] = mapped_column(String(3), default="")
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Which of its columns is the day, the amount or credit and debit, the text, the payer …"""
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """Order of a date's parts, decimal sign, Buddhist years, encoding …"""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    used_at: Mapped[datetime | None]


class BankStatement(Base):
    """A file of a bank's or PayPal's that was imported. The same file comes in once."""

    __tablename__ = "bank_statements"
    __table_args__ = (UniqueConstraint("organization_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    mapping_id: Mapped[int | None] = mapped_column(ForeignKey("column_mappings.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    """"bank" or "paypal": the account of the ledger that its money is on."""
    account: Mapped[str] = mapped_column(String(80))
    currency: Mapped[str] = mapped_column(String(3))
    file_name: Mapped[str] = mapped_column(Encrypted("bank_statements.file_name"))
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    line_count: Mapped[int] = mapped_column(default=0)
    new_count: Mapped[int] = mapped_column(default=0)
    """Lines that no statement before it had."""
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    imported_at: Mapped[datetime] = mapped_column(default=utcnow)


class LineState(StrEnum):
    OPEN = "open"
    MATCHED = "matched"
    IGNORED = "ignored"
    """A treasurer said that it is no gift, or it is money that went out."""


LINE_STEPS: dict[LineState, set[LineState]] = {
    LineState.OPEN: {LineState.MATCHED, LineState.IGNORED},
    LineState.MATCHED: {LineState.OPEN},
    LineState.IGNORED: {LineState.OPEN},
}


class BankLine(Base):
    """One movement on an account.

    Overlapping files tell the same movement twice, and two equal movements of a day look the same: so
    the fingerprint counts together with which occurrence of it this is.
    """

    __tablename__ = "bank_lines"
    __table_args__ = (
        UniqueConstraint("organization_id", "account", "fingerprint", "occurrence"),
        Index("ix_bank_lines_state", "organization_id", "state", "id"),
        Index("ix_bank_lines_provider_ref", "organization_id", "provider_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    statement_id: Mapped[int] = mapped_column(ForeignKey("bank_statements.id"), index=True)
    account: Mapped[str] = mapped_column(String(80))
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    occurrence: Mapped[int] = mapped_column(SmallInteger, default=1)
    line: Mapped[int]
    """Its number in the file."""
    kind: Mapped[str] = mapped_column(String(16), default="payment")
    """"payment", "refund", "fee", "conversion", "withdrawal" …"""
    state: Mapped[LineState] = mapped_column(default=LineState.OPEN)
    posted_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    """Before the fee; negative where money went out."""
    fee_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    provider_ref: Mapped[str | None] = mapped_column(String(80))
    """The number that the bank or PayPal gave it."""
    about_ref: Mapped[str | None] = mapped_column(String(80))
    """The number of the line that it takes back or changes into another currency."""
    payer: Mapped[str | None] = mapped_column(Encrypted("bank_lines.payer"))
    payer_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    text: Mapped[str | None] = mapped_column(Encrypted("bank_lines.text"))
    reason: Mapped[str] = mapped_column(String(40), default="")
    """Why it waits for a treasurer, or why it is ignored."""

    statement: Mapped[BankStatement] = relationship()

    def move_to(self, state: LineState) -> None:
        """Take the step, if LINE_STEPS allows it."""
        self.state = checked_move(self.state, state, LINE_STEPS)


class Match(Base):
    """Who or what said which gifts a line pays. A line has one that is not undone, at most."""

    __tablename__ = "matches"
    __table_args__ = (
        Index("uq_matches_active", "line_id", unique=True,
              sqlite_where=text("undone_at IS NULL"), postgresql_where=text("undone_at IS NULL")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("bank_lines.id"), index=True)
    rule: Mapped[str] = mapped_column(String(24))
    confidence: Mapped[int] = mapped_column(SmallInteger)
    """Of a hundred."""
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    """None where the rule decided by itself."""
    matched_at: Mapped[datetime] = mapped_column(default=utcnow)
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    undone_at: Mapped[datetime | None]

    line: Mapped[BankLine] = relationship()


class MatchPart(Base):
    """How much of a line goes to one gift: a line may pay several, and a gift may come in several lines."""

    __tablename__ = "match_parts"
    __table_args__ = (UniqueConstraint("match_id", "donation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    match_id: Mapped[int] = mapped_column(ForeignKey("matches.id"))
    donation_id: Mapped[int] = mapped_column(ForeignKey("donations.id"), index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)

    match: Mapped[Match] = relationship()
    donation: Mapped[Donation] = relationship()


class ChangeState(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    """A second person agreed; it waits until `due_at`."""
    APPLIED = "applied"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"
    """The steps were changed meanwhile, so that nobody can say what it would do."""


C = ChangeState
CHANGE_STEPS: dict[ChangeState, set[ChangeState]] = {
    C.PROPOSED: {C.APPROVED, C.WITHDRAWN, C.REFUSED, C.OVERTAKEN},
    C.APPROVED: {C.APPLIED, C.WITHDRAWN, C.REFUSED, C.OVERTAKEN},
    C.APPLIED: set[ChangeState](),
    C.WITHDRAWN: set[ChangeState](),
    C.REFUSED: set[ChangeState](),
    C.OVERTAKEN: set[ChangeState](),
}


class BankChange(Base):
    """Another bank or PayPal account in an appeal, until a second person and a day have passed."""

    __tablename__ = "bank_changes"
    __table_args__ = (
        Index("ix_bank_changes_waiting", "due_at",
              sqlite_where=text("state = 'approved'"), postgresql_where=text("state = 'approved'")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    appeal_id: Mapped[int] = mapped_column(ForeignKey("appeals.id"), index=True)
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.PROPOSED)
    act: Mapped[str] = mapped_column(String(8))
    """"put" or "take"."""
    number: Mapped[int] = mapped_column(SmallInteger)
    """Which step, counted from 1; one more than there are for a new one."""
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    """None where the operator proposed it at a terminal."""
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    proposed_at: Mapped[datetime] = mapped_column(default=utcnow)
    approved_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    appeal: Mapped[Appeal] = relationship()

    def move_to(self, state: ChangeState) -> None:
        """Take the step, if CHANGE_STEPS allows it."""
        self.state = checked_move(self.state, state, CHANGE_STEPS)
