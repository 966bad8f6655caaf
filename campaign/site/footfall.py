"""Pages shown and where readers came from, counted without cookies, outside the application.

A reader is a line in this process's memory for a few seconds: path, query, referring address, kind
of browser. Then it is a number beside a short code (`core.sources`), and what it was made of is
gone. A process that is killed loses those seconds; the counts are of use, not of record.
"""

import re
import threading
import time
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import structlog
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from campaign.campaigns import figures
from campaign.campaigns.figures import Key
from campaign.campaigns.models import Campaign
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.core.sources import INSIDE, source_of
from campaign.statements.models import Statement

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

log = structlog.get_logger()
FLUSH_SECONDS = 4.0
MOST = 2_000
"""Different lines kept between two flushes; pages are counted beyond them, sources are not."""
_LONGEST = 300
_PAGE = re.compile(r"(?:/[a-z]{2})?/(campaigns|statements)/([a-z0-9-]{1,80})(/sign|/thanks)?\Z")
_ROBOT = re.compile(
    r"bot|crawl|spider|slurp|preview|externalhit|monitor|headless|lighthouse|scan|curl|wget|python", re.I
)
Line = tuple[str, str, str, str]
Seen = tuple[str, str, str, str]
"""Whose page (campaigns, statements), its slug, which page of it, the source."""


class Footfall:
    """Counts lines; a thread turns them into figures every few seconds."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        own = (urlsplit(app.config["BASE_URL"]).hostname or "").removeprefix("www.")
        self._own = frozenset({own})
        self._lines: Counter[Line] = Counter()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        app.extensions["campaign_footfall"] = self

    def note(self, environ: "WSGIEnvironment", path: str) -> None:
        """Remember that a page was shown. On the way of every kept page, so it does next to nothing."""
        if "/campaigns/" not in path and "/statements/" not in path:
            return
        line = (
            path,
            environ.get("QUERY_STRING", "")[:_LONGEST],
            environ.get("HTTP_REFERER", "")[:_LONGEST],
            environ.get("HTTP_USER_AGENT", "")[:_LONGEST],
        )
        with self._lock:
            if line in self._lines or len(self._lines) < MOST:
                self._lines[line] += 1
            else:
                self._lines[path, "", "", "Mozilla/"] += 1
        if self._thread is None and not self._app.testing:
            self._begin()

    def flush(self, *, now: datetime) -> None:
        """Write what was counted, and forget the lines."""
        with self._lock:
            lines, self._lines = self._lines, Counter()
        seen: Counter[Seen] = Counter()
        for line, number in lines.items():
            if found := self._read(line):
                seen[found] += number
        if seen:
            with transaction() as session:
                figures.add(session, _keys(session, seen, figures.hour_of(now)))

    def _read(self, line: Line) -> Seen | None:
        path, query, referrer, agent = line
        page = _PAGE.match(path)
        if page is None or "Mozilla/" not in agent or _ROBOT.search(agent):
            return None
        kind, slug, part = page.groups()
        return kind, slug, part or "", source_of(query, referrer, self._own)

    def _begin(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._flush_forever, name="footfall", daemon=True)
                self._thread.start()

    def _flush_forever(self) -> None:
        while True:
            time.sleep(FLUSH_SECONDS)
            try:
                with self._app.app_context():
                    self.flush(now=utcnow())
            except SQLAlchemyError as fault:  # a few seconds of views are not worth keeping
                log.warning("views not counted", fault=type(fault).__name__)


def _keys(session: Any, seen: Counter[Seen], hour: datetime) -> Counter[Key]:
    by_slug = {
        "campaigns": select(Campaign.slug, Campaign.id).where(Campaign.slug.in_(_slugs(seen, "campaigns"))),
        "statements": select(Statement.slug, Statement.campaign_id)
        .where(Statement.slug.in_(_slugs(seen, "statements")))
        .where(Statement.campaign_id.is_not(None)),
    }
    owners = {
        (kind, slug): number for kind, query in by_slug.items() for slug, number in session.execute(query)
    }
    counts: Counter[Key] = Counter()
    for (kind, slug, part, source), number in seen.items():
        campaign_id = owners.get((kind, slug))
        if campaign_id is None:
            continue
        page = part.strip("/") or kind.removesuffix("s")
        counts[Key(campaign_id, figures.VIEW, hour, page)] += number
        if source != INSIDE:
            counts[Key(campaign_id, figures.ARRIVAL, hour, source)] += number
    return counts


def _slugs(seen: Counter[Seen], kind: str) -> set[str]:
    return {slug for whose, slug, _, _ in seen if whose == kind}
