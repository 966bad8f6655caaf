"""A petition, the words it asks, who it asks, and who stands behind it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.campaigns.models import Campaign
from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted
from campaign.core.locales import Translated
from campaign.core.mailed import Mailed
from campaign.core.states import checked_move
from campaign.core.wording import InLanguages

TALLY_SLOTS = 64
"""Rows over which one count is spread, so that confirmations do not queue for one."""


class PetitionState(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    DELIVERED = "delivered"
    ANSWERED = "answered"


PETITION_STEPS = {
    PetitionState.DRAFT: {PetitionState.OPEN},
    PetitionState.OPEN: {PetitionState.CLOSED},
    PetitionState.CLOSED: {PetitionState.OPEN, PetitionState.DELIVERED},
    PetitionState.DELIVERED: {PetitionState.ANSWERED, PetitionState.CLOSED},
    PetitionState.ANSWERED: {PetitionState.DELIVERED},
}


class SignatureState(StrEnum):
    PENDING = "pending"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    DISOWNED = "disowned"
    EXPIRED = "expired"


SIGNATURE_STEPS = {
    SignatureState.PENDING: {
        SignatureState.CONFIRMED,
        SignatureState.WITHDRAWN,
        SignatureState.REJECTED,
        SignatureState.DISOWNED,
        SignatureState.EXPIRED,
    },
    SignatureState.CONFIRMED: {
        SignatureState.WITHDRAWN,
        SignatureState.REJECTED,
        SignatureState.DISOWNED,
    },
    SignatureState.WITHDRAWN: set[SignatureState](),
    SignatureState.REJECTED: {
        SignatureState.PENDING,
        SignatureState.CONFIRMED,
        SignatureState.WITHDRAWN,
        SignatureState.DISOWNED,
    },
    SignatureState.DISOWNED: set[SignatureState](),
    SignatureState.EXPIRED: set[SignatureState](),
}


class Display(StrEnum):
    HIDDEN = "hidden"
    INITIALS = "initials"
    FULL = "full"


class CommentState(StrEnum):
    NONE = "none"
    WAITING = "waiting"
    APPROVED = "approved"
    REJECTED = "rejected"


def takes_signatures(
    state: PetitionState | None, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> bool:
    """Whether a petition in this state, with these times, may be signed now."""
    begun = opens_at is None or opens_at <= now
    ended = closes_at is not None and closes_at <= now
    return state is PetitionState.OPEN and begun and not ended


class Petition(Base):
    """The ask of a campaign. Its words are in its versions, its count in its tallies."""

    __tablename__ = "petitions"

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), unique=True)
    state: Mapped[PetitionState] = mapped_column(default=PetitionState.DRAFT)
    goal: Mapped[int] = mapped_column(default=100)
    version_number: Mapped[int] = mapped_column(default=1)
    allows_comments: Mapped[bool] = mapped_column(default=False)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    delivered_on: Mapped[date | None]
    delivery_notes: Mapped[Translated] = mapped_column(default=dict)
    """To whom and how it was handed over, for readers."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)

    campaign: Mapped[Campaign] = relationship()

    @property
    def is_seen(self) -> bool:
        """Whether readers have it."""
        return self.campaign.is_seen and self.state is not PetitionState.DRAFT

    def move_to(self, state: PetitionState) -> None:
        """Take the step, if PETITION_STEPS allows it."""
        self.state = checked_move(self.state, state, PETITION_STEPS)

    def takes_signatures(self, now: datetime) -> bool:
        """Whether one may sign at this moment."""
        return takes_signatures(self.state, self.opens_at, self.closes_at, now)


