"""Errors as pages that help, in the reader's language."""

import structlog
from flask import Flask, Response, current_app, g, make_response, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from campaign.accounts import desk_errors
from campaign.accounts.desk_errors import Words
from campaign.accounts.login import is_below_organize
from campaign.core.db import db
from campaign.core.errors import Gone, NotFound, Refused, Unavailable

log = structlog.get_logger()


_WORDS = {
    400: Words(
        lazy_gettext("We could not read that"),
        lazy_gettext("Something was damaged on its way to us. Please go back and try once more."),
    ),
    403: Words(
        lazy_gettext("This came from another site"),
        lazy_gettext(
            "To protect you, we only take forms from our own pages. Please open the page here and try again."
        ),
    ),
    404: Words(
        lazy_gettext("There is no such page"),
        lazy_gettext("The address may be mistyped, or the page was moved or taken down."),
    ),
    405: Words(
        lazy_gettext("That does not work here"),
        lazy_gettext("Please go back and use the buttons of the page."),
    ),
    410: Words(
        lazy_gettext("This link is over"),
        lazy_gettext("It has been used, or its time has run out. You can ask for a new one."),
    ),
    413: Words(
        lazy_gettext("That was too much"),
        lazy_gettext("What you sent is longer than we can take. Please go back and shorten it."),
    ),
    429: Words(
        lazy_gettext("Very many people are here from your network"),
        lazy_gettext(
            "Nothing is wrong with what you did. Please wait some minutes, go back, and press again."
        ),
    ),
    500: Words(
        lazy_gettext("We made a mistake"),
        lazy_gettext("It is written down for us to mend. Please go back and try again."),
    ),
    503: Words(
        lazy_gettext("We are away for a moment"),
        lazy_gettext("Please go back and try again in a minute. Doing it twice does no harm."),
    ),
}


_AT_DESK = frozenset({403, 404, 405, 413})
"""What is shown as a page of the dashboard; its layout asks the database, which others may be without."""


def init_app(app: Flask) -> None:
    """Map every error to its page, in one place."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(NotFound, lambda _: error_page(404))
    app.register_error_handler(Gone, lambda _: error_page(410))
    app.register_error_handler(Unavailable, lambda _: error_page(503))
    app.register_error_handler(Refused, lambda _: error_page(400))
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(Exception, _fault)


def error_page(status: int) -> Response:
    """The page for a status; an unknown one borrows the words of its class."""
    at_desk = status in _AT_DESK and is_below_organize() and g.get("desk")
    words = (
        (at_desk and desk_errors.WORDS.get(status))
        or _WORDS.get(status)
        or _WORDS[400 if status < 500 else 500]
    )
    page = render_template(
        "dashboard/error.html" if at_desk else "site/error.html",
        status=status,
        title=words.title,
        message=words.message,
    )
    response = make_response(page, status)
    if status in {429, 503}:
        response.headers["Retry-After"] = "60"
    return response


def plain_error(status: int) -> Response:
    """The same without a template, for when a template is what failed."""
    response = make_response(gettext("We made a mistake. Please try again."), status)
    response.mimetype = "text/plain"
    return response


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    response = error_page(error.code)
    if error.code == 405:
        response.headers["Allow"] = ", ".join(getattr(error, "valid_methods", None) or [])
    return response


def _database_away(fault: OperationalError) -> ResponseReturnValue:
    db.session.rollback()
    log.error("database away", fault=type(fault.orig).__name__)
    return error_page(503)


def _fault(fault: Exception) -> ResponseReturnValue:
    """The kind of the fault and where it happened; its words may hold personal data."""
    if current_app.debug:
        raise fault
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else ""
    log.error("fault", fault=type(fault).__name__, place=place)
    try:
        return error_page(500)
    except Exception:  # the page itself may need what is broken
        return plain_error(500)
