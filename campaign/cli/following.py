"""The worker follows the card provider's events, a moment after they came."""

import threading

import structlog
from flask import Flask, current_app

from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.donations import reconciling, reminding, stripe_events, stripe_refunds, sweeping
from campaign.donations.stripe_gateway import api_of

log = structlog.get_logger()
IDLE_SECONDS = 1.0
AWAY_SECONDS = 10.0
BATCH = 500


def follow_forever(app: Flask, stop: threading.Event) -> None:
    """Follow whatever comes until told to stop; the worker outlives a database that is away for a minute."""
    while not stop.is_set():
        with app.app_context():
            try:
                wait = 0.0 if follow_once() else IDLE_SECONDS
            except Exception as fault:  # whatever is away comes back
                wait = AWAY_SECONDS
                log.error("events", fault=type(fault).__name__)
            finally:
                db.session.remove()
        stop.wait(wait)


def follow_once() -> int:
    """Follow the events that are due and send the refunds that were asked for; how many there were."""
    api = api_of(current_app.config)
    if api is None:
        return 0
    is_due = stripe_events.is_due(db.session(), now=utcnow())
    db.session.rollback()
    return (stripe_events.work(api) if is_due else 0) + stripe_refunds.send_asked(api)


def sweep_cards() -> int:
    """Ask the provider about what was never finished; returns about how much."""
    api = api_of(current_app.config)
    return sweeping.sweep(api).asked if api else 0


def remind_donors() -> int:
    """Owe the letters about cards that were refused; returns how many."""
    with transaction() as session:
        return reminding.remind_due(session, limit=BATCH, now=utcnow())


def reconcile_cards() -> int:
    """Hold the ledger against the provider's balance; returns how many differences there are."""
    api = api_of(current_app.config)
    found = reconciling.reconcile_and_tell(api) if api else []
    if found:
        log.warning("ledger differs from the provider", count=len(found))
    return len(found)
