"""Receive a mail that came back, by whichever way: each in a transaction of its own."""

import structlog
from sqlalchemy.exc import OperationalError

from campaign.alerts import returning
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.outbox.returned.keeping import Arrived, Finding

log = structlog.get_logger()


def receive(arrived: Arrived) -> Finding | None:
    """Handle one mail; None when it was handled before. What the reading stumbles over, a person gets to see.

    Raises:
        OperationalError: the database is away; whoever brought the mail should bring it again.
    """
    try:
        with transaction() as session:
            finding = returning.take(session, arrived, now=utcnow())
    except OperationalError:
        raise
    except Exception as fault:  # one odd mail must not stop those behind it
        log.error("returned mail", fault=type(fault).__name__)
        with transaction() as session:
            finding = returning.lay_aside(session, arrived, now=utcnow())
    if finding and finding.unread:
        log.warning("returned mail unread", why=finding.unread.value, source=arrived.source.value)
    return finding
