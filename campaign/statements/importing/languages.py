"""Which of the site's languages a text is in, told by its letters."""

import re
from collections.abc import Iterable

from flask_babel import lazy_gettext

from campaign.core.locales import DEFAULT_LOCALE, LOCALES
from campaign.statements.importing.model import Doubt

SCRIPTS = {
    "th": re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]"),
    "km": re.compile("[\u1780-\u17d3]"),
    "en": re.compile("[A-Za-z]"),
    "other": re.compile("[\u0370-\u0dff\u0e80-\u10ff\u1100-\u11ff\u3040-\ud7a3\u1e3e-\u1eff]"),
}
ENOUGH = 20_000


def language_of(texts: Iterable[str], claimed: str, doubts: list[Doubt]) -> str:
    """The locale; where the file claims another one than its letters show, they are believed."""
    sample = " ".join(texts)[:ENOUGH]
    counts = {script: len(letters.findall(sample)) for script, letters in SCRIPTS.items()}
    by_letters = max(counts, key=lambda script: counts[script])
    claimed = claimed.lower().replace("_", "-").split("-")[0]
    if by_letters == "other" or (by_letters == "en" and claimed and claimed not in LOCALES):
        why = lazy_gettext(
            "the text is not in one of the site's languages; choose one, or have it translated"
        )
        doubts.append(Doubt(field="locale", found=claimed or sample[:40], why=why))
        return DEFAULT_LOCALE
    if claimed in LOCALES and claimed != by_letters:
        why = lazy_gettext("the file says so, but its letters are %(language)s", language=LOCALES[by_letters])
        doubts.append(Doubt(field="locale", found=claimed, why=why))
    return by_letters
