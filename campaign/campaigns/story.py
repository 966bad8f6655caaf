"""A campaign's story: the events of its timeline, and the updates that tell what moved."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.campaigns.library import rendered
from campaign.campaigns.models import Campaign, CampaignUpdate, TimelineEvent
from campaign.core.changes import pages_changed
from campaign.core.db import lock
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import Translated, picked_locale
from campaign.core.wording import merged

Part = TypeVar("Part", TimelineEvent, CampaignUpdate)


class InThePast(Refused):
    """What is to come must come later than now."""


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """Something that happened, and who says so; the body is Markdown."""

    happened_on: date
    titles: Translated
    bodies: Translated = field(default_factory=dict)
    source_name: str = ""
    source_url: str = ""


def add_event(session: Session, campaign: Campaign, new: NewEvent) -> TimelineEvent:
    """Put an event on the campaign's timeline."""
    bodies_html = rendered(session, campaign.organization_id, new.bodies)
    event = TimelineEvent(campaign_id=campaign.id, bodies_html=bodies_html, **vars(new))
    session.add(event)
    pages_changed(session)
    session.flush()
    return event


def rewrite_event(session: Session, event: TimelineEvent, new: NewEvent) -> None:
    """Tell an event anew."""
    for name, value in vars(new).items():
        setattr(event, name, value)
    event.bodies_html = rendered(session, event.campaign.organization_id, new.bodies)
    event.version += 1
    pages_changed(session)


def find_event(session: Session, number: int, campaign: Campaign | None = None) -> TimelineEvent:
    """An event of any timeline, or of this campaign's; there, one that was taken off too.

    Raises:
        NotFound: there is none.
    """
    return _part_of(session, TimelineEvent, number, campaign)


def timeline_of(session: Session, campaign: Campaign) -> list[TimelineEvent]:
    """The case from its beginning."""
    query = (
        select(TimelineEvent)
        .where(TimelineEvent.campaign_id == campaign.id, TimelineEvent.removed_at.is_(None))
        .order_by(TimelineEvent.happened_on, TimelineEvent.id)
    )
    return list(session.scalars(query))


def draft_update(
    session: Session, campaign: Campaign, locale: str, title: str, body: str, *, now: datetime
) -> CampaignUpdate:
    """Begin an update in one language."""
    update = CampaignUpdate(
        campaign_id=campaign.id,
        original_locale=locale,
        titles={locale: title},
        bodies={locale: body},
        bodies_html=rendered(session, campaign.organization_id, {locale: body}),
        created_at=now,
    )
    session.add(update)
    session.flush()
    return update


def rewrite_update(
    session: Session,
    update: CampaignUpdate,
    titles: Translated,
    bodies: Translated,
    *,
    follows: int | None = None,
) -> None:
    """Replace the texts in the languages given; an empty title takes its language away."""
    lock(session, update)
    for locale in dict.fromkeys([*titles, *bodies]):
        update.note_written(locale, follows=follows)
    update.titles, update.bodies = merged(update.titles, titles), merged(update.bodies, bodies)
    update.bodies_html = rendered(session, update.campaign.organization_id, update.bodies)
    pages_changed(session)


def tell(session: Session, update: CampaignUpdate, *, now: datetime) -> None:
    """Publish an update; one that is published stays as it is."""
    lock(session, update)
    update.published_at, update.due_at = update.published_at or now, None
    pages_changed(session)


def tell_later(session: Session, update: CampaignUpdate, at: datetime, *, now: datetime) -> None:
    """Let the clock publish it.

    Raises:
        InThePast: that moment is over.
    """
    if at <= now:
        raise InThePast("That moment is over.")
    update.due_at, update.published_at = at, None
    pages_changed(session)


def take_back(session: Session, update: CampaignUpdate) -> None:
    """Make it a draft again, which nobody is going to publish."""
    update.published_at = update.due_at = None
    pages_changed(session)


def tell_due(session: Session, *, limit: int, now: datetime) -> int:
    """Publish what is due, dated as it was planned; returns how many. Two clocks may do it at once."""
    query = (
        select(CampaignUpdate)
        .where(CampaignUpdate.due_at <= now, CampaignUpdate.removed_at.is_(None))
        .order_by(CampaignUpdate.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    due = list(session.scalars(query))
    for update in due:
        update.published_at, update.due_at = update.due_at, None
        pages_changed(session)
    return len(due)


def publish_update(
    session: Session, campaign: Campaign, titles: Translated, bodies: Translated, *, now: datetime
) -> CampaignUpdate:
    """Tell the campaign's readers at once what moved."""
    locale = picked_locale(titles, campaign.original_locale)
    update = draft_update(session, campaign, locale, titles[locale], bodies.get(locale, ""), now=now)
    update.titles, update.bodies = titles, bodies
    update.bodies_html = rendered(session, campaign.organization_id, bodies)
    tell(session, update, now=now)
    session.flush()
    return update


def find_update(session: Session, number: int, campaign: Campaign | None = None) -> CampaignUpdate:
    """An update of any campaign, or of this one; there, one that was removed too.

    Raises:
        NotFound: there is none.
    """
    return _part_of(session, CampaignUpdate, number, campaign)


def remove(session: Session, part: TimelineEvent | CampaignUpdate, *, now: datetime) -> None:
    """Take an event off its timeline, or an update off page and feed."""
    part.removed_at = now
    pages_changed(session)


def restore(session: Session, part: TimelineEvent | CampaignUpdate) -> None:
    """Put it back."""
    part.removed_at = None
    pages_changed(session)


def updates_of(session: Session, campaign: Campaign, *, now: datetime) -> list[CampaignUpdate]:
    """Published updates, newest first."""
    query = (
        select(CampaignUpdate)
        .where(CampaignUpdate.campaign_id == campaign.id, CampaignUpdate.removed_at.is_(None))
        .where(CampaignUpdate.published_at <= now)
        .order_by(CampaignUpdate.published_at.desc(), CampaignUpdate.id.desc())
    )
    return list(session.scalars(query))


def all_updates_of(session: Session, campaign: Campaign) -> list[CampaignUpdate]:
    """Drafts and published ones, the newest first, for those who may see them."""
    query = select(CampaignUpdate).where(CampaignUpdate.campaign_id == campaign.id)
    return list(
        session.scalars(query.where(CampaignUpdate.removed_at.is_(None)).order_by(CampaignUpdate.id.desc()))
    )


def _part_of(session: Session, kind: type[Part], number: int, campaign: Campaign | None) -> Part:
    part = session.get(kind, number)
    is_there = part and (part.campaign_id == campaign.id if campaign else part.removed_at is None)
    if part is None or not is_there:
        raise NotFound(f"There is no {'event' if kind is TimelineEvent else 'update'} {number}.")
    return part
