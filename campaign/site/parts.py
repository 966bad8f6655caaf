"""Finished parts of pages, kept for as long as what they show is the same.

What organizers publish raises the counter of `core.changes`; a count is read anew by each page and
is part of the name under which a part is kept. So a kept part is never older than the page it
stands in, and making a page costs what changed since the last one.
"""

from collections.abc import Callable, Hashable

from flask import Flask, current_app, request
from markupsafe import Markup
from sqlalchemy.orm import Session

from campaign.core.changes import change_number
from campaign.core.clock import utcnow
from campaign.site.languages import page_locale

_EXTENSION = "campaign.parts"
_MOST = 2_000
"""Parts kept by one process; a few kilobytes each."""


class Parts:
    """The parts of one process under one number of public changes."""

    def __init__(self) -> None:
        self.number = -1
        self.kept: dict[tuple[Hashable, ...], Markup] = {}

    def under(self, number: int) -> dict[tuple[Hashable, ...], Markup]:
        """What is kept; nothing once anything public changed, or when there is too much of it."""
        if number != self.number or len(self.kept) >= _MOST:
            self.number, self.kept = number, {}
        return self.kept


def init_app(app: Flask) -> None:
    """Give templates `kept`."""
    app.extensions[_EXTENSION] = Parts()
    app.add_template_global(kept, "kept")


def keep_parts(session: Session) -> None:
    """From here on this request keeps the parts of its page, and uses kept ones.

    Called before anything is read: what is newer may be kept under an older number, never the other
    way round. A page that is one person's, or says what went wrong, keeps nothing; nor does the
    answer to a post, which may hold what somebody typed.
    """
    if request.method != "POST":
        parts = current_app.extensions[_EXTENSION].under(change_number(session))
        request.environ[_EXTENSION] = (parts, page_locale(), utcnow().date())


def kept(name: str, *shown: Hashable, caller: Callable[[], Markup]) -> Markup:
    """The part of a template that a call block holds, made only where it is not kept yet.

    {% call kept("timeline", hub.slug) %}…{% endcall %}

    `shown` is whatever the part depends on beside the language, the day and what is published.
    """
    if _EXTENSION not in request.environ:
        return caller()
    parts, *everywhere = request.environ[_EXTENSION]
    key = (name, *shown, *everywhere)
    found: Markup | None = parts.get(key)
    if found is None:
        found = parts[key] = caller()
    return found
