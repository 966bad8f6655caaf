"""The audit log on a page: who did what, in words, sifted by the address, and as a file."""

import json
from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit, audit_reading, people
from campaign.accounts.audit_reading import PAGE, Sieve
from campaign.accounts.deeds import DEEDS
from campaign.accounts.desk import desk, needs
from campaign.accounts.models import AuditEvent
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.spreadsheets import Cell, csv_bytes
from campaign.core.text import tidy_line

_ASKED = ("who", "action", "subject", "since", "until")
bp = Blueprint("audit", __name__, url_prefix="/<organization>/audit")


@bp.get("/")
@needs(Permission.AUDIT)
def index() -> ResponseReturnValue:
    """The newest lines that the address asks for."""
    sieve = _sieve()
    lines = audit_reading.page(
        db.session(), desk().organization, sieve, before=request.args.get("before", type=int)
    )
    asked = {name: value for name, value in request.args.items() if name in _ASKED and value}
    beyond = {**asked, "before": str(lines[PAGE - 1].id)} if len(lines) > PAGE else None
    return render_template(
        "accounts/audit.html",
        lines=lines[:PAGE],
        older=beyond and f"{url_for('.index')}?{urlencode(beyond)}",
        asked=asked,
        deeds=DEEDS,
        members=people.members_of(db.session(), desk().organization),
    )


@bp.get("/audit.csv")
@needs(Permission.AUDIT, fresh=True)
def export() -> ResponseReturnValue:
    """The same as a file; taking it is a line of its own."""
    here, sieve = desk(), _sieve()
    with transaction() as session:
        asked = {name: value for name, value in request.args.items() if name in _ASKED and value}
        audit.record(session, here.actor, "audit.exported", after=asked, now=utcnow())
    columns = ["when (UTC)", "who", "role", "action", "subject", "before", "after", "reason"]
    lines = audit_reading.every_line(db.session(), here.organization, sieve)
    body = stream_with_context(csv_bytes(columns, _rows(lines)))
    answer = Response(body, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="audit-{here.organization.slug}.csv"'
    return answer


def _rows(lines: Iterator[AuditEvent]) -> Iterator[list[Cell]]:
    for line in lines:
        yield [
            line.happened_at,
            line.organizer.name if line.organizer else gettext("an operator or the host newsroom"),
            line.role,
            str(DEEDS.get(line.action, line.action)),
            line.subject,
            json.dumps(line.before, ensure_ascii=False) if line.before else "",
            json.dumps(line.after, ensure_ascii=False) if line.after else "",
            line.reason,
        ]


def _sieve() -> Sieve:
    """What the address asks for; what cannot be read asks for nothing."""
    return Sieve(
        who=request.args.get("who", type=int),
        action=tidy_line(request.args.get("action", ""))[:60],
        subject=tidy_line(request.args.get("subject", ""))[:80],
        since=request.args.get("since", type=date.fromisoformat),
        until=request.args.get("until", type=date.fromisoformat),
    )
