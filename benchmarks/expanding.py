"""M2: expanding a mailing to a million supporters; a segment's live count; a large mailing's pages."""

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from os import getpid
from typing import Any

from sqlalchemy.orm import Session

from benchmarks.crowd import Crowd, a_mailing, gather
from benchmarks.database import looking, scalar
from benchmarks.report import Figure, tell
from benchmarks.stage import MEGABYTE, data_folder, flask, proportional_memory, settings_for
from campaign.accounts.models import Organization
from campaign.alerts import audience, counting, expanding, steering, watching
from campaign.alerts.audience import Languages
from campaign.alerts.delivery_models import MessageState
from campaign.alerts.models import MailingKind
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from tests.services.postgres import running_postgres

_COUNTS, _READS = 8, 200


def main() -> bool:
    """Measure, and print the table."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--supporters", type=int, default=1_000_000)
    options = told.parse_args()
    with data_folder() as data, running_postgres(fsync=True) as postgres:
        settings = settings_for(data, DATABASE_URL=postgres.create("bench"))
        flask(settings, "db", "upgrade")
        with looking(settings) as session:
            crowd = gather(session, options.supporters)
            few = {"all": [{"is": "signed", "campaign": crowd.campaign_id}, {"is": "gave"}]}
            small = a_mailing(session, crowd, few)
            _, small_memory = expand(session, small)
            counted = counting_segments(session, crowd)
            large = a_mailing(session, crowd, {})
            seconds, memory = expand(session, large)
            rows = scalar(session, "SELECT count(*) FROM mailing_deliveries WHERE mailing_id = :m", m=large)
            pages = [reading(session, large) / reading(session, small)]
            began = time.monotonic()
            watching.count(session, large)
            counting_rows = time.monotonic() - began
    figures = [
        Figure(name="seconds to expand a mailing to all", values=[seconds], unit="s", at_most=60),
        Figure(name="rows made", values=[rows], at_least=options.supporters),
        Figure(name="memory afterwards", values=[memory], unit="MB", at_most=150),
        Figure(name="memory after a small mailing", values=[small_memory], unit="MB"),
        Figure(name="counting a segment, 95th percentile", values=[counted], unit="ms", at_most=300),
        Figure(name="pages of the large mailing to the small one's", values=pages, at_most=1.3),
        Figure(name="counting the rows of the large mailing", values=[counting_rows], unit="s"),
    ]
    return tell(f"M2 a mailing to {options.supporters:,} supporters, PostgreSQL", figures)


def expand(session: Session, mailing_id: int) -> tuple[float, float]:
    """Seconds, and megabytes of this process, which did what a worker does."""
    session.rollback()
    began = time.monotonic()
    with transaction() as writing:
        expanding.start_due(writing, now=utcnow())
    more = True
    while more:
        with transaction() as writing:
            more = expanding.expand_piece(writing, mailing_id, now=utcnow())
        db.session.remove()
    return time.monotonic() - began, proportional_memory(getpid()) / MEGABYTE


def counting_segments(session: Session, crowd: Crowd) -> float:
    """Milliseconds at the 95th percentile, over rules of every kind."""
    reach = audience.reach_of(session, session.get_one(Organization, crowd.organization_id))
    took = []
    for rule in _rules(crowd.campaign_id):
        for _ in range(_COUNTS):
            began = time.monotonic()
            counting.count(
                session,
                reach,
                rule,
                kind=MailingKind.ALERT,
                languages=Languages(written=["en", "th"], fallback="en"),
                now=utcnow(),
            )
            took.append((time.monotonic() - began) * 1000)
        print(f"{rule}: {statistics.median(took[-_COUNTS:]):.0f} ms", flush=True)
        session.rollback()
    return statistics.quantiles(took, n=20)[-1]


def reading(session: Session, mailing_id: int) -> float:
    """Milliseconds that the reads of a mailing's pages take together, at the median."""
    reads: list[Callable[[], object]] = [
        lambda: watching.figures_of(session, mailing_id),
        lambda: steering.messages_in(session, mailing_id, MessageState.QUEUED),
        lambda: steering.messages_in(session, mailing_id, MessageState.FAILED),
        lambda: watching.first_bounces(session, mailing_id),
    ]
    counts = watching.count(session, mailing_id)
    watching.keep(session, mailing_id, counts, took=timedelta(), now=utcnow())
    took = []
    for _ in range(_READS):
        session.expire_all()
        began = time.monotonic()
        for read in reads:
            read()
        took.append((time.monotonic() - began) * 1000)
    session.rollback()
    return statistics.median(took)


def _rules(campaign_id: int) -> list[dict[str, Any]]:
    signed, gave = {"is": "signed", "campaign": campaign_id}, {"is": "gave"}
    return [
        {},
        signed,
        {"all": [signed, {"not": gave}]},
        {"not": signed},
        {"any": [signed, gave]},
        {"all": [{"is": "subscribed", "to": "campaign", "campaign": campaign_id}, {"not": gave}]},
        {"all": [{"is": "language", "locales": ["th"]}, {"is": "country", "codes": ["KH", "TH"]}]},
        {"is": "joined", "from": "2026-11-01"},
    ]


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
