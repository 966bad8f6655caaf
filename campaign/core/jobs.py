"""Work that takes longer than a page may: a row that the worker carries on step by step.

The row is the truth: each step is one transaction that does a bounded piece and moves the cursor, so
a worker that is killed loses one step, and another goes on where the cursor stands.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.core.clock import utcnow
from campaign.core.db import Base
from campaign.core.errors import NotFound
from campaign.core.states import checked_move

LEASE = timedelta(minutes=5)


class JobState(StrEnum):
    """A worker takes what waits; the others are for people."""

    WAITING = "waiting"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


NEXT_STATES = {
    JobState.WAITING: {JobState.DONE, JobState.STOPPED, JobState.FAILED},
    JobState.DONE: set[JobState](),
    JobState.STOPPED: {JobState.WAITING},
    JobState.FAILED: {JobState.WAITING},
}


class Job(Base):
    """One piece of long work for an organization. `told` holds numbers and choices, never a person."""

    __tablename__ = "jobs"
    __table_args__ = (
        Index(
            "ix_jobs_waiting",
            "leased_until",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    organizer_id: Mapped[int | None] = mapped_column(ForeignKey("organizers.id"))
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cursor: Mapped[int] = mapped_column(default=0)
    done_count: Mapped[int] = mapped_column(default=0)
    total_count: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    leased_until: Mapped[datetime] = mapped_column(default=utcnow)
    finished_at: Mapped[datetime | None]

    def move_to(self, state: JobState) -> None:
        """Take the step, if NEXT_STATES allows it."""
        self.state = checked_move(self.state, state, NEXT_STATES)


Step = Callable[[Session, Job, datetime], bool]
"""Does a bounded piece at a moment, moves cursor and done_count; True when nothing is left."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a long step came; `told` is added to what the job tells."""

    cursor: int
    done_count: int
    is_over: bool = False
    told: dict[str, Any] = field(default_factory=dict)


LongStep = Callable[[Session, Job], Progress]
"""Writes files, outside of any transaction that writes; repeated after a crash it writes the same."""

_STEPS: dict[str, Step] = {}
_LONG_STEPS: dict[str, LongStep] = {}


def step(kind: str) -> Callable[[Step], Step]:
    """Register the function that carries on jobs of this kind."""

    def remember(function: Step) -> Step:
        _STEPS[kind] = function
        return function

    return remember


def long_step(kind: str) -> Callable[[LongStep], LongStep]:
    """Register a step that takes seconds and must hold up no signer meanwhile."""

    def remember(function: LongStep) -> LongStep:
        _LONG_STEPS[kind] = function
        return function

    return remember


def go_far(session: Session, job: Job) -> Progress | None:
    """Do the long step of a claimed job in a session that only reads; None where its kind has none."""
    return _LONG_STEPS[job.kind](session, job) if job.kind in _LONG_STEPS else None


def claim(session: Session, *, now: datetime) -> Job | None:
    """Take the job that waits longest, under a lease; one whose worker is gone is taken too."""
    query = (
        select(Job)
        .where(Job.state == JobState.WAITING, Job.leased_until <= now)
        .order_by(Job.leased_until, Job.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = session.scalar(query)
    if job is not None:
        job.leased_until = now + LEASE
    return job


def carry_on(session: Session, job_id: int, progress: Progress | None = None, *, now: datetime) -> bool:
    """Do the next piece of a claimed job, or record that of a long step; True when it is over.

    It is over, too, when somebody stopped it meanwhile.
    """
    job = session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if job is None or job.state is not JobState.WAITING:
        return True
    is_over = _STEPS[job.kind](session, job, now) if progress is None else _recorded(job, progress)
    job.leased_until = now + LEASE
    if is_over:
        job.move_to(JobState.DONE)
        job.finished_at = now
    return is_over


def _recorded(job: Job, progress: Progress) -> bool:
    job.cursor, job.done_count = progress.cursor, progress.done_count
    job.told = job.told | progress.told
    return progress.is_over


def fail(session: Session, job_id: int, problem: str, *, now: datetime) -> None:
    """Put it aside with the kind of the fault, for a person to start again."""
    job = session.get(Job, job_id, with_for_update=True)
    if job is not None and job.state is JobState.WAITING:
        job.move_to(JobState.FAILED)
        job.problem, job.finished_at = problem[:80], now


def stop(job: Job) -> None:
    """Do no more of it; what is done stays done until it is undone."""
    job.move_to(JobState.STOPPED)


def start_again(job: Job, *, now: datetime) -> None:
    """Go on where the cursor stands."""
    job.move_to(JobState.WAITING)
    job.leased_until, job.problem, job.finished_at = now, "", None


def find_job(session: Session, organization_id: int, job_id: int) -> Job:
    """A job of this organization.

    Raises:
        NotFound: it has none with this number.
    """
    job = session.scalar(select(Job).where(Job.id == job_id, Job.organization_id == organization_id))
    if job is None:
        raise NotFound("no-job")
    return job


def failed(session: Session, organization_id: int | None = None) -> int:
    """Jobs that wait for a person, of one organization or of all; looked at up to a thousand."""
    query = select(Job.id).where(Job.state == JobState.FAILED).limit(1_000)
    if organization_id is not None:
        query = query.where(Job.organization_id == organization_id)
    return len(session.scalars(query).all())
