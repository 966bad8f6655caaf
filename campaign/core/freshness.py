"""How long an answer may be kept, and by whom. What no view called public, nobody may keep."""

from flask import Response, current_app, make_response
from flask.typing import ResponseReturnValue

STALE_SECONDS = 50
"""How long a shared cache may still show a page whose time is over, while it asks for a new one: with
Config.PAGE_SECONDS it makes a minute, within which a name that was taken back is gone."""


def public(answer: ResponseReturnValue, seconds: int | None = None) -> Response:
    """Say that anybody may see this page, and for how long caches may keep it (RFC 9111, 5861).

    Browsers ask again each time (max-age=0) and get a 304; shared caches keep it for `seconds`,
    by default Config.PAGE_SECONDS.
    """
    response = make_response(answer)
    fresh = current_app.config["PAGE_SECONDS"] if seconds is None else seconds
    response.headers["Cache-Control"] = (
        f"public, max-age=0, s-maxage={fresh}, stale-while-revalidate={STALE_SECONDS}"
    )
    response.vary.add("Accept-Encoding")
    return response


def private_unless_told(response: Response) -> Response:
    """Keep whatever no view called public out of every cache."""
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-store"
    return response
