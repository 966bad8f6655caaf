"""The front matter of a Markdown file: a few short facts in YAML, and nothing cleverer."""

import datetime
import re
from collections.abc import Mapping
from typing import Any

import yaml
from flask_babel import gettext

from campaign.core.errors import Refused
from campaign.statements.importing.blocks import tidy
from campaign.statements.importing.model import FrontValue

MAX_CHARACTERS = 16_000
MAX_DEPTH = 5
FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
OPENING = re.compile(r"\A\s{0,20}---[ \t]*\n")
KEY = re.compile(r"\A\s*(?:#[^\n]*\n\s*){0,9}[\"']?[\w-]{1,40}[\"']?[ \t]*:")
NAMES = {
    "author": (
        "organization",
        "organisation",
        "organizations",
        "organisations",
        "issuer",
        "issuers",
        "author",
        "authors",
    ),
    "lang": ("lang", "language", "locale"),
    "image": ("image", "photo", "picture", "cover"),
    "caption": ("caption", "image_caption", "photo_caption"),
    "credit": ("credit", "image_credit", "photo_credit"),
    "place": ("place", "location", "city"),
    "title": ("title",),
    "date": ("date", "published", "published_at"),
    "disclaimer": ("disclaimer",),
    "tags": ("tags", "keywords"),
}


class _ShallowLoader(yaml.SafeLoader):
    """YAML without references and without depth: both can be made to explode."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("references (*name) are not taken here")
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise yaml.YAMLError("it is nested too deeply")
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def split_front_matter(text: str) -> tuple[dict[str, FrontValue], str]:
    """The facts at the top, and the text below them; no facts when the file has none.

    Raises:
        Refused: there is front matter, but it can't be read.
    """
    opening = OPENING.match(text)
    if not opening or not KEY.match(text[opening.end() :][:2000]):
        return {}, text
    closing = FENCE.search(text, opening.end(), opening.end() + MAX_CHARACTERS)
    if not closing:
        raise Refused(gettext("The front matter has no end: put a line --- below its last “name: value”."))
    facts = _read(text[opening.end() : closing.start()])
    return facts, text[closing.end() :]


def fact(facts: Mapping[str, FrontValue], name: str) -> FrontValue:
    """One fact under any of the names that people give it."""
    return next((facts[key] for key in NAMES[name] if facts.get(key)), "")


def fact_text(facts: Mapping[str, FrontValue], name: str) -> str:
    """The same as one line; several values are parted by semicolons."""
    value = fact(facts, name)
    return "; ".join(value) if isinstance(value, tuple) else str(value)


def _read(source: str) -> dict[str, FrontValue]:
    try:
        loaded = yaml.load(source, Loader=_ShallowLoader)  # noqa: S506  (a SafeLoader)
    except (yaml.YAMLError, ValueError, OverflowError) as problem:
        mark = getattr(problem, "problem_mark", None)
        where = gettext("line %(number)s", number=mark.line + 1) if mark else str(problem)
        raise Refused(
            gettext(
                "The front matter between the --- lines can't be read (%(where)s). Write one “name: "
                "value” on each line, and put a value that has a colon in quotation marks.",
                where=where,
            )
        ) from problem
    if not isinstance(loaded, dict):
        return {}
    return {str(key).strip().lower(): _value(value) for key, value in loaded.items()}


def _value(value: object) -> FrontValue:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, list | tuple | set):
        return tuple(_one_line(item) for item in value if item is not None)
    return _one_line(value)


def _one_line(value: object) -> str:
    if isinstance(value, Mapping):
        name = value.get("name") or next(iter(value.values()), "")
        short = value.get("short") or value.get("short_name")
        return tidy(f"{name} ({short})" if short else str(name))
    return "" if value is None else tidy(str(value))
