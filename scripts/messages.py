"""Keep the catalogues equal to the words in pages, forms and letters.

python scripts/messages.py           take in new words; what is gone leaves the catalogue
python scripts/messages.py --check   exit 1 when a word is missing, unsure, or has lost a placeholder
"""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
LOCALES = ("th", "km")
DASHBOARD_LOCALES = ("th",)
"""The dashboard speaks English and these; what only organizers read is left out of the others."""
_KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None, "_l": None}
_METHODS = [("campaign/**.py", "python"), ("templates/**", "jinja2")]
_OPTIONS = {"templates/**": {"trimmed": "true", "silent": "false"}}
_ORGANIZERS_ONLY = re.compile(
    r"templates/(dashboard|accounts|security|[^/]+/desk)/|templates/letters/organizer_|"
    r"campaign/(dashboard|accounts)/|campaign/[^/]+/(dashboard|desk)\w*\.py|campaign/core/desk_\w+\.py|"
    r"campaign/statements/importing/"
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def words(locale: str) -> Catalog:
    """Every word that the code marks for translation and that is read in this language."""
    found = Catalog(project="campaign", charset="utf-8")
    rows = extract_from_dir(ROOT, _METHODS, _OPTIONS, keywords=_KEYWORDS, comment_tags=("Translators:",))
    for path, _line, message, comments, context in rows:
        if locale not in DASHBOARD_LOCALES and _ORGANIZERS_ONLY.match(Path(path).as_posix()):
            continue
        found.add(message, None, [(path, 0)], auto_comments=comments, context=context)
    return found


def catalogue_path(locale: str) -> Path:
    """Where the catalogue of a language is."""
    return ROOT / "translations" / locale / "LC_MESSAGES" / "messages.po"


def read(locale: str) -> Catalog:
    """The catalogue of a language; an empty one on the first day."""
    path = catalogue_path(locale)
    if not path.exists():
        return Catalog(locale=locale, project="campaign", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def take_in() -> None:
    """Add new words and drop old ones, language by language."""
    for locale in LOCALES:
        catalogue, template = read(locale), words(locale)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        catalogue.header_comment = "# The platform's words. Kept by scripts/messages.py."
        path = catalogue_path(locale)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, omit_header=False, sort_output=True, include_lineno=False, width=100)
        print(
            f"{locale}: {sum(1 for one in catalogue if one.id)} messages,"
            f" {len(missing(catalogue, template))} missing"
        )


def missing(catalogue: Catalog, template: Catalog) -> list[str]:
    """What a catalogue lacks, one line for each."""
    problems = []
    for wanted in template:
        if not wanted.id:
            continue
        have = catalogue.get(_key(wanted), wanted.context)
        if have is None or not _strings(have)[0] or not all(_strings(have)):
            problems.append(f"not translated: {_key(wanted)!r}")
        elif have.fuzzy:
            problems.append(f"unsure: {_key(wanted)!r}")
        elif lost := _lost_placeholders(wanted, have):
            problems.append(f"lost {', '.join(sorted(lost))}: {_key(wanted)!r}")
    return problems


def _lost_placeholders(wanted: Message, have: Message) -> set[str]:
    ids = wanted.id if isinstance(wanted.id, (list, tuple)) else (wanted.id,)
    needed = set(_PLACEHOLDER.findall(ids[-1]))
    unknown = {name for text in _strings(have) for name in _PLACEHOLDER.findall(text)} - needed
    lost = {name for text in _strings(have) for name in needed - set(_PLACEHOLDER.findall(text))}
    return lost | unknown


def _strings(message: Message) -> list[str]:
    texts = message.string
    return list(texts) if isinstance(texts, (list, tuple)) else [texts or ""]


def _key(message: Message) -> str:
    return message.id[0] if isinstance(message.id, (list, tuple)) else message.id


def main() -> None:
    """Take in, or check."""
    if "--check" not in sys.argv:
        take_in()
        return
    problems = [f"{locale}: {line}" for locale in LOCALES for line in missing(read(locale), words(locale))]
    print("\n".join(problems) or f"Catalogues of {', '.join(LOCALES)} are complete.")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
