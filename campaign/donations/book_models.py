"""The books: what the provider told us, the ledger, payouts, receipts. Most of it is added only."""

from datetime import date, datetime
from enum import StrEnum

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
from campaign.core.money import Money
from campaign.core.states import checked_move
from campaign.donations.gift_models import Donation, Method, Rhythm


class EventState(StrEnum):
    RECEIVED = "received"
    DONE = "done"
    IGNORED = "ignored"
    """Nothing of ours, or of a kind that tells us nothing."""
    PARKED = "parked"
    """A treasurer must look at it; `advice` says why."""


EVENT_STEPS: dict[EventState, set[EventState]] = {
    EventState.RECEIVED: {EventState.DONE, EventState.IGNORED, EventState.PARKED},
    EventState.PARKED: {EventState.RECEIVED, EventState.DONE, EventState.IGNORED},
    EventState.DONE: set[EventState](),
    EventState.IGNORED: set[EventState](),
}


class ProviderEvent(Base):
    """A notice of the provider's, word for word. The database refuses to change what it said.

    The body names donors and is sealed; keys rotate, so `body_mark`, a keyed hash of it that nobody
    can change, is what proves that it is the same.
    """

    __tablename__ = "provider_events"
    __table_args__ = (
        UniqueConstraint("provider", "event_id"),
        Index("ix_provider_events_due", "next_try_at",
              sqlite_where=text("state = 'received'"), postgresql_where=text("state = 'received'")),
        Index("ix_provider_events_parked", "id",
              sqlite_where=text("state = 'parked'"), postgresql_where=text("state = 'parked'")),
        Index("ix_provider_events_object_ref", "object_ref"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(16))
    event_id: Mapped[str] = mapped_column(String(255))
    type: Mapped[str] = mapped_column(String(80))
    object_ref: Mapped[str] = mapped_column(String(255), default="")
    """What it is about: the provider's id of the object."""
    is_live: Mapped[bool]
    signed_at: Mapped[datetime]
    received_at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Encrypted("provider_events.body"))
    body_mark: Mapped[bytes] = mapped_column(LargeBinary)
    state: Mapped[EventState] = mapped_column(default=EventState.RECEIVED)
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donations.id"), index=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"))
    """Whose treasurer must look, as far as that is known."""
    try_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    next_try_at: Mapped[datetime] = mapped_column(default=utcnow)
    error: Mapped[str] = mapped_column(String(200), default="")
    advice: Mapped[str] = mapped_column(String(40), default="")
    done_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """When the treasurers were written to about it."""
    forgotten_at: Mapped[datetime | None]
    """When its words were emptied, since the donor whom they name was erased."""

    donation: Mapped[Donation | None] = relationship()

    def move_to(self, state: EventState) -> None:
        """Take the step, if EVENT_STEPS allows it; staying where it is is no step."""
        if state is not self.state:
            self.state = checked_move(self.state, state, EVENT_STEPS)


class Account(StrEnum):
    """Where money is, and what it is. Debits are positive: what an organization has, it has above 0."""

    STRIPE = "stripe"
    """Held by the card provider."""
    BANK = "bank"
    PAYPAL = "paypal"
    CASH = "cash"
    GIFTS = "gifts"
    COVER = "fee cover"
    REFUNDS = "refunds"
    FEES = "fees"
    DISPUTES = "disputes"
    """Taken by a donor's bank while a dispute goes on."""
    CHARGEBACKS = "chargebacks"
    """Lost to a dispute."""
    PARTNERS = "partners"
    """What came in the host's deposits and is a partner's: the host owes it, the partner awaits it."""
    EXCHANGE = "exchange"
    """The other side of what was changed into another currency; no result of the year."""


