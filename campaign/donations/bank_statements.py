"""What was imported and what of it waits, for the pages of treasurers."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.errors import NotFound
from campaign.core.jobs import Job
from campaign.donations.bank_importing import IMPORT
from campaign.donations.bank_models import BankLine, BankStatement, LineState


def statements_of(
    session: Session, organization_id: int, *, before: int | None, limit: int
) -> list[BankStatement]:
    """What was imported, newest first."""
    query = select(BankStatement).where(BankStatement.organization_id == organization_id)
    if before is not None:
        query = query.where(BankStatement.id < before)
    return list(session.scalars(query.order_by(BankStatement.id.desc()).limit(limit)))


def own_statement(session: Session, organization_id: int, statement_id: int) -> BankStatement:
    """A statement of this organization.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(BankStatement).where(
        BankStatement.id == statement_id, BankStatement.organization_id == organization_id
    )
    if (statement := session.scalar(query)) is None:
        raise NotFound("no-statement")
    return statement


def lines_of(session: Session, statement: BankStatement, *, after: int, limit: int) -> list[BankLine]:
    """The lines that were new with this statement, in the order of the file."""
    query = select(BankLine).where(BankLine.statement_id == statement.id, BankLine.id > after)
    return list(session.scalars(query.order_by(BankLine.id).limit(limit)))


def counts_of(session: Session, statement: BankStatement) -> dict[LineState, int]:
    """How many of its new lines are in which state; a statement has MOST_LINES at most."""
    query = select(BankLine.state, func.count()).where(BankLine.statement_id == statement.id)
    return {state: number for state, number in session.execute(query.group_by(BankLine.state))}


def waiting_count(session: Session, organization_id: int) -> int:
    """How many lines wait for a person; looked at up to a thousand."""
    query = select(BankLine.id).where(
        BankLine.organization_id == organization_id, BankLine.state == LineState.OPEN
    )
    return len(session.scalars(query.limit(1_000)).all())


def job_of(session: Session, statement: BankStatement) -> Job | None:
    """The job that takes its lines in, or took them."""
    query = select(Job).where(
        Job.organization_id == statement.organization_id,
        Job.kind == IMPORT,
        Job.created_at == statement.imported_at,
    )
    return next((job for job in session.scalars(query) if job.told["statement_id"] == statement.id), None)


@dataclass(frozen=True)
class Queue:
    """A page of lines that wait, the newest first; `next_id` is where the next page begins."""

    lines: list[BankLine]
    next_id: int | None


def waiting_lines(session: Session, organization_id: int, *, before: int | None, limit: int) -> Queue:
    """The lines that a person must look at."""
    query = select(BankLine).where(
        BankLine.organization_id == organization_id, BankLine.state == LineState.OPEN
    )
    if before is not None:
        query = query.where(BankLine.id < before)
    found = list(session.scalars(query.order_by(BankLine.id.desc()).limit(limit + 1)))
    return Queue(found[:limit], found[limit - 1].id if found[limit:] else None)
