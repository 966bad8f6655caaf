"""The languages of the site, and how a text kept in several of them is chosen."""

from collections.abc import Mapping

DEFAULT_LOCALE = "en"
LOCALE_KEY = "campaign.locale"
"""Where a request's environment says in which language it is answered."""
LOCALES = {"en": "English", "th": "ไทย", "km": "ខ្មែរ"}

Translated = dict[str, str]
"""One text in several languages: {"en": …, "th": …}."""


def pick(texts: Mapping[str, str] | None, locale: str) -> str:
    """The text in this language; failing that in the site's own, failing that in any."""
    return (texts or {}).get(picked_locale(texts, locale), "")


def picked_locale(texts: Mapping[str, object] | None, locale: str) -> str:
    """Which language `pick` falls back to, so that the page can mark the text with it."""
    have = texts or {}
    for candidate in (locale, DEFAULT_LOCALE, *have):
        if have.get(candidate):
            return candidate
    return locale
