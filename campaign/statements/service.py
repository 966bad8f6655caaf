"""Begin a statement, set its facts right, publish it, withdraw it; its words are saved by `revising`."""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.campaigns.models import Picture
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import Translated
from campaign.statements import issuing
from campaign.statements.models import Statement, StatementState
from campaign.statements.revising import BARE, Saving, Wording, save_text

SHOWN = (StatementState.PUBLISHED, StatementState.WITHDRAWN)
"""The states that have a page for readers."""


class HeldByHost(Refused):
    """The newsroom that runs this site took it down; only it may show it again."""


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


def draft_statement(
    session: Session,
    new: NewStatement,
    texts: dict[str, Wording],
    saving: Saving = BARE,
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
    issuing.name_issuers(session, statement, new.issuer_ids)
    original = new.original_locale
    for locale in (original, *(one for one in texts if one != original)):
        save_text(session, statement, locale, texts[locale], saving, now=now)
    return statement


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
