"""Open a campaign, tell its case, publish it, end it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.campaigns.models import (
    Campaign,
    CampaignState,
    CampaignUpdate,
    Outcome,
    Picture,
    TimelineEvent,
)
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import Translated
from campaign.core.text import markdown_to_html


@dataclass(frozen=True, kw_only=True)
class NewCampaign:
    """What a campaign says about itself; the body is Markdown."""

    slug: str
    organization_id: int
    titles: Translated
    summaries: Translated
    bodies: Translated
    picture_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class NewEvent:
    """Something that happened, and who says so; the body is Markdown."""

    happened_on: date
    titles: Translated
    bodies: Translated = field(default_factory=dict)
    source_name: str = ""
    source_url: str = ""


def open_campaign(session: Session, new: NewCampaign) -> Campaign:
    """Make a draft campaign.

    Raises:
        Refused: the slug is taken, or the campaign has no title.
    """
    if not any(new.titles.values()):
        raise Refused("A campaign needs a title.")
    campaign = Campaign(**vars(new), bodies_html=rendered(new.bodies), state=CampaignState.DRAFT)
    try:
        with session.begin_nested():
            session.add(campaign)
    except IntegrityError:
        raise Refused(f"There is a campaign {new.slug} already.") from None
    return campaign


def rendered(texts: Translated) -> Translated:
    """Markdown in several languages as sanitised HTML."""
    return {locale: markdown_to_html(text) for locale, text in texts.items()}


def add_event(session: Session, campaign: Campaign, new: NewEvent) -> TimelineEvent:
    """Put an event on the campaign's timeline."""
    event = TimelineEvent(
        campaign_id=campaign.id,
        happened_on=new.happened_on,
        titles=new.titles,
        bodies_html=rendered(new.bodies),
        source_name=new.source_name,
        source_url=new.source_url,
    )
    session.add(event)
    pages_changed(session)
    session.flush()
    return event


def find_event(session: Session, number: int) -> TimelineEvent:
    """An event of any timeline.

    Raises:
        NotFound: there is none.
    """
    event = session.get(TimelineEvent, number)
    if event is None:
        raise NotFound(f"There is no event {number}.")
    return event


def remove_event(session: Session, number: int) -> None:
    """Take an event off its timeline, for good.

    Raises:
        NotFound: there is none.
    """
    session.delete(find_event(session, number))
    pages_changed(session)


def publish_update(
    session: Session,
    campaign: Campaign,
    titles: Translated,
    bodies: Translated,
    *,
    now: datetime,
) -> CampaignUpdate:
    """Tell the campaign's readers what moved."""
    update = CampaignUpdate(
        campaign_id=campaign.id,
        titles=titles,
        bodies=bodies,
        bodies_html=rendered(bodies),
        created_at=now,
        published_at=now,
    )
    session.add(update)
    pages_changed(session)
    session.flush()
    return update


def find_update(session: Session, number: int) -> CampaignUpdate:
    """An update of any campaign.

    Raises:
        NotFound: there is none.
    """
    update = session.get(CampaignUpdate, number)
    if update is None:
        raise NotFound(f"There is no update {number}.")
    return update


def remove_update(session: Session, number: int) -> None:
    """Take an update off its campaign's page and feed, for good.

    Raises:
        NotFound: there is none.
    """
    session.delete(find_update(session, number))
    pages_changed(session)


def publish(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Show the campaign to readers; an archived one comes back."""
    campaign.move_to(CampaignState.PUBLISHED)
    campaign.published_at = campaign.published_at or now
    pages_changed(session)


def archive(session: Session, campaign: Campaign) -> None:
    """Take the campaign off the lists; its pages stay."""
    campaign.move_to(CampaignState.ARCHIVED)
    pages_changed(session)


def end(session: Session, campaign: Campaign, outcome: Outcome, notes: Translated) -> None:
    """Say how it ended, or that it is open again."""
    campaign.outcome = outcome
    campaign.outcome_notes = notes
    pages_changed(session)


def find_campaign(session: Session, slug: str, *, drafts: bool = False) -> Campaign:
    """The campaign with this slug; drafts only for those who may see them.

    Raises:
        NotFound: there is none that may be shown.
    """
    query = select(Campaign).where(Campaign.slug == slug)
    if not drafts:
        query = query.where(Campaign.state != CampaignState.DRAFT)
    campaign = session.scalar(query)
    if campaign is None:
        raise NotFound("no-campaign")
    return campaign


def all_campaigns(session: Session) -> list[Campaign]:
    """Every campaign in any state, newest first, for those who may see them."""
    return list(session.scalars(select(Campaign).order_by(Campaign.id.desc())))


def published_campaigns(session: Session, *, limit: int | None = None) -> list[Campaign]:
    """What is shown on lists, newest first."""
    query = (
        select(Campaign)
        .where(Campaign.state == CampaignState.PUBLISHED)
        .order_by(Campaign.published_at.desc(), Campaign.id.desc())
        .limit(limit)
    )
    return list(session.scalars(query))


def timeline_of(session: Session, campaign: Campaign) -> list[TimelineEvent]:
    """The case from its beginning."""
    query = (
        select(TimelineEvent)
        .where(TimelineEvent.campaign_id == campaign.id)
        .order_by(TimelineEvent.happened_on, TimelineEvent.id)
    )
    return list(session.scalars(query))


def updates_of(session: Session, campaign: Campaign, *, now: datetime) -> list[CampaignUpdate]:
    """Published updates, newest first."""
    query = (
        select(CampaignUpdate)
        .where(
            CampaignUpdate.campaign_id == campaign.id,
            CampaignUpdate.published_at <= now,
        )
        .order_by(CampaignUpdate.published_at.desc(), CampaignUpdate.id.desc())
    )
    return list(session.scalars(query))


def show_picture(session: Session, campaign: Campaign, picture: Picture) -> None:
    """Give the campaign its lead picture."""
    campaign.picture_id = picture.id
    pages_changed(session)


def rewrite(
    session: Session, campaign: Campaign, titles: Translated, summaries: Translated, bodies: Translated
) -> None:
    """Replace the texts in the languages given; the others stay."""
    campaign.titles = campaign.titles | titles
    campaign.summaries = campaign.summaries | summaries
    campaign.bodies = campaign.bodies | bodies
    campaign.bodies_html = campaign.bodies_html | rendered(bodies)
    pages_changed(session)
