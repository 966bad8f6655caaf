"""Absolute addresses, also where there is no request: in mails, feeds, pictures."""

from flask import current_app

from campaign.core.locales import DEFAULT_LOCALE


def language_prefix(locale: str) -> str:
    """The first part of a path in this language; the site's own language has none."""
    return "" if locale == DEFAULT_LOCALE else f"/{locale}"


def link_to(endpoint: str, locale: str, **values: object) -> str:
    """The public address of a page in a language."""
    base = current_app.config["BASE_URL"]
    scheme, _, host = base.partition("://")
    adapter = current_app.url_map.bind(host, script_name=language_prefix(locale) or "/", url_scheme=scheme)
    return adapter.build(endpoint, values, force_external=True)
