"""Review: from a draft to what readers see, with another pair of eyes where the organization asks for it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization, Organizer
from campaign.core.errors import NotFound, Refused
from campaign.statements import revising, service
from campaign.statements.models import (
    PendingText,
    Statement,
    StatementComment,
    StatementRevision,
    StatementState,
    StatementText,
)


class NeedsOtherEyes(Refused):
    """Whoever wrote the last version may not publish it here."""


class NewerWaits(Refused):
    """Somebody saved these words anew after this person saw them."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who decides about which text that waits."""

    statement: Statement
    locale: str
    number: int
    organizer_id: int


def send_to_review(statement: Statement) -> None:
    """Ask colleagues to read it."""
    statement.move_to(StatementState.IN_REVIEW)


def take_back(statement: Statement) -> None:
    """A draft again; nothing is published by itself any more."""
    statement.move_to(StatementState.DRAFT)
    unschedule(statement)


def publish(
    session: Session, organization: Organization, statement: Statement, organizer_id: int, *, now: datetime
) -> None:
    """Show it to readers, now.

    Raises:
        NeedsOtherEyes: this person wrote its last version, and the organization asks for another's eyes.
        HeldByHost: the host newsroom took it down, and this is another organization.
    """
    refuse_own(session, organization, statement, organizer_id)
    statement.is_held = statement.is_held and not organization.is_host
    service.publish(session, statement, now=now)


def schedule(
    session: Session, organization: Organization, statement: Statement, organizer: Organizer, at: datetime
) -> None:
    """Publish it by itself at this moment.

    Raises:
        NeedsOtherEyes: as for publishing.
    """
    refuse_own(session, organization, statement, organizer.id)
    statement.scheduled_at, statement.scheduled_by_id = at, organizer.id


def unschedule(statement: Statement) -> None:
    """Wait for somebody to publish it."""
    statement.scheduled_at = statement.scheduled_by_id = None


def must_wait(organization: Organization, statement: Statement) -> bool:
    """Whether words that are saved now wait for a second person: readers have the statement already."""
    return organization.needs_four_eyes and statement.is_published


def waiting_for(session: Session, statement: Statement) -> list[StatementRevision]:
    """What was saved over published texts and readers do not get yet, in the order of its languages."""
    query = (
        select(StatementRevision)
        .join(
            PendingText,
            (PendingText.statement_id == StatementRevision.statement_id)
            & (PendingText.locale == StatementRevision.locale)
            & (PendingText.number == StatementRevision.number),
        )
        .where(PendingText.statement_id == statement.id)
    )
    return list(session.scalars(query.order_by(PendingText.locale)))


def waiting_in(session: Session, statement: Statement, locale: str) -> StatementRevision | None:
    """The same in one language."""
    return next((one for one in waiting_for(session, statement) if one.locale == locale), None)


def show_waiting(session: Session, organization: Organization, asked: Asked, *, now: datetime) -> None:
    """Let readers get a text that waited.

    Raises:
        NotFound: nothing waits in this language.
        NewerWaits: something newer than what this person saw.
        NeedsOtherEyes: it is this person's own.
    """
    waiting = _waiting(session, asked)
    revision = session.scalars(
        select(StatementRevision).filter_by(
            statement_id=asked.statement.id, locale=asked.locale, number=waiting.number
        )
    ).one()
    if organization.needs_four_eyes and revision.organizer_id == asked.organizer_id:
        raise NeedsOtherEyes("own-text")
    revising.show(session, revision, original_revision=waiting.original_revision, now=now)


def turn_down(session: Session, asked: Asked) -> None:
    """Readers keep the text that they have; the other stays among the versions.

    Raises:
        NotFound: nothing waits in this language.
        NewerWaits: something newer than what this person saw.
    """
    session.delete(_waiting(session, asked))


def _waiting(session: Session, asked: Asked) -> PendingText:
    waiting = session.get(PendingText, (asked.statement.id, asked.locale), with_for_update=True)
    if waiting is None:
        raise NotFound("nothing-waits")
    if waiting.number != asked.number:
        raise NewerWaits("newer-waits")
    return waiting


def text_was_saved(organization: Organization, statement: Statement) -> bool:
    """Where four eyes are asked for, nobody has seen these words yet: what was set to go out waits again."""
    waits_again = organization.needs_four_eyes and statement.scheduled_at is not None
    if waits_again:
        unschedule(statement)
    return waits_again


def publish_due(session: Session, *, now: datetime, limit: int = 20) -> list[Statement]:
    """Publish what is due. Late is fine, and a second call finds nothing."""
    query = (
        select(Statement)
        .where(Statement.scheduled_at <= now)
        .order_by(Statement.scheduled_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    published = []
    for statement in session.scalars(query):
        if statement.state is StatementState.PUBLISHED or statement.is_held:
            unschedule(statement)
        else:
            service.publish(session, statement, now=now)
            published.append(statement)
    return published


def refuse_own(session: Session, organization: Organization, statement: Statement, organizer_id: int) -> None:
    """Hold to the host's word, and to the four-eyes rule of an organization.

    Raises:
        NeedsOtherEyes: the last version in some language is this person's own.
        HeldByHost: the host newsroom took it down, and this is another organization.
    """
    if statement.is_held and not organization.is_host:
        raise service.HeldByHost("held-by-host")
    if organization.needs_four_eyes and organizer_id in last_writers(session, statement):
        raise NeedsOtherEyes("own-text")


def last_writers(session: Session, statement: Statement) -> set[int]:
    """Who wrote what publishing would show, in each of its languages."""
    query = (
        select(StatementRevision.organizer_id)
        .join(
            StatementText,
            (StatementText.statement_id == StatementRevision.statement_id)
            & (StatementText.locale == StatementRevision.locale)
            & (StatementText.revision_number == StatementRevision.number),
        )
        .where(StatementText.statement_id == statement.id, StatementRevision.organizer_id.is_not(None))
    )
    return {writer for writer in session.scalars(query) if writer is not None}


def comment(
    session: Session, statement: Statement, organizer: Organizer, text: str, *, now: datetime
) -> StatementComment:
    """Say something to its author."""
    said = StatementComment(
        statement_id=statement.id, organizer_id=organizer.id, text=text, created_at=now, resolved_at=None
    )
    session.add(said)
    session.flush()
    return said


def resolve(session: Session, statement: Statement, comment_id: int, *, now: datetime) -> StatementComment:
    """It was dealt with; once more, and it is open again.

    Raises:
        NotFound: the statement has no such comment.
    """
    query = select(StatementComment).filter_by(id=comment_id, statement_id=statement.id)
    said = session.scalar(query)
    if said is None:
        raise NotFound("no-comment")
    said.resolved_at = None if said.resolved_at else now
    return said


def comments_on(session: Session, statement: Statement) -> list[StatementComment]:
    """What colleagues said, oldest first."""
    query = select(StatementComment).where(StatementComment.statement_id == statement.id)
    return list(session.scalars(query.order_by(StatementComment.id).limit(500)))
