"""Statements as their organization writes them: its list, a text with its version, restoring, naming anew."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.campaigns.models import Campaign
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound, Refused
from campaign.core.text import searchable
from campaign.statements import revising
from campaign.statements.models import (
    PendingText,
    Statement,
    StatementRevision,
    StatementState,
    StatementText,
)
from campaign.statements.revising import Saving, Wording

PAGE = 30
WAITING = "waiting"
"""Asked for beside the states: those with a text that waits for a second person."""


class SlugTaken(Refused):
    """Another statement has this address."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What an organizer looks for; `before` is the number of the last statement of the page before."""

    query: str = ""
    state: str = ""
    locale: str = ""
    campaign_id: int | None = None
    before: int | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """A statement in the list, with its languages and those that are behind the original."""

    statement: Statement
    title: str
    locales: list[str]
    stale: list[str]


def listed(session: Session, organization: Organization, sought: Sought) -> list[Row]:
    """A page of an organization's statements, newest first."""
    query = select(Statement).where(Statement.organization_id == organization.id)
    if sought.state in set(StatementState):
        query = query.where(Statement.state == StatementState(sought.state))
    if sought.state == WAITING:
        query = query.where(Statement.id.in_(select(PendingText.statement_id)))
    if sought.campaign_id:
        query = query.where(Statement.campaign_id == sought.campaign_id)
    if sought.before:
        query = query.where(Statement.id < sought.before)
    texts = select(StatementText.statement_id)
    if sought.locale:
        query = query.where(Statement.id.in_(texts.where(StatementText.locale == sought.locale)))
    for term in searchable(sought.query).split()[:8]:
        found = texts.where(StatementText.search_text.contains(term, autoescape=True))
        query = query.where(Statement.id.in_(found))
    return _rows(session, list(session.scalars(query.order_by(Statement.id.desc()).limit(PAGE))))


def _rows(session: Session, statements: list[Statement]) -> list[Row]:
    texts: dict[int, list[StatementText]] = {}
    ids = [statement.id for statement in statements]
    for text in session.scalars(select(StatementText).where(StatementText.statement_id.in_(ids))):
        texts.setdefault(text.statement_id, []).append(text)
    return [_row(statement, texts.get(statement.id, [])) for statement in statements]


def _row(statement: Statement, texts: list[StatementText]) -> Row:
    original = next((text for text in texts if text.locale == statement.original_locale), None)
    return Row(
        statement=statement,
        title=original.title if original else statement.slug,
        locales=sorted(text.locale for text in texts),
        stale=sorted(text.locale for text in texts if is_stale(text, original)),
    )


def is_stale(text: StatementText, original: StatementText | None) -> bool:
    """Whether the original has changed since this translation was saved."""
    if original is None or text.locale == original.locale or text.original_revision is None:
        return False
    return text.original_revision < original.revision_number


def find(session: Session, organization: Organization, statement_id: int, *, lock: bool = False) -> Statement:
    """A statement that this organization keeps.

    Raises:
        NotFound: it keeps none with this number.
    """
    query = select(Statement).where(
        Statement.id == statement_id, Statement.organization_id == organization.id
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound("no-statement")
    return found


def text_in(session: Session, statement: Statement, locale: str) -> StatementText | None:
    """Its text in this language as it was saved last, whether readers get it already or not."""
    waiting = session.get(PendingText, (statement.id, locale))
    if waiting is None:
        return session.get(StatementText, (statement.id, locale))
    revision = find_revision(session, statement, locale, waiting.number)
    return revising.text_of(session, revision, waiting.original_revision)


def wording_of(session: Session, statement: Statement, locale: str) -> Wording | None:
    """The same with its quotations, as it may be saved again."""
    text = text_in(session, statement, locale)
    if text is None:
        return None
    return revising.wording_then(find_revision(session, statement, locale, text.revision_number))


def revisions_in(session: Session, statement: Statement, locale: str) -> list[StatementRevision]:
    """Every version of a text, newest first."""
    query = select(StatementRevision).filter_by(statement_id=statement.id, locale=locale)
    return list(session.scalars(query.order_by(StatementRevision.number.desc()).limit(200)))


def find_revision(session: Session, statement: Statement, locale: str, number: int) -> StatementRevision:
    """One version of a text.

    Raises:
        NotFound: there was none with this number.
    """
    query = select(StatementRevision).filter_by(statement_id=statement.id, locale=locale, number=number)
    found = session.scalar(query)
    if found is None:
        raise NotFound("no-revision")
    return found


def restore(
    session: Session, statement: Statement, revision: StatementRevision, saving: Saving, *, now: datetime
) -> StatementRevision:
    """Make an older version the newest one; those between stay."""
    wording = revising.wording_then(revision)
    return revising.save_text(session, statement, revision.locale, wording, saving, now=now)


def rename(session: Session, statement: Statement, slug: str) -> None:
    """Give it another address. Once readers had it, it stays: links to it are out in the world.

    Raises:
        SlugTaken: another statement has it.
        Refused: readers have had it under its present one.
    """
    if slug == statement.slug:
        return
    if statement.published_at is not None:
        raise Refused("published-address")
    try:
        with session.begin_nested():
            statement.slug = slug
    except IntegrityError:
        session.refresh(statement)
        raise SlugTaken(slug) from None
    pages_changed(session)


def campaigns_of(session: Session, organization: Organization) -> list[Campaign]:
    """The campaigns that a statement of this organization may belong to, newest first."""
    query = select(Campaign).where(Campaign.organization_id == organization.id)
    return list(session.scalars(query.order_by(Campaign.id.desc()).limit(500)))


def count_in_review(session: Session, organization: Organization) -> int:
    """How many wait for somebody to read them."""
    query = select(func.count()).select_from(Statement)
    waiting = query.where(
        Statement.organization_id == organization.id, Statement.state == StatementState.IN_REVIEW
    )
    return session.scalar(waiting) or 0