class LedgerEntry(Base):
    """One leg of one source. Added only: the database refuses changes; a correction is a reversal.

    The legs of a source sum to zero in each currency; (source kind, source id, leg) comes once.
    """

    __tablename__ = "ledger_entries"
    __table_args__ = (
        UniqueConstraint("source_kind", "source_id", "leg"),
        Index("ix_ledger_entries_period", "organization_id", "posted_on", "id"),
        Index("ix_ledger_entries_account", "organization_id", "account", "currency", "posted_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    source_kind: Mapped[str] = mapped_column(String(24))
    """"charge", "fee", "match", "cash", "refund", "dispute", "payout", "reversal" …"""
    source_id: Mapped[str] = mapped_column(String(160))
    """The provider's id of the object, or our number of it; never of an event."""
    leg: Mapped[int] = mapped_column(SmallInteger)
    account: Mapped[Account]
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donations.id"), index=True)
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payouts.id"), index=True)
    posted_on: Mapped[date]
    """The day in the organization's time zone on which the money moved."""
    recorded_at: Mapped[datetime] = mapped_column(default=utcnow)

    donation: Mapped[Donation | None] = relationship()

    @property
    def money(self) -> Money:
        """The amount with its currency."""
        return Money(self.amount_minor, self.currency)


class LedgerTotal(Base):
    """The sum of an account in one month, kept with every entry, so that a balance adds up few rows."""

    __tablename__ = "ledger_totals"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    account: Mapped[Account] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    entry_count: Mapped[int] = mapped_column(default=0)


class GiftDay(Base):
    """What came and went back on one day, kept with every settlement: figures and thermometers.

    Number 0 stands for no campaign and no appeal.
    """

    __tablename__ = "gift_days"
    __table_args__ = (
        Index("ix_gift_days_appeal_id", "appeal_id"),
        Index("ix_gift_days_campaign_id", "campaign_id"),
    )

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    appeal_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    method: Mapped[Method] = mapped_column(primary_key=True)
    rhythm: Mapped[Rhythm] = mapped_column(primary_key=True)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    gift_count: Mapped[int] = mapped_column(default=0)
    received_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    returned_minor: Mapped[int] = mapped_column(BigInteger, default=0)


class PayoutState(StrEnum):
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Payout(Base):
    """What the provider pays into the bank account, as one deposit."""

    __tablename__ = "payouts"
    __table_args__ = (Index("ix_payouts_organization_id_id", "organization_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    provider: Mapped[str] = mapped_column(String(16))
    provider_ref: Mapped[str] = mapped_column(String(255), unique=True)
    state: Mapped[PayoutState] = mapped_column(default=PayoutState.PENDING)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    arrives_on: Mapped[date | None]
    failure: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    listed_at: Mapped[datetime | None]
    """When its lines were read; none while they are missing."""


class PayoutLine(Base):
    """One movement that a payout is made of: a balance transaction of the provider's."""

    __tablename__ = "payout_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey("payouts.id"), index=True)
    donation_id: Mapped[int | None] = mapped_column(ForeignKey("donations.id"))
    provider_ref: Mapped[str] = mapped_column(String(255), unique=True)
    source_ref: Mapped[str] = mapped_column(String(255), default="")
    kind: Mapped[str] = mapped_column(String(40))
    currency: Mapped[str] = mapped_column(String(3))
    gross_minor: Mapped[int] = mapped_column(BigInteger)
    fee_minor: Mapped[int] = mapped_column(BigInteger)
    net_minor: Mapped[int] = mapped_column(BigInteger)
    happened_at: Mapped[datetime]

    payout: Mapped[Payout] = relationship()
    donation: Mapped[Donation | None] = relationship()


class ReceiptSeries(Base):
    """The last number of a year. It is raised in the transaction that writes the receipt: no gaps."""

    __tablename__ = "receipt_series"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    year: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    last_number: Mapped[int]


class Receipt(Base):
    """What was confirmed to a donor, as it was then. The database refuses changes.

    `snapshot` is sealed and may be sealed anew; `snapshot_mark`, a keyed hash of its words, proves that
    they are the same. One that voids another has a number of its own and names it.
    """

    __tablename__ = "receipts"
    __table_args__ = (
        UniqueConstraint("organization_id", "year", "number"),
        UniqueConstraint("donation_id", "edition"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    donation_id: Mapped[int] = mapped_column(ForeignKey("donations.id"))
    edition: Mapped[int] = mapped_column(SmallInteger)
    """1 is the first for this donation; whatever voids or replaces one counts on."""
    voids_id: Mapped[int | None] = mapped_column(ForeignKey("receipts.id"), unique=True)
    year: Mapped[int] = mapped_column(SmallInteger)
    number: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    locale: Mapped[str] = mapped_column(String(8))
    snapshot: Mapped[str] = mapped_column(Encrypted("receipts.snapshot"))
    snapshot_mark: Mapped[bytes] = mapped_column(LargeBinary)

    donation: Mapped[Donation] = relationship()
