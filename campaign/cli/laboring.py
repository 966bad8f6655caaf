"""Long work in the worker: jobs are carried on step by step, each step a transaction."""

import threading

import structlog

from campaign.core import jobs
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction

log = structlog.get_logger()
IDLE_SECONDS = 1.0
AWAY_SECONDS = 10.0


def labour_forever(stop: threading.Event) -> None:
    """Carry on whatever waits until told to stop."""
    while not stop.is_set():
        try:
            wait = 0.0 if labour_once(stop) else IDLE_SECONDS
        except Exception as fault:  # the worker outlives a database that is away for a minute
            wait = AWAY_SECONDS
            log.error("jobs", fault=type(fault).__name__)
        finally:
            db.session.remove()
        stop.wait(wait)


def labour_once(stop: threading.Event | None = None) -> bool:
    """Carry one job to its end, or as far as `stop` lets it; False when none waits.

    A job whose step fails is put aside with the kind of the fault, so that it holds up nobody.
    """
    with transaction() as session:
        job = jobs.claim(session, now=utcnow())
    if job is None:
        return False
    is_over = False
    while not is_over and not (stop and stop.is_set()):
        try:
            is_over = _next_piece(job)
        except Exception as fault:
            log.error("job failed", job=job.id, kind=job.kind, fault=type(fault).__name__)
            with transaction() as session:
                jobs.fail(session, job.id, type(fault).__name__, now=utcnow())
            is_over = True
    return True


def _next_piece(job: jobs.Job) -> bool:
    """A long step first, which may take its time since it writes nothing; then what it came to."""
    reading = db.session()
    try:
        progress = jobs.go_far(reading, reading.get_one(jobs.Job, job.id, populate_existing=True))
    finally:
        reading.rollback()
    with transaction() as session:
        return jobs.carry_on(session, job.id, progress, now=utcnow())
