"""What the three kinds of file have in common: a row of blocks, each of one kind."""

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from campaign.statements.importing.model import FrontValue

SPACES = re.compile(r"[ \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\n\r\f\v]+")
INVISIBLE = " \u200b\u200c\u200d\u2060"
MARKDOWN_SIGNS = re.compile(r"([\\`*_\[\]<>~|]|&(?=[#a-zA-Z]))")
LINE_START = re.compile(r"^(#{1,6}(?= |$)|[-+](?= |$)|={1,}$|-{2,}|(\d{1,9})([.)])(?= |$))")


class Kind(StrEnum):
    """What a block is, in any of the three kinds of file."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    CAPTION = "caption"
    IMAGE = "image"


@dataclass(frozen=True, kw_only=True)
class Block:
    """One paragraph, heading, list item or caption.

    `source` is its Markdown where the file has some; `gap` counts the empty lines before it,
    `level` a heading's rank, `marker` is how a list item begins. A picture's block has its
    alternative text as `text`.
    """

    kind: Kind
    text: str
    source: str = ""
    gap: int = 1
    level: int = 0
    marker: str = ""
    address: str = ""
    hint: str = ""

    @property
    def markdown(self) -> str:
        """The words as Markdown, without what makes them a heading or an item."""
        return self.source or "\n".join(escaped(line) for line in self.text.split("\n"))


@dataclass(frozen=True, kw_only=True)
class Page:
    """A file taken apart: its blocks, and what it tells about itself outside of them."""

    blocks: Sequence[Block]
    title: str = ""
    author: str = ""
    published: datetime.date | None = None
    place: str = ""
    language: str = ""
    credit: str = ""
    caption: str = ""
    image: str = ""
    front_matter: Mapping[str, FrontValue] = field(default_factory=dict)


def tidy(text: str) -> str:
    """One space where there is any white space, none at the ends."""
    return SPACES.sub(" ", text).strip(INVISIBLE)


def escaped(text: str) -> str:
    """Plain words as Markdown that shows just these words."""
    safe = MARKDOWN_SIGNS.sub(r"\\\1", text)
    match = LINE_START.match(safe)
    if not match:
        return safe
    if match[2]:
        return f"{match[2]}\\{safe[match.end(2) :]}"
    return f"\\{safe}"


def rendered(blocks: Iterable[Block]) -> str:
    """The blocks as one Markdown text; neighbouring list items stay one list."""
    text = ""
    before: Block | None = None
    for block in blocks:
        if block.kind in (Kind.IMAGE, Kind.CAPTION):
            continue
        text += _between(before, block) + _as_markdown(block)
        before = block
    return text


def _between(before: Block | None, block: Block) -> str:
    if before is None:
        return ""
    if before.kind is block.kind is Kind.ITEM and _ordered(before) == _ordered(block):
        return "\n"
    return "\n>\n" if before.kind is block.kind is Kind.QUOTE else "\n\n"


def _ordered(block: Block) -> bool:
    return block.marker[:1].isdigit()


def _as_markdown(block: Block) -> str:
    words = block.markdown
    if block.kind is Kind.HEADING:
        return f"{'#' * min(max(block.level, 2), 6)} {words}"
    if block.kind is Kind.ITEM:
        lead = block.marker or "-"
        return f"{lead} " + words.replace("\n", "\n" + " " * (len(lead) + 1))
    if block.kind is Kind.QUOTE:
        return "> " + words.replace("\n", "\n> ")
    return words
