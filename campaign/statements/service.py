"""Write a statement, revise it, publish it, withdraw it."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.campaigns.models import Picture
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import Translated
from campaign.core.text import excerpt, html_to_text, markdown_to_html, searchable
from campaign.statements.models import (
    Quotation,
    Statement,
    StatementIssuer,
    StatementRevision,
    StatementState,
    StatementText,
)

SHOWN = (StatementState.PUBLISHED, StatementState.WITHDRAWN)
"""The states that have a page for readers."""


class HeldByHost(Refused):
    """The newsroom that runs this site took it down; only it may show it again."""


@dataclass(frozen=True, kw_only=True)
class QuotedWords:
    """Words, who said them, and in what role."""

    text: str
    speaker: str = ""
    role: str = ""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A statement in one language; body and background are Markdown."""

    title: str
    body: str
    background: str = ""
    summary: str = ""
    quotations: tuple[QuotedWords, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NewStatement:
    """What a statement is besides its words."""

    slug: str
    issuer_ids: tuple[int, ...]
    original_locale: str
    organization_id: int | None = None
    """Who keeps it here; its first issuer where nobody else is named."""
    campaign_id: int | None = None
    dateline_on: date | None = None
    dateline_places: Translated = field(default_factory=dict)
    picture_id: int | None = None
    photo_notes: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Saving:
    """Who saves a text, and what they say about it."""

    note: str = ""
    organizer_id: int | None = None


def draft_statement(
    session: Session,
    new: NewStatement,
    texts: dict[str, Wording],
    saving: Saving = Saving(),
    *,
    now: datetime,
) -> Statement:
    """Keep a statement as a draft, with its first revision in each language.

    Raises:
        Refused: no issuer, no text in its original language, or the slug is taken.
    """
    if not new.issuer_ids:
        raise Refused("A statement needs an organization that issues it.")
    if new.original_locale not in texts:
        raise Refused(f"The statement has no text in its original language, {new.original_locale}.")
    facts = {name: value for name, value in vars(new).items() if name != "issuer_ids"}
    facts["organization_id"] = new.organization_id or new.issuer_ids[0]
    statement = Statement(**facts, state=StatementState.DRAFT, created_at=now)
    try:
        with session.begin_nested():
            session.add(statement)
    except IntegrityError:
        raise Refused(f"There is a statement {new.slug} already.") from None
    _name_issuers(session, statement, new.issuer_ids)
    original = new.original_locale
    for locale in (original, *(one for one in texts if one != original)):
        save_text(session, statement, locale, texts[locale], saving, now=now)
    return statement


def save_text(
    session: Session,
    statement: Statement,
    locale: str,
    wording: Wording,
    saving: Saving = Saving(),
    *,
    now: datetime,
) -> StatementText:
    """Save a text as the next revision in its language.

    Raises:
        Refused: there is no title or no body.
    """
    if not wording.title.strip() or not wording.body.strip():
        raise Refused("A statement needs a title and a body.")
    text = session.get(StatementText, (statement.id, locale), with_for_update=True)
    number = text.revision_number + 1 if text else 1
    if text is None:
        text = StatementText(statement_id=statement.id, locale=locale)
        session.add(text)
    _write(text, wording)
    text.revision_number, text.updated_at = number, now
    text.original_revision = _original_revision(session, statement, locale)
    told = {"title": text.title, "summary": text.summary, "body": text.body}
    session.add(
        StatementRevision(
            statement_id=statement.id,
            locale=locale,
            number=number,
            background=text.background,
            quotations=[dict(vars(words)) for words in wording.quotations],
            note=saving.note,
            organizer_id=saving.organizer_id,
            saved_at=now,
            **told,
        )
    )
    _save_quotations(session, statement, locale, wording)
    pages_changed(session)
    session.flush()
    return text


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What may be set right besides the words."""

    campaign_id: int | None
    dateline_on: date | None
    dateline_places: Translated


def facts_of(statement: Statement) -> Facts:
    """The facts as they are."""
    return Facts(**{one.name: getattr(statement, one.name) for one in fields(Facts)})


def set_facts(session: Session, statement: Statement, facts: Facts) -> None:
    """Set campaign and dateline right."""
    for name, value in vars(facts).items():
        setattr(statement, name, value)
    pages_changed(session)


def set_issuers(session: Session, statement: Statement, issuer_ids: tuple[int, ...]) -> None:
    """Say anew whose words they are, in this order.

    Raises:
        Refused: nobody's.
    """
    if not issuer_ids:
        raise Refused("A statement needs an organization that issues it.")
    session.execute(delete(StatementIssuer).where(StatementIssuer.statement_id == statement.id))
    _name_issuers(session, statement, issuer_ids)
    pages_changed(session)


def show_picture(session: Session, statement: Statement, picture: Picture | None) -> None:
    """Give the statement its lead picture, or none."""
    statement.picture_id = picture.id if picture else None
    pages_changed(session)


def publish(session: Session, statement: Statement, *, now: datetime) -> None:
    """Show the statement to readers.

    Raises:
        HeldByHost: the host newsroom took it down.
    """
    if statement.is_held:
        raise HeldByHost("held-by-host")
    statement.move_to(StatementState.PUBLISHED)
    statement.published_at = statement.published_at or now
    statement.withdrawn_at = statement.scheduled_at = statement.scheduled_by_id = None
    pages_changed(session)


def withdraw(session: Session, statement: Statement, reasons: Translated, *, now: datetime) -> None:
    """Take the words off the page, which then says so and why.

    Raises:
        Refused: no reason is given.
    """
    if not any(reasons.values()):
        raise Refused("Readers are owed a reason.")
    statement.move_to(StatementState.WITHDRAWN)
    statement.withdrawn_at = now
    statement.withdrawn_reasons = reasons
    pages_changed(session)


def find_statement(session: Session, slug: str, *, drafts: bool = False) -> Statement:
    """The statement with this slug; drafts only for those who may see them.

    Raises:
        NotFound: there is none that may be shown.
    """
    query = select(Statement).where(Statement.slug == slug)
    if not drafts:
        query = query.where(Statement.state.in_(SHOWN))
    statement = session.scalar(query)
    if statement is None:
        raise NotFound("no-statement")
    return statement


def _name_issuers(session: Session, statement: Statement, issuer_ids: tuple[int, ...]) -> None:
    for position, organization_id in enumerate(dict.fromkeys(issuer_ids)):
        issuer = StatementIssuer(
            statement_id=statement.id, organization_id=organization_id, position=position
        )
        session.add(issuer)
    session.flush()


def _original_revision(session: Session, statement: Statement, locale: str) -> int | None:
    if locale == statement.original_locale:
        return None
    original = session.get(StatementText, (statement.id, statement.original_locale))
    return original.revision_number if original else None


def _write(text: StatementText, wording: Wording) -> None:
    text.title = wording.title.strip()
    text.body, text.background = wording.body, wording.background
    text.body_html = markdown_to_html(wording.body)
    text.background_html = markdown_to_html(wording.background)
    plain = html_to_text(text.body_html)
    text.summary = wording.summary or excerpt(plain)
    text.search_text = searchable(text.title, text.summary, plain, html_to_text(text.background_html))


def _save_quotations(session: Session, statement: Statement, locale: str, wording: Wording) -> None:
    session.execute(
        delete(Quotation).where(Quotation.statement_id == statement.id, Quotation.locale == locale)
    )
    for position, words in enumerate(wording.quotations):
        session.add(
            Quotation(
                statement_id=statement.id,
                locale=locale,
                position=position,
                **vars(words),
            )
        )
