"""Keep an appeal, show it, find the one for a page."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization, OrganizationState
from campaign.campaigns.library import rendered
from campaign.campaigns.models import Campaign
from campaign.core.changes import pages_changed
from campaign.core.db import lock
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import DEFAULT_LOCALE, Translated
from campaign.core.money import Money
from campaign.core.wording import merged
from campaign.donations.models import Appeal, AppealState


class SlugTaken(Refused):
    """There is an appeal under this slug, of this organization or of another."""


class NoWayToGive(Refused):
    """It has no step that a reader could follow."""


@dataclass(frozen=True, kw_only=True)
class NewAppeal:
    """An appeal's words (Markdown) and steps; see `models.Appeal`."""

    organization_id: int
    slug: str
    intros: Translated
    steps: list[dict[str, Any]]
    since_year: int | None = None
    titles: Translated = field(default_factory=dict)
    amounts_minor: dict[str, Any] = field(default_factory=dict)
    campaign_id: int | None = None
    original_locale: str = DEFAULT_LOCALE


def draft_appeal(session: Session, new: NewAppeal) -> Appeal:
    """Keep an appeal as a draft.

    Raises:
        SlugTaken: it is.
    """
    intros_html = rendered(session, new.organization_id, new.intros)
    appeal = Appeal(**vars(new), intros_html=intros_html, state=AppealState.DRAFT)
    try:
        with session.begin_nested():
            session.add(appeal)
    except IntegrityError:
        raise SlugTaken(f"There is an appeal {new.slug} already.") from None
    return appeal


def publish(session: Session, appeal: Appeal, *, now: datetime) -> None:
    """Show an appeal to readers.

    Raises:
        NoWayToGive: it has no step that a reader could follow.
    """
    lock(session, appeal)
    if not appeal.shown_steps:
        raise NoWayToGive(f"{appeal.slug} tells no way to give. Fill in the facts of a step first.")
    appeal.move_to(AppealState.PUBLISHED)
    appeal.first_shown_at = appeal.first_shown_at or now
    pages_changed(session)


def unpublish(session: Session, appeal: Appeal) -> None:
    """Make it a draft again."""
    lock(session, appeal)
    appeal.move_to(AppealState.DRAFT)
    pages_changed(session)


def find_appeal(session: Session, slug: str) -> Appeal:
    """The appeal with this slug, in any state.

    Raises:
        NotFound: there is none.
    """
    appeal = session.scalar(select(Appeal).where(Appeal.slug == slug))
    if appeal is None:
        raise NotFound(f"There is no appeal {slug}.")
    return appeal


def rewrite(
    session: Session, appeal: Appeal, titles: Translated, intros: Translated, *, follows: int | None = None
) -> None:
    """Replace title and words in the languages given; the others stay. Empty words take theirs away."""
    lock(session, appeal)
    for locale in dict.fromkeys([*titles, *intros]):
        appeal.note_written(locale, follows=follows)
    appeal.titles, appeal.intros = merged(appeal.titles, titles), merged(appeal.intros, intros)
    appeal.intros_html = rendered(session, appeal.organization_id, appeal.intros)
    pages_changed(session)


def set_amounts(
    session: Session,
    appeal: Appeal,
    since_year: int | None,
    amounts_minor: dict[str, Any],
    *,
    goal: Money | None = None,
) -> None:
    """Say since when, suggest other amounts, and what is to be reached; see `models.Appeal`."""
    appeal.since_year, appeal.amounts_minor = since_year, amounts_minor
    appeal.goal_minor, appeal.goal_currency = (goal.minor, goal.currency) if goal else (None, "")
    pages_changed(session)


def all_appeals(session: Session) -> list[Appeal]:
    """Every appeal, newest first."""
    return list(session.scalars(select(Appeal).order_by(Appeal.id.desc())))


def appeal_for(session: Session, *, campaign_id: int | None = None) -> Appeal | None:
    """The campaign's own appeal, or the general one of its organization, or else the host's.

    Nobody else's: readers of one organization are never led to another's account. Nor to one of an
    organization that was suspended.
    """
    newest = (
        select(Appeal)
        .join(Organization, Organization.id == Appeal.organization_id)
        .where(Appeal.state == AppealState.PUBLISHED, Organization.state == OrganizationState.APPROVED)
        .order_by(Appeal.id.desc())
        .limit(1)
    )
    general = newest.where(Appeal.campaign_id.is_(None))
    if campaign_id is not None:
        whose = select(Campaign.organization_id).where(Campaign.id == campaign_id).scalar_subquery()
        for query in (
            newest.where(Appeal.campaign_id == campaign_id, Appeal.organization_id == whose),
            general.where(Appeal.organization_id == whose),
        ):
            if own := session.scalar(query):
                return own
    host = select(Organization.id).where(Organization.is_host).scalar_subquery()
    return session.scalar(general.where(Appeal.organization_id == host))


def find_shown(session: Session, slug: str) -> Appeal:
    """The appeal with this slug, as far as readers see it.

    Raises:
        NotFound: there is none that is shown.
    """
    appeal = find_appeal(session, slug)
    if appeal.state is not AppealState.PUBLISHED:
        raise NotFound("no-appeal")
    return appeal


def other_appeals(session: Session, shown: Appeal | None, *, limit: int = 20) -> list[Appeal]:
    """The general appeals of other organizations than that of the one that is shown, newest first."""
    query = select(Appeal).where(Appeal.state == AppealState.PUBLISHED, Appeal.campaign_id.is_(None))
    if shown is not None:
        query = query.where(Appeal.organization_id != shown.organization_id)
    return list(session.scalars(query.order_by(Appeal.id.desc()).limit(limit)))


def own_appeal(session: Session, organization_id: int, slug: str) -> Appeal:
    """An appeal of this organization, in any state.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(Appeal).where(Appeal.slug == slug, Appeal.organization_id == organization_id)
    appeal = session.scalar(query)
    if appeal is None:
        raise NotFound("no-appeal")
    return appeal


def appeals_of(session: Session, organization_id: int, *, before: int | None, limit: int) -> list[Appeal]:
    """An organization's appeals, newest first, those older than the number `before`."""
    query = select(Appeal).where(Appeal.organization_id == organization_id)
    if before is not None:
        query = query.where(Appeal.id < before)
    return list(session.scalars(query.order_by(Appeal.id.desc()).limit(limit)))
