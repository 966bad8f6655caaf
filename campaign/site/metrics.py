"""Counters for operators, at /metrics: never a path with a token, a name or an address."""

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

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
    return Response(generate_latest(_registry) + waiting.encode(), mimetype=CONTENT_TYPE_LATEST)


def _count(response: Response) -> Response:
    _answers.labels(request.endpoint or "none", str(response.status_code)).inc()
    return response
