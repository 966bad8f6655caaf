"""Keep an appeal, show it, find the one for a page."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import Translated
from campaign.core.text import markdown_to_html
from campaign.donations.models import Appeal, AppealState

_FACTS = {
    "bank": {"holders", "number", "bank", "branch", "swift", "comment", "text"},
    "paypal": {"address", "comment", "text"},
    "other": {"text"},
}
"""What a step of each kind may tell; see `models.Appeal`."""


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


def draft_appeal(session: Session, new: NewAppeal) -> Appeal:
    """Keep an appeal as a draft.

    Raises:
        Refused: the slug is taken.
    """
    intros_html = {locale: markdown_to_html(text) for locale, text in new.intros.items()}
    appeal = Appeal(**vars(new), intros_html=intros_html, state=AppealState.DRAFT)
    try:
        with session.begin_nested():
            session.add(appeal)
    except IntegrityError:
        raise Refused(f"There is an appeal {new.slug} already.") from None
    return appeal


def publish(session: Session, slug: str) -> Appeal:
    """Show an appeal to readers.

    Raises:
        NotFound: there is none with this slug.
        Refused: it has no step that a reader could follow.
    """
    appeal = find_appeal(session, slug)
    if not appeal.shown_steps:
        raise Refused(f"{slug} tells no way to give. Fill in the facts of a step first.")
    appeal.move_to(AppealState.PUBLISHED)
    pages_changed(session)
    return appeal


def unpublish(session: Session, slug: str) -> Appeal:
    """Make it a draft again.

    Raises:
        NotFound: there is none with this slug.
    """
    appeal = find_appeal(session, slug)
    appeal.move_to(AppealState.DRAFT)
    pages_changed(session)
    return appeal


def find_appeal(session: Session, slug: str) -> Appeal:
    """The appeal with this slug, in any state.

    Raises:
        NotFound: there is none.
    """
    appeal = session.scalar(select(Appeal).where(Appeal.slug == slug))
    if appeal is None:
        raise NotFound(f"There is no appeal {slug}.")
    return appeal


def rewrite(session: Session, appeal: Appeal, titles: Translated, intros: Translated) -> None:
    """Replace title and words in the languages given; the others stay."""
    fresh_html = {locale: markdown_to_html(text) for locale, text in intros.items()}
    appeal.titles = appeal.titles | titles
    appeal.intros = appeal.intros | intros
    appeal.intros_html = appeal.intros_html | fresh_html
    pages_changed(session)


def set_step(session: Session, appeal: Appeal, number: int, facts: dict[str, Any]) -> None:
    """Change facts of one step, counted from 1; texts only in the languages given.

    Raises:
        NotFound: it has no such step.
        Refused: a fact does not belong to a step of this kind.
    """
    if number > len(appeal.steps):
        raise NotFound(f"{appeal.slug} has {len(appeal.steps)} steps.")
    step = appeal.steps[number - 1]
    if strange := sorted(set(facts) - _FACTS[step["kind"]]):
        raise Refused(f"A {step['kind']} step has no {strange[0]}.")
    fresh = step | {
        name: (step.get(name) or {}) | fact if isinstance(fact, dict) else fact
        for name, fact in facts.items()
    }
    appeal.steps = [*appeal.steps[: number - 1], fresh, *appeal.steps[number:]]
    pages_changed(session)


def all_appeals(session: Session) -> list[Appeal]:
    """Every appeal, newest first."""
    return list(session.scalars(select(Appeal).order_by(Appeal.id.desc())))


def appeal_for(session: Session, *, campaign_id: int | None = None) -> Appeal | None:
    """The campaign's own appeal, or else the host's newest."""
    query = select(Appeal).where(Appeal.state == AppealState.PUBLISHED).order_by(Appeal.id.desc())
    if campaign_id is not None:
        own = session.scalar(query.where(Appeal.campaign_id == campaign_id).limit(1))
        if own:
            return own
    return session.scalar(query.where(Appeal.campaign_id.is_(None)).limit(1))
