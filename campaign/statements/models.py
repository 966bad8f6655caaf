"""A published text, its languages, its revisions and the words it quotes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.accounts.models import Organization, Organizer
from campaign.campaigns.models import Campaign, Picture
from campaign.core.clock import utcnow
from campaign.core.db import Base
from campaign.core.locales import Translated
from campaign.core.states import checked_move


class StatementState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in review"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


NEXT_STATES = {
    StatementState.DRAFT: {StatementState.IN_REVIEW, StatementState.PUBLISHED},
    StatementState.IN_REVIEW: {StatementState.DRAFT, StatementState.PUBLISHED},
    StatementState.PUBLISHED: {StatementState.WITHDRAWN},
    StatementState.WITHDRAWN: {StatementState.PUBLISHED},
}


class Statement(Base):
    """A dated public text under one slug, in one or more languages."""

    __tablename__ = "statements"
    __table_args__ = (Index("ix_statements_listed", "state", "published_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(120), unique=True)
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    """Who keeps it here and may change it: its issuer, or whoever carries it."""
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"), index=True)
    state: Mapped[StatementState] = mapped_column(default=StatementState.DRAFT)
    original_locale: Mapped[str] = mapped_column(String(8))
    dateline_on: Mapped[date | None]
    dateline_places: Mapped[Translated] = mapped_column(default=dict)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"))
    photo_notes: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    """What an import read below photos (caption, credit), for whoever attaches them."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reasons: Mapped[Translated] = mapped_column(default=dict)
    is_held: Mapped[bool] = mapped_column(default=False)
    """The host newsroom took it down, and nobody else may show it again."""
    scheduled_at: Mapped[datetime | None] = mapped_column(index=True)
    """When it is to be published by itself; empty once it is."""
    scheduled_by_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))

    campaign: Mapped[Campaign | None] = relationship()
    picture: Mapped[Picture | None] = relationship()

    @property
    def is_published(self) -> bool:
        """Whether readers have its words."""
        return self.state is StatementState.PUBLISHED

    def move_to(self, state: StatementState) -> None:
        """Take the step, if NEXT_STATES allows it."""
        self.state = checked_move(self.state, state, NEXT_STATES)


class StatementIssuer(Base):
    """An organization that issued a statement; a joint one has several."""

    __tablename__ = "statement_issuers"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True, index=True)
    position: Mapped[int] = mapped_column(default=0)
    is_agreed: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether the name may stand there; see `statements.issuing`."""

    organization: Mapped[Organization] = relationship()


class StatementText(Base):
    """The text of a statement in one language, as it reads today."""

    __tablename__ = "statement_texts"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    revision_number: Mapped[int] = mapped_column(default=1)
    original_revision: Mapped[int | None]
    """Of a translation: the revision of the original that it was last saved against."""
    title: Mapped[str]
    summary: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    body_html: Mapped[str]
    background: Mapped[str] = mapped_column(default="")
    background_html: Mapped[str] = mapped_column(default="")
    search_text: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)

    statement: Mapped[Statement] = relationship()


class StatementRevision(Base):
    """A text as it was once saved. Added only; the database refuses changes."""

    __tablename__ = "statement_revisions"
    __table_args__ = (UniqueConstraint("statement_id", "locale", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    locale: Mapped[str] = mapped_column(String(8))
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str]
    background: Mapped[str]
    quotations: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    note: Mapped[str] = mapped_column(default="")
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)

    organizer: Mapped[Organizer | None] = relationship()


class PendingText(Base):
    """A revision of what readers have already, where a second person must see it before they get it."""

    __tablename__ = "pending_texts"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), primary_key=True)
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    number: Mapped[int]
    original_revision: Mapped[int | None]
    """Of a translation: the revision of the original that it was written against."""


class Quotation(Base):
    """Words that a statement quotes, with who said them and in what role."""

    __tablename__ = "quotations"
    __table_args__ = (UniqueConstraint("statement_id", "locale", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"))
    locale: Mapped[str] = mapped_column(String(8))
    position: Mapped[int]
    text: Mapped[str]
    speaker: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")


class StatementComment(Base):
    """What a colleague says about a draft, for its author; no reader sees it."""

    __tablename__ = "statement_comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statements.id"), index=True)
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id"))
    text: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    resolved_at: Mapped[datetime | None]

    organizer: Mapped[Organizer] = relationship()
