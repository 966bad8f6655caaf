"""Open a campaign, tell its case, publish it, end it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.campaigns.library import rendered
from campaign.campaigns.models import UNSEEN, Campaign, CampaignState, Outcome, Picture
from campaign.core.changes import pages_changed
from campaign.core.db import lock
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import DEFAULT_LOCALE, Translated
from campaign.core.wording import merged


@dataclass(frozen=True, kw_only=True)
class NewCampaign:
    """What a campaign says about itself; the body is Markdown."""

    slug: str
    organization_id: int
    titles: Translated
    summaries: Translated
    bodies: Translated
    original_locale: str = DEFAULT_LOCALE
    picture_id: int | None = None


class SlugTaken(Refused):
    """There is a campaign under this slug, of this organization or of another."""


def open_campaign(session: Session, new: NewCampaign) -> Campaign:
    """Make a draft campaign.

    Raises:
        SlugTaken: it is.
        Refused: the campaign has no title.
    """
    if not any(new.titles.values()):
        raise Refused("A campaign needs a title.")
    bodies_html = rendered(session, new.organization_id, new.bodies)
    campaign = Campaign(**vars(new), bodies_html=bodies_html, state=CampaignState.DRAFT)
    try:
        with session.begin_nested():
            session.add(campaign)
    except IntegrityError:
        raise SlugTaken(f"There is a campaign {new.slug} already.") from None
    return campaign


def publish(session: Session, campaign: Campaign, *, now: datetime) -> None:
    """Show the campaign to readers; an archived one comes back."""
    campaign.move_to(CampaignState.PUBLISHED)
    campaign.published_at = campaign.published_at or now
    pages_changed(session)


def unpublish(session: Session, campaign: Campaign) -> None:
    """Make it a draft again, as if it had never been shown."""
    campaign.move_to(CampaignState.DRAFT)
    campaign.published_at = None
    pages_changed(session)


def archive(session: Session, campaign: Campaign) -> None:
    """Take the campaign off the lists; its pages stay."""
    campaign.move_to(CampaignState.ARCHIVED)
    pages_changed(session)


def withdraw(session: Session, campaign: Campaign, reasons: Translated, *, now: datetime) -> None:
    """Take the campaign and its petition from readers; its page says so and why.

    Raises:
        Refused: no reason is given.
        WrongState: readers do not see it.
    """
    if not any(reasons.values()):
        raise Refused("Readers are owed a reason.")
    campaign.move_to(CampaignState.WITHDRAWN)
    campaign.withdrawn_at, campaign.withdrawn_reasons = now, reasons
    pages_changed(session)


def restore(session: Session, campaign: Campaign) -> None:
    """Let readers see what was withdrawn again; only whoever withdrew it may. It comes back archived."""
    campaign.move_to(CampaignState.ARCHIVED)
    campaign.withdrawn_at, campaign.withdrawn_reasons = None, {}
    pages_changed(session)


def find_withdrawn(session: Session, slug: str) -> Campaign:
    """The withdrawn campaign with this slug.

    Raises:
        NotFound: there is none.
    """
    query = select(Campaign).where(Campaign.slug == slug, Campaign.state == CampaignState.WITHDRAWN)
    campaign = session.scalar(query)
    if campaign is None:
        raise NotFound("no-campaign")
    return campaign


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
        query = query.where(Campaign.state.not_in(UNSEEN))
    campaign = session.scalar(query)
    if campaign is None:
        raise NotFound("no-campaign")
    return campaign


def own_campaign(session: Session, organization_id: int, slug: str, *, lock: bool = False) -> Campaign:
    """A campaign of this organization, in any state.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(Campaign).where(Campaign.slug == slug, Campaign.organization_id == organization_id)
    campaign = session.scalar(query.with_for_update(of=Campaign) if lock else query)
    if campaign is None:
        raise NotFound("no-campaign")
    return campaign


def campaigns_of(
    session: Session, organization_id: int, *, state: CampaignState | None, before: int | None, limit: int
) -> list[Campaign]:
    """An organization's campaigns, newest first, those older than the number `before`."""
    query = select(Campaign).where(Campaign.organization_id == organization_id)
    if state is not None:
        query = query.where(Campaign.state == state)
    if before is not None:
        query = query.where(Campaign.id < before)
    return list(session.scalars(query.order_by(Campaign.id.desc()).limit(limit)))


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


def show_picture(session: Session, campaign: Campaign, picture: Picture) -> None:
    """Give the campaign its lead picture."""
    campaign.picture_id = picture.id
    pages_changed(session)


def rewrite(
    session: Session,
    campaign: Campaign,
    titles: Translated,
    summaries: Translated,
    bodies: Translated,
    *,
    follows: int | None = None,
) -> None:
    """Replace the texts in the languages given; the others stay. An empty title takes its language away.

    Raises:
        Refused: the original would be without a title.
    """
    lock(session, campaign)
    if not titles.get(campaign.original_locale, "kept"):
        raise Refused("The original needs a title.")
    for locale in dict.fromkeys([*titles, *summaries, *bodies]):
        campaign.note_written(locale, follows=follows)
    campaign.titles = merged(campaign.titles, titles)
    campaign.summaries = merged(campaign.summaries, summaries)
    campaign.bodies = merged(campaign.bodies, bodies)
    campaign.bodies_html = rendered(session, campaign.organization_id, campaign.bodies)
    pages_changed(session)
