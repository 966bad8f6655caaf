"""A mailing, its texts, whom it goes to, and what an organization decided about its mailings."""

from datetime import datetime
from enum import StrEnum
from string import ascii_lowercase
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from campaign.accounts.models import Organization
from campaign.core.clock import utcnow
from campaign.core.db import Base
from campaign.core.states import checked_move


class MailingKind(StrEnum):
    """An alert by hand; the others are made by an event, as drafts or to be sent by themselves."""

    ALERT = "alert"
    UPDATE = "update"
    MILESTONE = "milestone"
    OUTCOME = "outcome"
    WELCOME = "welcome"
    DIGEST = "digest"


class MailingState(StrEnum):
    DRAFT = "draft"
    WAITING = "waiting"
    """Approved by one; above the threshold a second organizer must agree."""
    SCHEDULED = "scheduled"
    EXPANDING = "expanding"
    SENDING = "sending"
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    MISSED = "missed"
    """It would have started too late: an organizer is asked."""


MAILING_STEPS = {
    MailingState.DRAFT: {MailingState.WAITING, MailingState.SCHEDULED, MailingState.CANCELLED},
    MailingState.WAITING: {MailingState.SCHEDULED, MailingState.DRAFT, MailingState.CANCELLED},
    MailingState.SCHEDULED: {
        MailingState.EXPANDING,
        MailingState.MISSED,
        MailingState.DRAFT,
        MailingState.CANCELLED,
    },
    MailingState.EXPANDING: {MailingState.SENDING, MailingState.PAUSED, MailingState.CANCELLED},
    MailingState.SENDING: {MailingState.PAUSED, MailingState.FINISHED, MailingState.CANCELLED},
    MailingState.PAUSED: {MailingState.EXPANDING, MailingState.SENDING, MailingState.CANCELLED},
    MailingState.FINISHED: {MailingState.SENDING},
    MailingState.CANCELLED: set[MailingState](),
    MailingState.MISSED: {MailingState.SCHEDULED, MailingState.DRAFT, MailingState.CANCELLED},
}


