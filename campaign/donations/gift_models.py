"""A gift from the promise to the money: the donation and the attempts to pay it."""

from datetime import datetime
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

from campaign.accounts.models import Organization
from campaign.campaigns.models import Campaign
from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted
from campaign.core.money import Money
from campaign.core.states import checked_move
from campaign.donations.models import Appeal


class Rhythm(StrEnum):
    ONCE = "once"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class Method(StrEnum):
    CARD = "card"
    """And whatever else the card provider's page offers."""
    BANK = "bank"
    PAYPAL = "paypal"
    CASH = "cash"
    CHEQUE = "cheque"
    OTHER = "other"


class Visibility(StrEnum):
    NAMED = "named"
    INITIALS = "initials"
    ANONYMOUS = "anonymous"


class DonationState(StrEnum):
    CREATED = "created"
    AWAITING = "awaiting payer"
    PROCESSING = "processing"
    PLEDGED = "pledged"
    PAID = "paid"
    PARTLY_REFUNDED = "partly refunded"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    CHARGED_BACK = "charged back"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    LAPSED = "lapsed"


S = DonationState
SETTLED = frozenset({S.PAID, S.PARTLY_REFUNDED, S.REFUNDED, S.DISPUTED, S.CHARGED_BACK})
"""Money came; how much of it stayed is another question."""
UNPAID = frozenset({S.FAILED, S.EXPIRED, S.CANCELLED})
_LATE = {S.AWAITING, S.PROCESSING, S.PLEDGED, S.PAID, S.LAPSED}
"""Late money wins: what has failed, expired or lapsed, or was cancelled, may still be paid."""
_TURNS = {S.PAID, S.PARTLY_REFUNDED, S.REFUNDED, S.DISPUTED, S.CHARGED_BACK}
_UNDONE = {S.PLEDGED, S.CREATED, S.CANCELLED}
"""A bank line was matched to the wrong gift, or cash was entered by mistake."""
NEXT_STATES: dict[DonationState, set[DonationState]] = {
    S.CREATED: {S.AWAITING, S.PROCESSING, S.PLEDGED, S.PAID} | UNPAID,
    S.AWAITING: {S.PROCESSING, S.PAID} | UNPAID,
    S.PROCESSING: {S.AWAITING, S.PAID} | UNPAID,
    S.PLEDGED: {S.PAID, S.LAPSED, S.CANCELLED},
    S.PAID: _TURNS - {S.PAID} | _UNDONE,
    S.PARTLY_REFUNDED: _TURNS - {S.PARTLY_REFUNDED},
    S.REFUNDED: _TURNS - {S.REFUNDED},
    S.DISPUTED: _TURNS - {S.DISPUTED},
    S.CHARGED_BACK: _TURNS - {S.CHARGED_BACK},
    S.FAILED: _LATE | {S.EXPIRED, S.CANCELLED},
    S.EXPIRED: _LATE | {S.FAILED, S.CANCELLED},
    S.CANCELLED: _LATE | {S.FAILED, S.EXPIRED},
    S.LAPSED: {S.PLEDGED, S.PAID, S.CANCELLED},
}


class AttemptState(StrEnum):
    CREATED = "created"
    """Committed here; whether the provider has heard of it is not known."""
    OPEN = "open"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


A = AttemptState
_ENDS = {A.SUCCEEDED, A.FAILED, A.EXPIRED, A.CANCELLED}
ATTEMPT_STEPS: dict[AttemptState, set[AttemptState]] = {
    A.CREATED: {A.OPEN, A.PROCESSING} | _ENDS,
    A.OPEN: {A.PROCESSING} | _ENDS,
    A.PROCESSING: {A.OPEN} | _ENDS,
    A.SUCCEEDED: {A.FAILED},
    A.FAILED: {A.OPEN, A.PROCESSING, A.SUCCEEDED},
    A.EXPIRED: {A.PROCESSING, A.SUCCEEDED},
    A.CANCELLED: {A.PROCESSING, A.SUCCEEDED},
}


