"""Where a mail server or a provider brings mail that came back: with a shared secret, without a session."""

import hmac

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue

from campaign.alerts.receiving import receive
from campaign.outbox.returned.keeping import LARGEST, Arrived
from campaign.outbox.returned.models import Source

bp = Blueprint("returned_mail", __name__)
_MESSAGE_FIELDS = ("message", "email", "body-mime", "raw")
_TO_FIELDS = ("recipient", "to")
"""As the hooks of providers call them that hand over whole messages."""


@bp.post("/mail/returned")
def take() -> ResponseReturnValue:
    """Handle one mail: the body as it is, or a field of a form. Told twice, it counts once."""
    _check_secret()
    request.max_content_length = request.max_form_memory_size = LARGEST
    raw, to = _posted()
    if not raw.strip():
        abort(422)
    finding = receive(Arrived(raw=raw, source=Source.HTTP, to=to))
    return {"what": finding.what.value if finding else "known"}, 200


def _check_secret() -> None:
    """As a bearer token, or as the password of an address with a login, which providers can store."""
    secret, given = current_app.config["MAIL_RETURNED_SECRET"], request.authorization
    if not secret:
        abort(404)
    told = (given.token or given.password or "") if given else ""
    if not hmac.compare_digest(told.encode(), secret.encode()):
        abort(401)


def _posted() -> tuple[bytes, str]:
    to = request.args.get("to", "")
    if request.mimetype not in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        return request.get_data(cache=False), to
    file = next((request.files[name] for name in _MESSAGE_FIELDS if name in request.files), None)
    raw = file.read() if file else _first(_MESSAGE_FIELDS).encode("utf-8", "surrogateescape")
    return raw, to or _first(_TO_FIELDS)


def _first(names: tuple[str, ...]) -> str:
    return next((request.form[name] for name in names if name in request.form), "")