class Segment(Base):
    """A rule with a name, to choose whom to write to. See `audience` for what a rule is."""

    __tablename__ = "segments"
    __table_args__ = (UniqueConstraint("organization_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    name: Mapped[str] = mapped_column(String(120))
    rule: Mapped[dict[str, Any]]
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
    removed_at: Mapped[datetime | None]


class Mailing(Base):
    """One message to many. Its texts are in `MailingText`, its people in `delivery_models`.

    `rule` is the audience as it was approved, without references to segments that may change; nobody
    with a number above `upper_id`, fixed at the start, comes into it, and `cursor` is how far it got.
    """

    __tablename__ = "mailings"
    __table_args__ = (
        Index("ix_mailings_listed", "organization_id", "id"),
        Index("ix_mailings_campaign", "campaign_id", "id"),
        Index("ix_mailings_state", "state", "scheduled_at"),
        Index("ix_mailings_public", "organization_id", "public_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaigns.id"))
    kind: Mapped[MailingKind] = mapped_column(default=MailingKind.ALERT)
    about: Mapped[str] = mapped_column(String(60), default="")
    """What it was begun from: "statement:12", "update:3", "milestone:1000", "outcome:5"; else empty."""
    name: Mapped[str] = mapped_column(String(120), default="")
    """For organizers only."""
    state: Mapped[MailingState] = mapped_column(default=MailingState.DRAFT)
    version: Mapped[int] = mapped_column(default=1)

    slug: Mapped[str] = mapped_column(String(80), unique=True)
    is_public: Mapped[bool] = mapped_column(default=True)
    """Whether the archive shows it, from `public_at` on."""
    public_at: Mapped[datetime | None]

    sender_name: Mapped[str] = mapped_column(String(80), default="")
    """Empty: the organization's name."""
    fallback_locale: Mapped[str] = mapped_column(String(8), default="")
    """For who reads none of the languages it is written in; empty: they get nothing."""
    segment_id: Mapped[int | None] = mapped_column(ForeignKey("segments.id"))
    rule: Mapped[dict[str, Any]] = mapped_column(default=dict)

    scheduled_at: Mapped[datetime | None]
    """When it starts; empty: as soon as it is approved."""
    zone: Mapped[str] = mapped_column(String(40), default="UTC")
    """The zone in which the time was typed."""
    is_local: Mapped[bool] = mapped_column(default=False)
    """Each person gets it at this time of the clock where they live, as far as that is known."""
    late_hours: Mapped[int] = mapped_column(SmallInteger, default=6)
    """Starting later than this, it is missed instead."""

    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    approved_at: Mapped[datetime | None]
    seconded_by_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    seconded_at: Mapped[datetime | None]
    approved_count: Mapped[int] = mapped_column(default=0)
    """The number of people that was typed in to send it."""

    upper_id: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[int] = mapped_column(default=0)
    is_expanded: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    pause_reason: Mapped[str] = mapped_column(String(60), default="")
    """A key of `watching.PAUSES`; empty when an organizer paused it."""
    pause_facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    paused_at: Mapped[datetime | None]
    warning: Mapped[str] = mapped_column(String(60), default="")
    is_watched: Mapped[bool] = mapped_column(default=True)
    """Whether failing may pause it: not any more once an organizer has gone on in spite of it."""
    counted_at: Mapped[datetime | None]
    counts_due_at: Mapped[datetime | None]
    """When its figures are counted anew; empty: when something happens to it."""
    rate_per_minute: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)

    organization: Mapped[Organization] = relationship()

    @property
    def source(self) -> str:
        """What its links carry as utm_source, by which what people did is counted: letters only.

        Codes with long numbers are not kept (`core.sources`).
        """
        letters, rest = "", self.id
        while rest:
            rest, place = divmod(rest - 1, len(ascii_lowercase))
            letters = ascii_lowercase[place] + letters
        return f"alert-{letters}"

    def move_to(self, state: MailingState) -> None:
        """Take the step, if MAILING_STEPS allows it."""
        self.state = checked_move(self.state, state, MAILING_STEPS)


class MailingText(Base):
    """What a mailing says in one language. `html` and `plain` are made from it once, when approved."""

    __tablename__ = "mailing_texts"
    __table_args__ = (UniqueConstraint("mailing_id", "locale"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    mailing_id: Mapped[int] = mapped_column(ForeignKey("mailings.id"))
    locale: Mapped[str] = mapped_column(String(8))
    subject: Mapped[str] = mapped_column(String(200), default="")
    preheader: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(default="")
    """Markdown, with blocks."""
    blocks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The facts of its cards, as they were when it was saved: plain values, never a person."""
    text_part: Mapped[str] = mapped_column(default="")
    """The plain text as an organizer changed it; empty: it is made from the body."""
    html: Mapped[str] = mapped_column(default="")
    plain: Mapped[str] = mapped_column(default="")
    version: Mapped[int] = mapped_column(default=1)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)

    mailing: Mapped[Mailing] = relationship()


SECOND_ABOVE = 10_000


class AlertSettings(Base):
    """What an organization decided about its mailings."""

    __tablename__ = "alert_settings"

    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    second_above: Mapped[int] = mapped_column(default=SECOND_ABOVE)
    """A mailing to more people than this needs a second organizer."""
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)


class AutomaticMode(StrEnum):
    OFF = "off"
    DRAFT = "draft"
    SEND = "send"


class Automatic(Base):
    """What happens by itself at an event: nothing, a draft to approve, or sending, where the owner allows it.

    `campaign_id` is 0 for the organization as a whole.
    """

    __tablename__ = "automatics"
    __table_args__ = (UniqueConstraint("organization_id", "campaign_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    campaign_id: Mapped[int] = mapped_column(default=0)
    kind: Mapped[MailingKind]
    mode: Mapped[AutomaticMode] = mapped_column(default=AutomaticMode.OFF)
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """What was done already, such as the milestones that were told."""
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
