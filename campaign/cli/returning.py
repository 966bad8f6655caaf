"""The worker reads what lies in the mailboxes for returned mail, and forgets what is long over."""

from datetime import timedelta
from pathlib import Path

import structlog
from flask import current_app

from campaign.alerts.receiving import receive
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.outbox.returned import keeping
from campaign.outbox.returned.boxes import MOST_AT_ONCE, BoxAway, empty_maildir, empty_mbox

log = structlog.get_logger()
BATCH = 500
ROUND = timedelta(seconds=40)
"""After a large mailing thousands lie there; what else the clock does waits no longer than this."""


def empty_boxes() -> int:
    """Read what came into the mailboxes of the settings; returns how many mails."""
    config, taken = current_app.config, 0
    try:
        if folder := config["MAIL_RETURNED_MAILDIR"]:
            until, found = utcnow() + ROUND, MOST_AT_ONCE
            while found == MOST_AT_ONCE and utcnow() < until:
                found = empty_maildir(Path(folder), receive)
                taken += found
        if file := config["MAIL_RETURNED_MBOX"]:
            taken += empty_mbox(Path(file), receive)
    except BoxAway as away:
        log.warning("mailbox away", why=str(away))
    return taken


def forget_returned() -> int:
    """Forget mail that came back long ago; returns how many rows."""
    total = 0
    while True:
        with transaction() as session:
            gone = keeping.forget_old(session, limit=BATCH, now=utcnow())
        total += gone
        if gone < BATCH:
            return total