class PetitionVersion(Base, InLanguages):
    """The petition's words. The first confirmed signature freezes them; a change is a new version."""

    __tablename__ = "petition_versions"

    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    titles: Mapped[Translated]
    asks: Mapped[Translated]
    asks_html: Mapped[Translated]
    sha256: Mapped[str] = mapped_column(String(64))
    public_notes: Mapped[Translated] = mapped_column(default=dict)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class PetitionReply(Base):
    """What an authority answered. Off the page while `removed_at` is set."""

    __tablename__ = "petition_replies"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), index=True)
    replied_on: Mapped[date]
    authors: Mapped[Translated] = mapped_column(default=dict)
    bodies: Mapped[Translated]
    bodies_html: Mapped[Translated]
    document: Mapped[str] = mapped_column(String(40), default="")
    """The name of a file in `petitions.documents`."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    removed_at: Mapped[datetime | None]

    petition: Mapped[Petition] = relationship()


class Target(Base):
    """The authority that a petition addresses."""

    __tablename__ = "targets"

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    names: Mapped[Translated]
    roles: Mapped[Translated] = mapped_column(default=dict)


class Signature(Base, Mailed):
    """One person under one petition. It counts only once it is confirmed.

    When it ends (withdrawn, expired) its personal columns are emptied, the fingerprint too, so
    that the person may sign again; disowned, it keeps the fingerprint, so that nobody writes to
    that address for this petition again.
    """

    __tablename__ = "signatures"
    __table_args__ = (
        UniqueConstraint("email_fingerprint", "petition_id"),
        Index(
            "ix_signatures_pending",
            "signed_at",
            sqlite_where=text("state = 'pending'"),
            postgresql_where=text("state = 'pending'"),
        ),
        Index(
            "ix_signatures_shown",
            "petition_id",
            "confirmed_at",
            sqlite_where=text("state = 'confirmed' AND display <> 'hidden'"),
            postgresql_where=text("state = 'confirmed' AND display <> 'hidden'"),
        ),
        Index(
            "ix_signatures_comments",
            "petition_id",
            "comment_state",
            "id",
            sqlite_where=text("comment_state <> 'none'"),
            postgresql_where=text("comment_state <> 'none'"),
        ),
        Index("ix_signatures_listed", "petition_id", "signed_at", "id"),
        Index("ix_signatures_named", "name_fingerprint"),
        Index(
            "ix_signatures_suspicious",
            "petition_id",
            "signed_at",
            "id",
            sqlite_where=text("suspicion <> 0"),
            postgresql_where=text("suspicion <> 0"),
        ),
        Index(
            "ix_signatures_taken_out",
            "petition_id",
            "signed_at",
            "id",
            sqlite_where=text("state IN ('rejected', 'withdrawn', 'disowned')"),
            postgresql_where=text("state IN ('rejected', 'withdrawn', 'disowned')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"))
    version_number: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[SignatureState] = mapped_column(default=SignatureState.PENDING)
    email_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    name: Mapped[str | None] = mapped_column(Encrypted("signatures.name"))
    email: Mapped[str | None] = mapped_column(Encrypted("signatures.email"))
    comment: Mapped[str | None] = mapped_column(Encrypted("signatures.comment"))
    comment_state: Mapped[CommentState] = mapped_column(default=CommentState.NONE)
    country: Mapped[str | None] = mapped_column(String(2))
    display: Mapped[Display] = mapped_column(default=Display.HIDDEN)
    locale: Mapped[str] = mapped_column(String(8))
    source: Mapped[str] = mapped_column(String(60), default="", server_default="")
    """Where the signer came from, as a coarse code (`core.sources`): a site or a link, never an address."""
    consent_wording_id: Mapped[int | None] = mapped_column(ForeignKey("consent_wordings.id"))
    signed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    name_fingerprint: Mapped[bytes | None] = mapped_column(LargeBinary)
    suspicion: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    """Bits of `suspecting.Sign`."""

    petition: Mapped[Petition] = relationship()

    def move_to(self, state: SignatureState) -> None:
        """Take the step, if SIGNATURE_STEPS allows it."""
        self.state = checked_move(self.state, state, SIGNATURE_STEPS)


class Tally(Base):
    """Part of a count: all confirmed signatures, those of a day, of a country, of an hour.

    Kind and value are ("all", ""), ("day", "2026-01-31"), ("country", "TH") or ("hour", "2026013109 th
    facebook.com"). A signature counts in the slot of its number, so that taking it back touches the
    same row. Hours stay only until the worker has added them to the figures (`petitions.hourly`).
    """

    __tablename__ = "tallies"
    __table_args__ = (
        Index(
            "ix_tallies_hours",
            "petition_id",
            sqlite_where=text("kind = 'hour'"),
            postgresql_where=text("kind = 'hour'"),
        ),
    )

    petition_id: Mapped[int] = mapped_column(ForeignKey("petitions.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(8), primary_key=True)
    value: Mapped[str] = mapped_column(String(80), primary_key=True)
    slot: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    count: Mapped[int]
