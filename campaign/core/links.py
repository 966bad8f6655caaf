"""Addresses: those of our pages, also where there is no request, and those that people type."""

import re
from urllib.parse import urlsplit

from flask import current_app

from campaign.core.locales import DEFAULT_LOCALE

LONGEST_SLUG = 80
LONGEST_ADDRESS = 300
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def language_prefix(locale: str) -> str:
    """The first part of a path in this language; the site's own language has none."""
    return "" if locale == DEFAULT_LOCALE else f"/{locale}"


def link_to(endpoint: str, locale: str, **values: object) -> str:
    """The public address of a page in a language."""
    base = current_app.config["BASE_URL"]
    scheme, _, host = base.partition("://")
    adapter = current_app.url_map.bind(host, script_name=language_prefix(locale) or "/", url_scheme=scheme)
    return adapter.build(endpoint, values, force_external=True)


def is_slug(text: str) -> bool:
    """Whether this may be the last part of a page's address."""
    return len(text) <= LONGEST_SLUG and bool(_SLUG.fullmatch(text))


def is_web_address(text: str) -> bool:
    """Whether a page may carry this as a link: http and https only."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and " " not in text
    return is_whole and len(text) <= LONGEST_ADDRESS
