"""Send what is due. Any number of these may run, and each may be killed at any moment."""

import json
import secrets
import threading

import structlog
from flask import Flask, current_app

from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.outbox import gates, letters, service
from campaign.outbox.models import Delivery
from campaign.outbox.servers import Server
from campaign.outbox.transport import (
    PermanentFailure,
    ServerAway,
    TemporaryFailure,
    Way,
    open_way,
)

log = structlog.get_logger()
NAME = secrets.token_hex(8)
IDLE_SECONDS = 1.0
LONGEST_WAIT = 60.0


def deliver_batch(limit: int) -> int:
    """Claim and send up to `limit` deliveries; returns how many were claimed.

    Raises:
        ServerAway: the mail server cannot be reached; what was claimed waits in the queue again.
    """
    with transaction() as session:
        claimed = service.claim(session, NAME, limit, now=utcnow())
    # Detached: nothing may open a transaction by looking at a delivery while SMTP talks.
    db.session.remove()
    if not claimed:
        return 0
    done = 0
    try:
        with open_way(_app()) as way:
            for delivery in claimed:
                done += 1
                _deliver(way, delivery)
            _count_on(way.server, done)
    except ServerAway:
        with transaction() as session:
            service.release(session, claimed[done:], now=utcnow())
        raise
    return len(claimed)


def _count_on(server: Server | None, number: int) -> None:
    """What letters take of a server's rate is left less for mailings; letters themselves never wait."""
    if server and server.rate:
        with transaction() as session:
            gate = gates.server_gate(server.name)
            gates.spend(session, gate, number, rate=server.rate, now=utcnow())


def run_forever(stop: threading.Event) -> None:
    """Deliver until told to stop; rest when there is nothing, rest longer while the server is away."""
    wait = IDLE_SECONDS
    while not stop.is_set():
        try:
            found = deliver_batch(current_app.config["MAIL_BATCH"])
            wait = 0 if found else IDLE_SECONDS
        except ServerAway as away:
            wait = _longer(wait)
            log.warning("mail server away", why=str(away), wait_seconds=wait)
        except Exception as fault:  # the worker outlives a database that is away for a minute
            wait = _longer(wait)
            log.error("outbox worker", fault=type(fault).__name__, wait_seconds=wait)
        finally:
            db.session.remove()
        stop.wait(wait)


def _longer(wait: float) -> float:
    return min(max(wait, IDLE_SECONDS) * 2, LONGEST_WAIT)


def _deliver(way: Way, delivery: Delivery) -> None:
    """One delivery, whatever becomes of it; only a closed way is the caller's business.

    A letter on which the server hangs up counts as tried, or it would block the queue for ever.
    """
    try:
        _send(way, delivery)
    except PermanentFailure as failure:
        _record_failed(delivery, str(failure), final=True)
    except TemporaryFailure as failure:
        _record_failed(delivery, str(failure))
        if isinstance(failure, ServerAway):
            raise
    except Exception as fault:  # one broken letter must not stop the others
        _record_failed(delivery, type(fault).__name__)


def _record_failed(delivery: Delivery, error: str, *, final: bool = False) -> None:
    log.warning("delivery failed", delivery=delivery.id, letter=delivery.letter, error=error)
    final = final or delivery.attempts >= current_app.config["MAIL_ATTEMPTS"]
    with transaction() as session:
        service.record_failed(session, delivery, error, now=utcnow(), final=final)


def _send(way: Way, delivery: Delivery) -> None:
    content = json.loads(delivery.content or "{}")
    reading = db.session()
    try:
        facts = letters.gather(reading, delivery, content)
    finally:
        reading.rollback()
    if facts is not None:
        way.send(letters.write(delivery, content["to"], facts))
    with transaction() as session:
        if facts is None:
            service.record_needless(session, delivery)
        else:
            service.record_sent(session, delivery, now=utcnow())


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]