class Donation(Base):
    """Money given or promised. Amount and currency are fixed from the first attempt or pledge on.

    `received_minor` is what came, in the currency in which it came, and `refunded_minor` what went
    back; both are kept by `settling` alone. The donor's own columns are emptied when they are erased.
    """

    __tablename__ = "donations"
    __table_args__ = (
        Index("ix_donations_listed", "organization_id", "id"),
        Index("ix_donations_state", "organization_id", "state", "id"),
        Index("ix_donations_waiting", "organization_id", "currency", "amount_minor",
              sqlite_where=text("state IN ('pledged', 'lapsed')"),
              postgresql_where=text("state IN ('pledged', 'lapsed')")),
        Index("ix_donations_lapsing", "lapses_at",
              sqlite_where=text("state = 'pledged'"), postgresql_where=text("state = 'pledged'")),
        Index("ix_donations_email_fingerprint", "email_fingerprint"),
        Index("ix_donations_followed_signature_id", "followed_signature_id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    appeal_id: Mapped[int | None] = mapped_column(ForeignKey("appeals.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    recurring_gift_id: Mapped[int | None] = mapped_column(ForeignKey("recurring_gifts.id"), index=True)
    followed_signature_id: Mapped[int | None]
    """The signature after which it was asked for. Never part of an export or of a page of people."""
    supporter_id: Mapped[int | None] = mapped_column(ForeignKey("supporters.id"), index=True)
    consent_wording_id: Mapped[int | None] = mapped_column(ForeignKey("consent_wordings.id"))
    """Under which words the donor asked for alerts; none where they did not."""
    reference: Mapped[str] = mapped_column(String(16), unique=True)
    state: Mapped[DonationState] = mapped_column(default=DonationState.CREATED)
    rhythm: Mapped[Rhythm] = mapped_column(default=Rhythm.ONCE)
    method: Mapped[Method]
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    cover_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    """What the donor adds so that the fee takes nothing from the gift."""
    received_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    received_currency: Mapped[str] = mapped_column(String(3), default="")
    refunded_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    name: Mapped[str | None] = mapped_column(Encrypted("donations.name"))
    email: Mapped[str | None] = mapped_column(Encrypted("donations.email"))
    email_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    postal: Mapped[str | None] = mapped_column(Encrypted("donations.postal"))
    """Where the law wants the donor's postal address on a receipt."""
    tribute: Mapped[str | None] = mapped_column(Encrypted("donations.tribute"))
    visibility: Mapped[Visibility] = mapped_column(default=Visibility.ANONYMOUS)
    locale: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(60), default="")
    """Where the donor came from, as a coarse code (`core.sources`)."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    lapses_at: Mapped[datetime | None]
    paid_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    organization: Mapped[Organization] = relationship()
    appeal: Mapped[Appeal | None] = relationship()
    campaign: Mapped[Campaign | None] = relationship()

    def move_to(self, state: DonationState) -> None:
        """Take the step, if NEXT_STATES allows it; staying where it is is no step."""
        if state is not self.state:
            self.state = checked_move(self.state, state, NEXT_STATES)

    @property
    def asked(self) -> Money:
        """What the donor is to pay: the gift and what covers the fee."""
        return Money(self.amount_minor + self.cover_minor, self.currency)

    @property
    def kept(self) -> Money:
        """What came and did not go back."""
        return Money(self.received_minor - self.refunded_minor, self.received_currency or self.currency)


class PaymentAttempt(Base):
    """One try to pay. Committed before the provider is called: this row is what stops a second charge."""

    __tablename__ = "payment_attempts"
    __table_args__ = (
        UniqueConstraint("donation_id", "number"),
        Index("ix_payment_attempts_unsure", "created_at",
              sqlite_where=text("state IN ('created', 'open', 'processing')"),
              postgresql_where=text("state IN ('created', 'open', 'processing')")),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    donation_id: Mapped[int] = mapped_column(ForeignKey("donations.id"))
    number: Mapped[int] = mapped_column(SmallInteger)
    provider: Mapped[str] = mapped_column(String(16))
    idempotency_key: Mapped[str] = mapped_column(String(64), unique=True)
    session_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    intent_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    charge_ref: Mapped[str | None] = mapped_column(String(255), unique=True)
    pay_url: Mapped[str | None] = mapped_column(Encrypted("payment_attempts.pay_url"))
    state: Mapped[AttemptState] = mapped_column(default=AttemptState.CREATED)
    currency: Mapped[str] = mapped_column(String(3))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    failure: Mapped[str] = mapped_column(String(80), default="")
    """The provider's code of why it failed."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    """When the sweep asked the provider about it last."""
    ended_at: Mapped[datetime | None]

    donation: Mapped[Donation] = relationship()

    def move_to(self, state: AttemptState) -> None:
        """Take the step, if ATTEMPT_STEPS allows it; staying where it is is no step."""
        if state is not self.state:
            self.state = checked_move(self.state, state, ATTEMPT_STEPS)
