"""A statement's texts and their revisions: each saving is kept, and one of them is what readers get."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from campaign.campaigns.library import pictures_in
from campaign.core.changes import pages_changed
from campaign.core.db import lock
from campaign.core.errors import Refused
from campaign.core.text import excerpt, html_to_text, markdown_to_html, searchable
from campaign.statements.models import (
    PendingText,
    Quotation,
    Statement,
    StatementRevision,
    StatementText,
)


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
class Saving:
    """Who saves a text, what they say about it, and whether somebody else must see it before readers do."""

    note: str = ""
    organizer_id: int | None = None
    waits: bool = False


BARE = Saving()


def save_text(
    session: Session,
    statement: Statement,
    locale: str,
    wording: Wording,
    saving: Saving = BARE,
    *,
    now: datetime,
) -> StatementRevision:
    """Save a text as the next revision in its language; readers get it, unless it waits.

    Raises:
        Refused: there is no title or no body.
    """
    if not wording.title.strip() or not wording.body.strip():
        raise Refused("A statement needs a title and a body.")
    lock(session, statement)
    revision = _revision(session, statement, locale, wording)
    revision.note, revision.organizer_id, revision.saved_at = saving.note, saving.organizer_id, now
    session.add(revision)
    followed = _followed(session, statement, locale)
    waiting = session.get(PendingText, (statement.id, locale))
    if not saving.waits:
        show(session, revision, original_revision=followed, now=now)
        return revision
    waiting = waiting or PendingText(statement_id=statement.id, locale=locale)
    waiting.number, waiting.original_revision = revision.number, followed
    session.add(waiting)
    session.flush()
    return revision


def show(
    session: Session, revision: StatementRevision, *, original_revision: int | None, now: datetime
) -> None:
    """Let readers get a revision; none waits in its language any more."""
    key = (revision.statement_id, revision.locale)
    text = session.get(StatementText, key, with_for_update=True)
    if text is None:
        text = StatementText(statement_id=revision.statement_id, locale=revision.locale)
        session.add(text)
    _write(session, text, revision)
    text.original_revision, text.updated_at = original_revision, now
    session.execute(delete(PendingText).filter_by(statement_id=revision.statement_id, locale=revision.locale))
    _save_quotations(session, revision)
    pages_changed(session)
    session.flush()


def text_of(session: Session, revision: StatementRevision, original_revision: int | None) -> StatementText:
    """How a revision would read; it is not stored, so that nobody gets it."""
    text = StatementText(statement_id=revision.statement_id, locale=revision.locale)
    _write(session, text, revision)
    text.original_revision, text.updated_at = original_revision, revision.saved_at
    return text


def wording_then(revision: StatementRevision) -> Wording:
    """The text as it was in a revision."""
    return Wording(
        title=revision.title,
        summary=revision.summary,
        body=revision.body,
        background=revision.background,
        quotations=tuple(QuotedWords(**one) for one in revision.quotations),
    )


def _revision(session: Session, statement: Statement, locale: str, wording: Wording) -> StatementRevision:
    newest = select(func.max(StatementRevision.number)).filter_by(statement_id=statement.id, locale=locale)
    return StatementRevision(
        statement_id=statement.id,
        locale=locale,
        number=(session.scalar(newest) or 0) + 1,
        title=wording.title.strip(),
        summary=wording.summary or excerpt(html_to_text(markdown_to_html(wording.body))),
        body=wording.body,
        background=wording.background,
        quotations=[dict(vars(words)) for words in wording.quotations],
    )


def _followed(session: Session, statement: Statement, locale: str) -> int | None:
    """Of a translation: the newest revision of the original, which whoever wrote it had beside them."""
    if locale == statement.original_locale:
        return None
    waiting = session.get(PendingText, (statement.id, statement.original_locale))
    if waiting is not None:
        return waiting.number
    original = session.get(StatementText, (statement.id, statement.original_locale))
    return original.revision_number if original else None


def _write(session: Session, text: StatementText, revision: StatementRevision) -> None:
    keeper_id = session.get_one(Statement, revision.statement_id).organization_id
    pictures = pictures_in(session, keeper_id, revision.body, revision.background)
    text.revision_number = revision.number
    text.title, text.summary = revision.title, revision.summary
    text.body, text.background = revision.body, revision.background
    text.body_html = markdown_to_html(revision.body, pictures)
    text.background_html = markdown_to_html(revision.background, pictures)
    told = (html_to_text(text.body_html), html_to_text(text.background_html))
    text.search_text = searchable(text.title, text.summary, *told)


def _save_quotations(session: Session, revision: StatementRevision) -> None:
    where = {"statement_id": revision.statement_id, "locale": revision.locale}
    session.execute(delete(Quotation).filter_by(**where))
    for position, words in enumerate(revision.quotations):
        session.add(Quotation(**where, position=position, **words))
