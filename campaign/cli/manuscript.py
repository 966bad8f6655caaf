"""A statement in one language as a Markdown file with front matter, to be written and read back.

The front matter holds title, summary, place, background and quotations; the body stands below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import yaml

from campaign.cli.words import read_markdown
from campaign.core.errors import Refused
from campaign.core.text import excerpt, html_to_text, tidy_line
from campaign.statements.models import Quotation, StatementText
from campaign.statements.revising import QuotedWords, Wording

_FENCE = "---\n"
_KNOWN = {"title", "summary", "place", "background", "quotations"}


@dataclass(frozen=True, kw_only=True)
class Manuscript:
    """The words, and the place of the dateline if the file names one."""

    wording: Wording
    place: str | None


@dataclass(frozen=True, kw_only=True)
class Present:
    """The text that a file replaces."""

    text: StatementText
    quotations: Sequence[Quotation]


class _Kept(TypedDict):
    """What stays where a file says nothing of it."""

    title: str
    summary: str
    background: str
    quotations: tuple[QuotedWords, ...]


def read_manuscript(path: Path, present: Present | None) -> Manuscript:
    """The words of a file; what its front matter leaves out stays as it is.

    Raises:
        Refused: the file can't be read, or its front matter is not as it should be.
    """
    head, body = _parted(read_markdown(path))
    kept = _kept(present)
    wording = Wording(
        title=_line(head, "title", kept["title"]),
        summary=_line(head, "summary", kept["summary"]),
        body=body,
        background=_words(head, "background", kept["background"]),
        quotations=_quotations(head["quotations"]) if "quotations" in head else kept["quotations"],
    )
    place = _line(head, "place", "") if "place" in head else None
    return Manuscript(wording=wording, place=place)


def written_out(present: Present, place: str) -> str:
    """The file from which the present text would be read again."""
    text = present.text
    head: dict[str, Any] = {"title": text.title, "summary": _own_summary(text), "place": place}
    head["background"] = text.background
    head["quotations"] = [
        {"text": one.text, "speaker": one.speaker, "role": one.role} for one in present.quotations
    ]
    told = {name: value for name, value in head.items() if value}
    front = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=100)
    return f"{_FENCE}{front}{_FENCE}{text.body.strip()}\n"


def _parted(source: str) -> tuple[dict[str, Any], str]:
    """Front matter, if there is any, and the rest."""
    if not source.startswith(_FENCE):
        return {}, source.strip()
    front, fence, body = source.removeprefix(_FENCE).partition("\n" + _FENCE)
    if not fence:
        raise Refused("The front matter has no end: put a line --- below it.")
    try:
        head = yaml.safe_load(front) or {}
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Refused("The front matter between the lines --- can't be read as YAML.") from None
    if not isinstance(head, dict):
        raise Refused("The front matter holds no fields. Write “title: …” and the like.")
    if strange := [str(name) for name in head if name not in _KNOWN]:
        raise Refused(f"The front matter has no field “{strange[0]}”; it has {', '.join(sorted(_KNOWN))}.")
    return head, body.strip()


def _kept(present: Present | None) -> _Kept:
    if present is None:
        return {"title": "", "summary": "", "background": "", "quotations": ()}
    text = present.text
    return {
        "title": text.title,
        "summary": _own_summary(text),
        "background": text.background,
        "quotations": tuple(
            QuotedWords(text=one.text, speaker=one.speaker, role=one.role) for one in present.quotations
        ),
    }


def _own_summary(text: StatementText) -> str:
    """The summary that somebody wrote; empty when it was only cut from the body, as it will be again."""
    return "" if text.summary == excerpt(html_to_text(text.body_html)) else text.summary


def _words(head: dict[str, Any], name: str, otherwise: str) -> str:
    """A field of text; numbers and days are text too, lists and mappings are not."""
    if name not in head or head[name] is None:
        return "" if name in head else otherwise
    if isinstance(head[name], dict | list | set | bytes):
        raise Refused(f"The field “{name}” of the front matter should be plain text.")
    return str(head[name]).strip()


def _line(head: dict[str, Any], name: str, otherwise: str) -> str:
    return tidy_line(_words(head, name, otherwise))


def _quotations(told: Any) -> tuple[QuotedWords, ...]:
    if not isinstance(told, list | None):
        raise Refused("The field “quotations” should be a list.")
    return tuple(_quoted(one) for one in told or [])


def _quoted(one: Any) -> QuotedWords:
    if not isinstance(one, dict) or not _words(one, "text", ""):
        raise Refused("Each of the quotations needs its text, and may have speaker and role.")
    return QuotedWords(
        text=_words(one, "text", ""), speaker=_line(one, "speaker", ""), role=_line(one, "role", "")
    )
