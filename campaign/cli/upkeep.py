"""What the worker does by itself: forget what is over. Every step may be run at any time, twice."""

from datetime import timedelta

import structlog
from flask import current_app

from campaign.accounts import audit
from campaign.accounts.audit import Actor
from campaign.alerts import automatic, digesting
from campaign.campaigns import figures, story
from campaign.core import drafting, sealed_files
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.donations import account_changes, event_words, giving, taking, waiting_letters
from campaign.donations import remembering as gifts
from campaign.outbox import service as outbox
from campaign.petitions import ending, hourly, packs, paper, paper_import, reporting, suspecting
from campaign.petitions import remembering as signatures
from campaign.statements import reviewing
from campaign.supporters import facts, importing, subscribing

log = structlog.get_logger()
BATCH = 500
MOST_STEPS = 200
"""Pieces of one kind in one go; the rest waits a minute."""
SENT_MAIL_KEPT = timedelta(days=30)
UNDONE_KEPT = timedelta(days=7)
REPORTS_KEPT = timedelta(days=30)
EVENT_WORDS_KEPT = timedelta(days=30)
IMPORTS_KEPT = timedelta(days=30)
NAMES_AT_ONCE = 20_000
_NAMES_TO = "repeated-names"


def expire_signatures() -> int:
    """Erase those who never confirmed within PENDING_DAYS; returns how many."""
    total = 0
    while True:
        with transaction() as session:
            days = current_app.config["PENDING_DAYS"]
            found = ending.expire(session, days=days, limit=BATCH, now=utcnow())
        total += found
        if found < BATCH:
            break
    if total:
        log.info("signatures expired", count=total)
    return total


def notice_repeated_names() -> int:
    """Mark signatures whose name was given very often of late; returns how many were looked at.

    Goes on where this process stopped, or near the end when it has just begun: what is missed then
    was looked at by the process before.
    """
    place, looked = current_app.extensions, 0
    while looked < NAMES_AT_ONCE:
        with transaction() as session:
            newest = suspecting.newest_id(session)
            after = place.get(_NAMES_TO, max(0, newest - NAMES_AT_ONCE))
            last = suspecting.mark_repeated_names(session, after_id=after, limit=BATCH, now=utcnow())
        place[_NAMES_TO] = last
        looked += last - after
        if last == after:
            break
    return looked


def look_back() -> int:
    """Gather what new supporters had signed and given before; returns how many were looked at."""
    total = 0
    for _ in range(MOST_STEPS):
        with transaction() as session:
            newcomers = facts.newcomers(session, BATCH)
            signatures.look_back(session, newcomers)
            gifts.look_back(session, newcomers)
            facts.looked_back(session, newcomers, now=utcnow())
        total += len(newcomers)
        if len(newcomers) < BATCH:
            break
    return total


def forget_unanswered() -> int:
    """Erase who was asked whether we may write and never answered, within PENDING_DAYS; returns how many."""
    total = 0
    while True:
        with transaction() as session:
            days = current_app.config["PENDING_DAYS"]
            found = subscribing.expire(session, days=days, limit=BATCH, now=utcnow())
        total += found
        if found < BATCH:
            return total


def owe_digests() -> int:
    """Owe a week's messages to who chose to get them together; returns how many people were looked at."""
    total, after, now = 0, 0, utcnow()
    while True:
        with transaction() as session:
            last = digesting.owe_digests(session, after, BATCH, now=now)
        if last is None:
            return total
        total, after = total + BATCH, last


def forget_reports() -> int:
    """Empty what readers wrote in reports that were decided more than 30 days ago; returns how many."""
    with transaction() as session:
        return reporting.forget_words(session, before=utcnow() - REPORTS_KEPT, limit=BATCH)


def forget_sent_mail() -> int:
    """Delete the emptied rows of mail that left more than 30 days ago; returns how many."""
    total = 0
    while True:
        with transaction() as session:
            found = outbox.forget_sent(session, before=utcnow() - SENT_MAIL_KEPT, limit=BATCH)
        total += found
        if found < BATCH:
            return total


def publish_scheduled() -> int:
    """Publish the statements whose time has come, and say so in the audit log; returns how many."""
    with transaction() as session:
        now = utcnow()
        due = reviewing.publish_due(session, now=now)
        for statement in due:
            actor = Actor(role="clock", organization_id=statement.organization_id)
            audit.record(session, actor, "statement.published", statement, after={"by": "schedule"}, now=now)
    return len(due)


def change_accounts() -> int:
    """Put into appeals the accounts that were agreed to a day ago; returns how many."""
    with transaction() as session:
        return account_changes.apply_due(session, now=utcnow())


def lapse_pledges() -> int:
    """Call pledges lapsed that nobody kept in their time; returns how many."""
    total = 0
    while True:
        with transaction() as session:
            found = giving.lapse_pledges(session, now=utcnow(), limit=BATCH)
        total += found
        if found < BATCH:
            return total


def forget_forms() -> int:
    """Delete the marks of forms to give that were sent a week ago; returns how many."""
    with transaction() as session:
        return taking.forget_forms(session, before=utcnow() - UNDONE_KEPT, limit=BATCH)


def forget_event_words() -> int:
    """Empty what the card provider told of gifts long done, which names donors; returns how many."""
    with transaction() as session:
        now = utcnow()
        return event_words.forget_old(session, before=now - EVENT_WORDS_KEPT, limit=BATCH, now=now)


def tell_treasurers() -> int:
    """Owe the letters about money that waits for a person; returns how many."""
    with transaction() as session:
        return waiting_letters.tell_due(session, now=utcnow())


def forget_unsaved() -> int:
    """Delete what organizers typed long ago and never saved; returns how many rows."""
    with transaction() as session:
        return drafting.forget_old(session, now=utcnow())


def make_alerts() -> int:
    """Make the alerts that organizations let happen by themselves; returns how many."""
    with transaction() as session:
        numbers = automatic.decided(session)
    total = 0
    for number in numbers:
        with transaction() as session:
            total += len(automatic.carry_out(session, number, now=utcnow()))
    return total


def publish_due_updates() -> int:
    """Publish the updates whose moment has come; returns how many."""
    with transaction() as session:
        return story.tell_due(session, limit=BATCH, now=utcnow())


def forget_handed_files() -> int:
    """Remove packs whose days are over, and sheets that were undone a week ago; returns how many."""
    gone = packs.forget_old(now=utcnow()) + _forget_files_of_supporters()
    while True:
        with transaction() as session:
            files = paper.forget_undone(session, before=utcnow() - UNDONE_KEPT, limit=BATCH)
        for name in files:
            sealed_files.forget(paper_import.folder(), name)
        gone += len(files)
        if len(files) < BATCH:
            return gone


def _forget_files_of_supporters() -> int:
    """Files that were brought a month ago: who was in them is here, or was not taken in."""
    with transaction() as session:
        files = importing.forget_files(session, before=utcnow() - IMPORTS_KEPT, limit=BATCH)
    for name in files:
        sealed_files.forget(importing.folder(), name)
    return len(files)


def count_hours() -> int:
    """Bring the figures of signatures and their mail up to date, piece by piece; returns how much was new."""
    total = 0
    with transaction() as session:
        figures.tick(session, now=utcnow())
    for step in (hourly.fold, hourly.count_signed, hourly.count_mail):
        for _ in range(MOST_STEPS):
            with transaction() as session:
                found = step(session)
            total += found
            if not found:
                break
    return total
