"""Counters for operators, at /metrics: never a path with a token, a name or an address."""

from collections.abc import Iterator
from datetime import datetime

from flask import Blueprint, Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from campaign.campaigns import figures
from campaign.core import jobs, machine
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.outbox import service as outbox

_registry = CollectorRegistry()
_answers = Counter(
    "campaign_answers",
    "Answers by page and status",
    ["endpoint", "status"],
    registry=_registry,
)
bp = Blueprint("metrics", __name__)


def init_app(app: Flask) -> None:
    """Count every answer that the application makes; cached pages are not among them."""
    app.register_blueprint(bp)
    app.after_request(_count)


@bp.get("/metrics")
def metrics() -> ResponseReturnValue:
    """In Prometheus' text format; from the machine itself only, as a proxy would pass it on."""
    if request.headers.get("X-Forwarded-For") or request.remote_addr not in {
        "127.0.0.1",
        "::1",
    }:
        return Response("not here\n", 404, mimetype="text/plain")
    waiting = "".join(
        f'campaign_deliveries{{state="{state.value}"}} {number}\n'
        for state, number in outbox.counts(db.session()).items()
    )
    more = "".join(f"campaign_{name} {value:.0f}\n" for name, value in _health(utcnow()))
    return Response(generate_latest(_registry) + (waiting + more).encode(), mimetype=CONTENT_TYPE_LATEST)


def _health(now: datetime) -> Iterator[tuple[str, float]]:
    """What the page Health shows of the platform, as numbers; what the settings do not tell is left out."""
    session, config = db.session(), current_app.config
    queue, tick = outbox.look_at_queue(session, now=now), figures.last_tick(session)
    found = machine.look_at(config["DATA"], config["BACKUP_STAMP"], config["KEYS_SINCE"], now=now)
    yield "mail_overdue_seconds", queue.overdue.total_seconds()
    yield "mail_tried_again", queue.tried
    yield "jobs_failed", jobs.failed(session)
    yield "disk_free_bytes", found.free_bytes
    for name, age in (
        ("clock_age_seconds", now - tick if tick else None),
        ("backup_age_seconds", found.backup_age),
        ("key_age_seconds", found.key_age),
    ):
        if age is not None:
            yield name, age.total_seconds()


def _count(response: Response) -> Response:
    _answers.labels(request.endpoint or "none", str(response.status_code)).inc()
    return response
