"""The countries of the sign form, in the reader's language."""

import re
import unicodedata
from functools import cache

from babel import Locale
from markupsafe import Markup, escape

_LEADING_VOWEL = re.compile("([\u0e40-\u0e44])(.)")
_ACCENTS = re.compile("[\u0300-\u036f]")
_NOT_COUNTRIES = {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}


@cache
def country_names(locale: str) -> dict[str, str]:
    """Code and name of each country (ISO 3166-1), in the order of the names."""
    territories = Locale.parse(locale).territories
    names = {
        code: name
        for code, name in territories.items()
        if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES
    }
    return dict(sorted(names.items(), key=lambda item: _as_looked_up(item[1])))


def _as_looked_up(name: str) -> str:
    """What a reader goes by in a list: Åland stands under A, and เกาหลี under its consonant ก."""
    plain = _ACCENTS.sub("", unicodedata.normalize("NFD", name))
    return _LEADING_VOWEL.sub(r"\2\1", plain).casefold()


def country_name(code: str | None, locale: str) -> str:
    """The country's name; the code itself when it has none here, nothing for nothing."""
    return country_names(locale).get(code or "", code or "")


@cache
def country_options(locale: str) -> Markup:
    """All <option> elements, made once for each language: they are most of the form's work."""
    options = (
        f'<option value="{code}">{escape(name)}</option>' for code, name in country_names(locale).items()
    )
    return Markup("").join(Markup(option) for option in options)  # noqa: S704 (names escaped above)
