"""Supporters, what they want, what they agreed to, and who must not be written to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted
from campaign.core.states import checked_move


class SupporterState(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"
    COMPLAINED = "complained"
    ERASED = "erased"


_LEFT = {SupporterState.UNSUBSCRIBED, SupporterState.BOUNCED, SupporterState.COMPLAINED}
NEXT_STATES = {
    SupporterState.PENDING: {SupporterState.ACTIVE, SupporterState.ERASED},
    SupporterState.ACTIVE: _LEFT | {SupporterState.ERASED},
    SupporterState.UNSUBSCRIBED: {SupporterState.ACTIVE, SupporterState.ERASED},
    SupporterState.BOUNCED: {SupporterState.ACTIVE, SupporterState.ERASED},
    SupporterState.COMPLAINED: {SupporterState.ERASED},
    SupporterState.ERASED: set[SupporterState](),
}


class InterestScope(StrEnum):
    ALL = "all"
    ORGANIZATION = "organization"
    CAMPAIGN = "campaign"


class Frequency(StrEnum):
    """How often a supporter wants to hear: of each alert, or once a week of them all."""

    EACH = "each"
    WEEKLY = "weekly"


class FactKind(StrEnum):
    SIGNED = "signed"
    GAVE = "gave"


class ConsentAct(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Supporter(Base):
    """A person who asked for alerts. Erased, the row keeps its number and nothing else."""

    __tablename__ = "supporters"
    __table_args__ = (
        Index(
            "ix_supporters_new",
            "id",
            sqlite_where=text("looked_back_at IS NULL"),
            postgresql_where=text("looked_back_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(Encrypted("supporters.email"))
    email_fingerprint: Mapped[bytes | None] = mapped_column(unique=True)
    name: Mapped[str | None] = mapped_column(Encrypted("supporters.name"))
    """Only of who told it for this; a letter greets without it as well."""
    locale: Mapped[str] = mapped_column(String(8))
    also_reads: Mapped[str] = mapped_column(String(40), default="", server_default="")
    """Further languages, best first, with commas between."""
    country: Mapped[str] = mapped_column(String(2), default="", server_default="")
    source: Mapped[str] = mapped_column(String(80), default="", server_default="")
    """The page, or the import, by which this person came first."""
    state: Mapped[SupporterState] = mapped_column(default=SupporterState.PENDING)
    frequency: Mapped[Frequency] = mapped_column(default=Frequency.EACH, server_default=Frequency.EACH)
    paused_until: Mapped[datetime | None]
    is_discreet: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Sender and subject must not tell what a message is about: a phone may be searched."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]
    looked_back_at: Mapped[datetime | None]
    """When what this address had signed and given before was last gathered as facts."""

    def move_to(self, state: SupporterState) -> None:
        """Take the step, if NEXT_STATES allows it."""
        self.state = checked_move(self.state, state, NEXT_STATES)


class Interest(Base):
    """What a supporter wants to hear of: everything, an organization, a campaign."""

    __tablename__ = "interests"
    __table_args__ = (
        UniqueConstraint("supporter_id", "scope", "scope_id"),
        Index("ix_interests_audience", "scope", "scope_id", "supporter_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"))
    scope: Mapped[InterestScope]
    scope_id: Mapped[int] = mapped_column(default=0)
    since_at: Mapped[datetime] = mapped_column(default=utcnow)

    supporter: Mapped[Supporter] = relationship()


class Fact(Base):
    """What a supporter did, for choosing whom to write to. Gone when the signature or the person is.

    Nobody becomes a supporter by it. `campaign_id` is 0 for a gift to an organization as a whole.
    """

    __tablename__ = "facts"
    __table_args__ = (
        UniqueConstraint("kind", "campaign_id", "organization_id", "supporter_id"),
        Index("ix_facts_organization", "kind", "organization_id", "supporter_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"), index=True)
    kind: Mapped[FactKind]
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    campaign_id: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]
    """The first time."""


class SoftBounce(Base):
    """A message that came back for a passing reason; three in thirty days end the writing."""

    __tablename__ = "soft_bounces"

    id: Mapped[int] = mapped_column(primary_key=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"), index=True)
    why: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime] = mapped_column(default=utcnow)


class ConsentWording(Base):
    """Words that stood beside a box, exactly. Added only."""

    __tablename__ = "consent_wordings"
    __table_args__ = (UniqueConstraint("locale", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    locale: Mapped[str] = mapped_column(String(8))
    sha256: Mapped[str] = mapped_column(String(64))
    words: Mapped[str]
    first_shown_at: Mapped[datetime] = mapped_column(default=utcnow)


class Consent(Base):
    """Who agreed to what or took it back, when, on which page, under which words. Added only."""

    __tablename__ = "consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"), index=True)
    wording_id: Mapped[int | None] = mapped_column(ForeignKey("consent_wordings.id"))
    act: Mapped[ConsentAct]
    scope: Mapped[InterestScope]
    scope_id: Mapped[int] = mapped_column(default=0)
    page: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(default=utcnow)

    wording: Mapped[ConsentWording | None] = relationship()


class Suppression(Base):
    """An address never to be written to again, as its fingerprint only. Added only."""

    __tablename__ = "suppressions"

    email_fingerprint: Mapped[bytes] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(40))
    since_at: Mapped[datetime] = mapped_column(default=utcnow)
