"""A campaign, its timeline, its updates, and the pictures that any page shows."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ForeignKey, Index, String, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.accounts.models import Organization
from campaign.core.clock import utcnow
from campaign.core.db import Base
from campaign.core.locales import Translated
from campaign.core.states import checked_move
from campaign.core.wording import InLanguages


class CampaignState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"
    WITHDRAWN = "withdrawn"


UNSEEN = (CampaignState.DRAFT, CampaignState.WITHDRAWN)
"""Readers see nothing of such a campaign; of a withdrawn one, that and why it is."""


class Outcome(StrEnum):
    OPEN = "open"
    WON = "won"
    PARTLY_WON = "partly won"
    LOST = "lost"


NEXT_STATES = {
    CampaignState.DRAFT: {CampaignState.PUBLISHED},
    CampaignState.PUBLISHED: {CampaignState.ARCHIVED, CampaignState.DRAFT, CampaignState.WITHDRAWN},
    CampaignState.ARCHIVED: {CampaignState.PUBLISHED, CampaignState.WITHDRAWN},
    CampaignState.WITHDRAWN: {CampaignState.ARCHIVED},
}


class Picture(Base):
    """An uploaded picture, cleaned of its metadata and kept in several widths beside the database."""

    __tablename__ = "pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    width: Mapped[int]
    height: Mapped[int]
    alts: Mapped[Translated]
    captions: Mapped[Translated] = mapped_column(default=dict)
    credit: Mapped[str] = mapped_column(default="")
    organization_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), index=True)
    """In whose library it is; in nobody's where an operator handed it over."""
    focus_x: Mapped[int] = mapped_column(default=50)
    focus_y: Mapped[int] = mapped_column(default=50)
    """What must stay in sight where it is cropped, in per cent from the left and from the top."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Campaign(Base, InLanguages):
    """A case or cause: one hub page that pairs statements with a petition."""

    __tablename__ = "campaigns"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[CampaignState] = mapped_column(default=CampaignState.DRAFT)
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.OPEN)
    outcome_notes: Mapped[Translated] = mapped_column(default=dict)
    titles: Mapped[Translated]
    summaries: Mapped[Translated]
    bodies: Mapped[Translated]
    bodies_html: Mapped[Translated]
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("pictures.id"))
    asks_for_gifts: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Whether who has confirmed a signature is asked for a gift."""
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reasons: Mapped[Translated] = mapped_column(default=dict)

    organization: Mapped[Organization] = relationship()
    picture: Mapped[Picture | None] = relationship()

    @property
    def is_seen(self) -> bool:
        """Whether readers have it."""
        return self.state not in UNSEEN

    def move_to(self, state: CampaignState) -> None:
        """Take the step, if NEXT_STATES allows it."""
        self.state = checked_move(self.state, state, NEXT_STATES)


class TimelineEvent(Base):
    """Something that happened in the case, with its source. Off the page while `removed_at` is set."""

    __tablename__ = "timeline_events"
    __table_args__ = (Index("ix_timeline_events_campaign", "campaign_id", "happened_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    happened_on: Mapped[date]
    titles: Mapped[Translated]
    bodies: Mapped[Translated] = mapped_column(default=dict)
    bodies_html: Mapped[Translated] = mapped_column(default=dict)
    source_name: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()


class CampaignUpdate(Base, InLanguages):
    """What moved in the campaign, told to its readers.

    A draft while `published_at` is empty; the clock publishes it when `due_at` comes.
    """

    __tablename__ = "campaign_updates"
    __table_args__ = (
        Index("ix_campaign_updates_campaign", "campaign_id", "published_at"),
        Index(
            "ix_campaign_updates_due",
            "due_at",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"))
    titles: Mapped[Translated]
    bodies: Mapped[Translated]
    bodies_html: Mapped[Translated]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    published_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = relationship()

    @property
    def is_for_readers(self) -> bool:
        """Whether they have it, or get it without anybody's doing."""
        return bool(self.published_at or self.due_at)


class Figure(Base):
    """How often something happened in one hour (UTC): a kind, its value, a number. Never a person.

    Kinds and what their values are stand in `campaigns.figures`.
    """

    __tablename__ = "figures"

    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(String(60), primary_key=True, default="")
    count: Mapped[int]


class FigureCursor(Base):
    """How far a step of the worker has counted, and how far it may go once older transactions are over.

    The migration puts its rows there.
    """

    __tablename__ = "figure_cursors"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    bound: Mapped[int] = mapped_column(default=0)
    horizon: Mapped[int] = mapped_column(BigInteger, default=0)
