"""The language is the first part of the path: /th/campaigns/… is the Thai page of /campaigns/….

The prefix moves into SCRIPT_NAME, as if the site were mounted once for each language; so every
address that a page makes stays in its language by itself.
"""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlencode

from babel import Locale
from flask import current_app, has_request_context, request

from campaign.core.links import language_prefix
from campaign.core.locales import DEFAULT_LOCALE, LOCALE_KEY, LOCALES

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

KNOWN_ARGUMENTS = {
    "q",
    "organization",
    "campaign",
    "year",
    "page",
    "for",
    "currency",
    "amount",
    "rhythm",
    "gift",
}
_LONGEST_QUERY = 2000
_LONGEST_PAGE = 6


class LanguagePrefix:
    """WSGI middleware that takes the language off the path."""

    def __init__(self, application: "WSGIApplication") -> None:
        self._application = application

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Note the language and go on."""
        path = environ.get("PATH_INFO", "")
        first, slash, rest = path[1:].partition("/")
        if first in LOCALES and (first == DEFAULT_LOCALE or not slash):
            return _moved(environ, start, language_prefix(first) + "/" + rest.lstrip("/"))
        if first in LOCALES:
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/" + first
            environ["PATH_INFO"] = "/" + rest
            environ[LOCALE_KEY] = first
        return self._application(environ, start)


def _moved(environ: "WSGIEnvironment", start: "StartResponse", path: str) -> Iterable[bytes]:
    """To the one address of what was meant by /th or by /en/campaigns/."""
    query = environ.get("QUERY_STRING")
    target = quote(environ.get("SCRIPT_NAME", "") + path, encoding="latin-1")
    start("308 Permanent Redirect", [("Location", f"{target}?{query}" if query else target)])
    return []


def page_locale() -> str:
    """The language of this request; outside one, the site's own."""
    if not has_request_context():
        return DEFAULT_LOCALE
    return str(request.environ.get(LOCALE_KEY, DEFAULT_LOCALE))


def locale() -> Locale:
    """The same for Babel, which takes long to read a code and would do it again for each request."""
    return _parsed(page_locale())


@cache
def _parsed(code: str) -> Locale:
    return Locale.parse(code)


def alternates(locales: Iterable[str] = LOCALES) -> list[tuple[str, str, str]]:
    """This page in each of its languages: code, the language's own name, absolute address."""
    base, query = current_app.config["BASE_URL"], known_query(request.query_string.decode("latin-1"))
    return [
        (code, LOCALES[code], f"{base}{language_prefix(code)}{request.path}{query}")
        for code in LOCALES
        if code in locales
    ]


def known_query(given: str) -> str:
    """The arguments that make another page, in one order; what else came with a link is its sender's."""
    known = [pair for pair in parse_qsl(given[:_LONGEST_QUERY]) if pair[0] in KNOWN_ARGUMENTS]
    return "?" + urlencode(sorted(known)) if known else ""


def canonical(language: str = "") -> str:
    """The one address of this page in this language, or in the one that its text is really in."""
    page = request.args.get("page", "")
    query = f"?page={int(page)}" if page.isdecimal() and len(page) < _LONGEST_PAGE and int(page) > 1 else ""
    base = current_app.config["BASE_URL"]
    return f"{base}{language_prefix(language or page_locale())}{request.path}{query}"
