"""Dates, numbers and words as each language writes them, each made once.

Formatting is most of the work of a page with a chart behind it, and the same few hundred days and
numbers come again and again.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from babel import numbers
from babel.dates import format_date
from flask import has_request_context, request
from flask_babel import get_locale, get_translations

from campaign.core.money import Money, shown_short
from campaign.site.languages import page_locale

_TRANSLATIONS = "campaign.translations."
_KEPT = 20_000


def shown_locale() -> str:
    """The language that is being written: the page's, or the one that a letter is forced into."""
    return page_locale() if has_request_context() else str(get_locale())


def number(value: int) -> str:
    """1,204 or 1.204, as the language has it."""
    return _number(value, shown_locale())


def longdate(moment: date | datetime) -> str:
    """4 March 2026."""
    return _date(_day(moment), "long", shown_locale())


def shortdate(moment: date | datetime) -> str:
    """4 Mar 2026."""
    return _date(_day(moment), "medium", shown_locale())


def money(minor: int, currency: str) -> str:
    """Minor units as an amount, without empty decimals."""
    return _money(minor, currency, shown_locale())


def translations() -> Any:
    """The catalogue of this page, looked up once for each request and language that it is written in."""
    if not has_request_context():
        return get_translations()
    key = _TRANSLATIONS + page_locale()
    found = request.environ.get(key)
    if found is None:
        found = request.environ[key] = get_translations()
    return found


def gettext(words: str) -> str:
    """The words in this page's language."""
    return str(translations().ugettext(words))


def ngettext(one: str, many: str, count: int) -> str:
    """The same, for one or many."""
    return str(translations().ungettext(one, many, count))


def callables() -> dict[str, Callable[..., str]]:
    """What Jinja's i18n extension asks for."""
    return {"gettext": gettext, "ngettext": ngettext}


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


@lru_cache(_KEPT)
def _number(value: int, locale: str) -> str:
    return str(numbers.format_decimal(value, locale=locale))


@lru_cache(_KEPT)
def _date(day: date, style: Any, locale: str) -> str:
    # English dates are written as the words are spelt, the British way.
    return str(format_date(day, style, locale="en_GB" if locale == "en" else locale))


@lru_cache(_KEPT)
def _money(minor: int, currency: str, locale: str) -> str:
    return shown_short(Money(minor, currency), locale)
