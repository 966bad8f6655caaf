"""Supporters, what they want, what they agreed to, and who must not be written to."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
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


class ConsentAct(StrEnum):
    GIVEN = "given"
    WITHDRAWN = "withdrawn"


class Supporter(Base):
    """A person who asked for alerts. Erased, the row keeps its number and nothing else."""

    __tablename__ = "supporters"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(Encrypted("supporters.email"))
    email_fingerprint: Mapped[bytes | None] = mapped_column(unique=True)
    locale: Mapped[str] = mapped_column(String(8))
    state: Mapped[SupporterState] = mapped_column(default=SupporterState.PENDING)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    ended_at: Mapped[datetime | None]

    def move_to(self, state: SupporterState) -> None:
        """Take the step, if NEXT_STATES allows it."""
        self.state = checked_move(self.state, state, NEXT_STATES)


class Interest(Base):
    """What a supporter wants to hear of: everything, an organization, a campaign."""

    __tablename__ = "interests"
    __table_args__ = (UniqueConstraint("supporter_id", "scope", "scope_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    supporter_id: Mapped[int] = mapped_column(ForeignKey("supporters.id"))
    scope: Mapped[InterestScope]
    scope_id: Mapped[int] = mapped_column(default=0)
    since_at: Mapped[datetime] = mapped_column(default=utcnow)

    supporter: Mapped[Supporter] = relationship()


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
