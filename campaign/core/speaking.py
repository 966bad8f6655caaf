"""Write in another language than the page's, as when a page shows a letter to somebody else."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import has_request_context, request
from flask_babel import force_locale

from campaign.core.locales import LOCALE_KEY


@contextmanager
def written_in(locale: str) -> Iterator[None]:
    """Everything inside is of this language, also where a page of another one is being made around it."""
    if not has_request_context():
        with force_locale(locale):
            yield
        return
    before = request.environ.get(LOCALE_KEY)
    request.environ[LOCALE_KEY] = locale
    try:
        with force_locale(locale):
            yield
    finally:
        request.environ.pop(LOCALE_KEY)
        if before is not None:
            request.environ[LOCALE_KEY] = before
