"""Mailings in the worker: start what is due, expand, send, take back lost leases, count, finish."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

import structlog
from flask import current_app
from sqlalchemy.orm import Session

from campaign.alerts import expanding, leasing, watching
from campaign.alerts.sending import Sender
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.outbox import service as outbox

log = structlog.get_logger()
IDLE_SECONDS = 1.0
AWAY_SECONDS = 10.0
LETTERS_FIRST = timedelta(seconds=1)
"""A letter that has been due for so long goes before mailings."""
GIVING_WAY, MOST_WAYS = 0.1, 20
PIECE = timedelta(seconds=0.5)
Found = TypeVar("Found")


def mail_forever(stop: threading.Event, *, is_first: bool = True) -> None:
    """Carry on whatever mailings there are until told to stop. One of several lines also does the rest."""
    sender = Sender(stop)
    while not stop.is_set():
        try:
            was_busy = mail_once(sender, does_all=is_first, stop=stop)
            wait = 0.0 if was_busy else IDLE_SECONDS
        except Exception as fault:  # the worker outlives a database that is away for a minute
            wait = AWAY_SECONDS
            log.error("mailings", fault=type(fault).__name__)
        finally:
            db.session.remove()
        stop.wait(wait)
    sender.hang_up()


def mail_once(sender: Sender, *, does_all: bool = True, stop: threading.Event | None = None) -> bool:
    """A piece of everything; False when there was nothing to do."""
    if not _read(lambda session: watching.is_any(session, now=utcnow())):
        sender.hang_up()
        return False
    did = does_all and any([_start(), _expand(), _sweep(), _count()])
    _give_way(stop)
    sent = sender.send_batch(current_app.config["MAIL_BATCH"])
    if sent:
        _look_at_first()
    return did or bool(sent)


def _start() -> bool:
    with transaction() as session:
        leasing.take_back(session, now=utcnow())
        return bool(expanding.start_due(session, now=utcnow()))


def _expand() -> bool:
    """A while of each, so that the messages of one mailing need not wait for all rows of another."""
    did = False
    for mailing_id in _read(expanding.unexpanded):
        until, more = utcnow() + PIECE, True
        while more and utcnow() < until:
            with transaction() as session:
                more = expanding.expand_piece(session, mailing_id, now=utcnow())
            did = did or more
    return did


def _sweep() -> bool:
    swept = 0
    for mailing_id in _read(watching.cancelled):
        with transaction() as session:
            swept += watching.sweep_cancelled(session, mailing_id, now=utcnow())
    return bool(swept)


def _count() -> bool:
    """Counting only reads, outside of any transaction that writes."""
    with transaction() as session:
        mailing_id = watching.claim_count(session, now=utcnow())
    if mailing_id is None:
        return False
    began = utcnow()
    counts = _read(lambda session: watching.count(session, mailing_id))
    with transaction() as session:
        now = utcnow()
        watching.keep(session, mailing_id, counts, took=now - began, now=now)
    return True


def _look_at_first() -> None:
    for mailing_id in _read(watching.fresh):
        with transaction() as session:
            watching.look_at_first(session, mailing_id, now=utcnow())


def _give_way(stop: threading.Event | None) -> None:
    """Letters go first: while one is overdue, wait for their line of work, though not for ever."""
    for _ in range(MOST_WAYS):
        if (stop and stop.is_set()) or not _read(_is_letter_overdue):
            return
        time.sleep(GIVING_WAY)


def _is_letter_overdue(session: Session) -> bool:
    return outbox.is_overdue(session, before=utcnow() - LETTERS_FIRST)


def _read(look: Callable[[Session], Found]) -> Found:
    session = db.session()
    try:
        return look(session)
    finally:
        session.rollback()
