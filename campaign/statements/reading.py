"""Find statements: lists, search, languages."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.locales import DEFAULT_LOCALE
from campaign.core.text import searchable
from campaign.statements.models import (
    Quotation,
    Statement,
    StatementIssuer,
    StatementRevision,
    StatementState,
    StatementText,
)

PAGE = 20


@dataclass(frozen=True, kw_only=True)
class StatementCard:
    """A statement as one reader sees it: in a language, with who issued it."""

    statement: Statement
    text: StatementText
    issuers: list[Organization]
    locales: list[str]

    @property
    def is_carried(self) -> bool:
        """Whether its author is not the platform, so that the page must say so."""
        return not any(issuer.is_host for issuer in self.issuers)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a reader looks for in the list."""

    query: str = ""
    organization: str = ""
    year: int | None = None
    page: int = 1


def search(session: Session, wanted: Wanted, locale: str) -> tuple[list[StatementCard], int]:
    """A page of published statements, newest first, and how many there are in all."""
    query = _matching(wanted)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    newest = query.order_by(Statement.published_at.desc(), Statement.id.desc())
    page = newest.limit(PAGE).offset((wanted.page - 1) * PAGE)
    return cards(session, list(session.scalars(page)), locale), total


def latest(
    session: Session, locale: str, *, limit: int, campaign_id: int | None = None
) -> list[StatementCard]:
    """The newest published statements, of one campaign or of all."""
    query = select(Statement).where(Statement.state == StatementState.PUBLISHED)
    if campaign_id is not None:
        query = query.where(Statement.campaign_id == campaign_id)
    newest = query.order_by(Statement.published_at.desc(), Statement.id.desc()).limit(limit)
    return cards(session, list(session.scalars(newest)), locale)


def cards(session: Session, statements: list[Statement], locale: str) -> list[StatementCard]:
    """The statements with their texts and issuers, in two reads however many they are."""
    ids = [statement.id for statement in statements]
    texts: dict[int, dict[str, StatementText]] = {}
    for text in session.scalars(select(StatementText).where(StatementText.statement_id.in_(ids))):
        texts.setdefault(text.statement_id, {})[text.locale] = text
    issuers: dict[int, list[Organization]] = {}
    query = (
        select(StatementIssuer.statement_id, Organization)
        .join(Organization, Organization.id == StatementIssuer.organization_id)
        .where(StatementIssuer.statement_id.in_(ids), StatementIssuer.is_agreed)
        .order_by(StatementIssuer.position)
    )
    for statement_id, organization in session.execute(query):
        issuers.setdefault(statement_id, []).append(organization)
    return [
        StatementCard(
            statement=statement,
            text=_chosen(texts[statement.id], locale, statement.original_locale),
            issuers=issuers.get(statement.id, []),
            locales=sorted(texts[statement.id]),
        )
        for statement in statements
    ]


def issuers_of(
    session: Session, statement: Statement, *, is_agreed: bool | None = None
) -> list[Organization]:
    """Whose words it is said to be, in their order; all, or those who agreed, or those who did not."""
    query = select(Organization).join(StatementIssuer, StatementIssuer.organization_id == Organization.id)
    named = query.where(StatementIssuer.statement_id == statement.id)
    if is_agreed is not None:
        named = named.where(StatementIssuer.is_agreed.is_(is_agreed))
    return list(session.scalars(named.order_by(StatementIssuer.position)))


def quotations_of(session: Session, card: StatementCard) -> list[Quotation]:
    """What the statement quotes, in the language of its card."""
    return quotations_in(session, card.statement, card.text.locale)


def quotations_in(session: Session, statement: Statement, locale: str) -> list[Quotation]:
    """What the statement quotes in one of its languages, in the order of the text."""
    query = select(Quotation).where(Quotation.statement_id == statement.id, Quotation.locale == locale)
    return list(session.scalars(query.order_by(Quotation.position)))


def shown_number(session: Session, statement: Statement, locale: str) -> int:
    """The number of the revision that readers get, or would get once it is published; 0 where none is."""
    text = session.get(StatementText, (statement.id, locale))
    return text.revision_number if text else 0


def texts_of(session: Session, statement: Statement) -> list[StatementText]:
    """The texts as they read today, the original first."""
    query = select(StatementText).where(StatementText.statement_id == statement.id)
    return sorted(
        session.scalars(query), key=lambda text: (text.locale != statement.original_locale, text.locale)
    )


def all_statements(session: Session) -> list[Statement]:
    """Every statement in any state, newest first, for those who may see them."""
    return list(session.scalars(select(Statement).order_by(Statement.id.desc())))


def revisions_of(session: Session, statement: Statement) -> list[StatementRevision]:
    """Every text ever saved, oldest first."""
    query = (
        select(StatementRevision)
        .where(StatementRevision.statement_id == statement.id)
        .order_by(StatementRevision.id)
    )
    return list(session.scalars(query))


def publishing_organizations(session: Session) -> list[Organization]:
    """Those who have a published statement, by slug."""
    published = (
        select(StatementIssuer.organization_id)
        .join(Statement, Statement.id == StatementIssuer.statement_id)
        .where(Statement.state == StatementState.PUBLISHED, StatementIssuer.is_agreed)
    )
    query = select(Organization).where(Organization.id.in_(published)).order_by(Organization.slug)
    return list(session.scalars(query))


def publishing_years(session: Session) -> list[int]:
    """The years in which statements were published, newest first."""
    year = extract("year", Statement.published_at)
    query = select(year).where(Statement.state == StatementState.PUBLISHED).distinct().order_by(year.desc())
    return [int(found) for found in session.scalars(query)]


def _matching(wanted: Wanted) -> Select[Statement]:
    query = select(Statement).where(Statement.state == StatementState.PUBLISHED)
    for term in searchable(wanted.query).split()[:8]:
        found = select(StatementText.statement_id).where(
            StatementText.search_text.contains(term, autoescape=True)
        )
        query = query.where(Statement.id.in_(found))
    if wanted.organization:
        issued = (
            select(StatementIssuer.statement_id)
            .join(Organization, Organization.id == StatementIssuer.organization_id)
            .where(Organization.slug == wanted.organization, StatementIssuer.is_agreed)
        )
        query = query.where(Statement.id.in_(issued))
    if wanted.year:
        begin, end = (
            datetime(wanted.year, 1, 1, tzinfo=UTC),
            datetime(wanted.year + 1, 1, 1, tzinfo=UTC),
        )
        query = query.where(Statement.published_at >= begin, Statement.published_at < end)
    return query


def _chosen(texts: dict[str, StatementText], locale: str, original: str) -> StatementText:
    for candidate in (locale, original, DEFAULT_LOCALE):
        if candidate in texts:
            return texts[candidate]
    return next(iter(texts.values()))
