"""Markdown as blocks, which keep their Markdown and know their plain words."""

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from campaign.core.dates import find_date
from campaign.statements.importing.blocks import Block, Kind, Page, tidy
from campaign.statements.importing.frontmatter import (
    fact,
    fact_text,
    split_front_matter,
)
from campaign.statements.importing.model import FrontValue

HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
UNDERLINE = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
RULE = re.compile(r"^ {0,3}([*_-])[ \t]*(?:\1[ \t]*){2,}$")
ITEM = re.compile(r"^([ \t]*)([-+*]|\d{1,9}[.)])[ \t]+(?=\S)")
QUOTE = re.compile(r"^ {0,3}>[ \t]?")
COMMENT = re.compile(r"<!--.{0,4000}?-->", re.DOTALL)
IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\(\s*<?([^\s)>]{0,900})>?(?:\s+[\"'“]([^)]{0,500})[\"'”])?\s*\)")
LINK = re.compile(r"\[([^\[\]]{1,500})\](?:\([^()]{0,900}\)|\[[^\[\]]{0,200}\])")
AUTOLINK = re.compile(r"<((?:https?://|mailto:)?[^\s<>@]{1,200}[@.][^\s<>]{1,500})>")
TAG = re.compile(r"</?[a-zA-Z][^<>]{0,300}>")
STRONG = re.compile(r"(?<!\\)(\*\*|__)(?=\S)")
EMPHASIS = re.compile(r"(?<![\\\w])[*_](?=\S)|(?<=[^\s\\])[*_](?!\w)|(?<=[^\s\\*])\*(?=\S)")
ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!<>|~-])")
ALL_EMPHASIS = re.compile(r"^(?:\*([^*]{1,900})\*|_([^_]{1,900})_)$")
RULE_GAP = 3


def read_markdown(text: str) -> Page:
    """Front matter and blocks of a Markdown file.

    Raises:
        Refused: its front matter can't be read.
    """
    facts, body = split_front_matter(text)
    reader = _Reader()
    for line in COMMENT.sub("", body).split("\n"):
        reader.take(line.expandtabs(4))
    reader.finish()
    return Page(
        blocks=_with_captions(reader.blocks),
        title=fact_text(facts, "title"),
        author=fact_text(facts, "author"),
        published=_published(facts),
        place=fact_text(facts, "place"),
        language=fact_text(facts, "lang"),
        image=fact_text(facts, "image"),
        caption=fact_text(facts, "caption"),
        credit=fact_text(facts, "credit"),
        front_matter=facts,
    )


def words_of(markdown: str) -> str:
    """The words that a reader sees, without the signs around them."""
    text = IMAGE.sub(r"\1", markdown)
    text = LINK.sub(r"\1", text)
    text = TAG.sub(" ", AUTOLINK.sub(r"\1", text))
    text = EMPHASIS.sub("", STRONG.sub("", text.replace("**", ""))).replace("`", "")
    return tidy(ESCAPE.sub(r"\1", text))


def _published(facts: Mapping[str, FrontValue]) -> datetime.date | None:
    value = fact(facts, "date")
    if isinstance(value, datetime.date):
        return value
    found = find_date(fact_text(facts, "date"))
    return found.date if found else None


@dataclass
class _Reader:
    """Goes through the lines once; `pending` are the lines of the paragraph being read."""

    blocks: list[Block] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    kind: Kind = Kind.PARAGRAPH
    marker: str = ""
    gap: int = 0

    def take(self, line: str) -> None:
        """Put the line where it belongs."""
        if not tidy(line):
            self.finish()
            self.gap += 1
        elif self.pending and self.kind is Kind.PARAGRAPH and UNDERLINE.match(line):
            self.kind = Kind.HEADING
            self.finish(level=1 if "=" in line else 2)
        elif RULE.match(line):
            self.finish()
            self.gap += RULE_GAP
        elif match := HEADING.match(line):
            self.finish()
            self.kind, self.pending = Kind.HEADING, [match[2]]
            self.finish(level=len(match[1]))
        else:
            self._words(line)

    def _words(self, line: str) -> None:
        if match := ITEM.match(line):
            self.finish()
            self.kind, self.marker = Kind.ITEM, match[2].replace(")", ".")
            if not self.marker[0].isdigit():
                self.marker = "-"
            line = line[match.end() :]
        elif match := QUOTE.match(line):
            if self.kind is not Kind.QUOTE:
                self.finish()
                self.kind = Kind.QUOTE
            line = line[match.end() :]
            if not tidy(line):
                self.finish()
                return
        self.pending.append(line)

    def finish(self, *, level: int = 0) -> None:
        """End the paragraph that is being read; a line that ends in two spaces ends one too."""
        groups: list[list[str]] = [[]]
        for line in self.pending:
            groups[-1].append(line.removesuffix("\\").strip())
            if line.endswith(("  ", "\\")):
                groups.append([])
        for group in groups:
            if source := tidy(" ".join(group)):
                self._add(source, level)
        self.pending, self.kind, self.marker = [], Kind.PARAGRAPH, ""

    def _add(self, source: str, level: int) -> None:
        block = Block(
            kind=self.kind,
            text=words_of(source),
            source=source,
            gap=self.gap,
            level=level,
            marker=self.marker,
        )
        self.gap = 0
        self.blocks += _parted(block)


def _parted(block: Block) -> list[Block]:
    """A picture inside a paragraph becomes a block of its own, with its title as caption."""
    match = IMAGE.search(block.source)
    if not match:
        return [block] if block.text else []
    alt, address, title = match[1], match[2], match[3] or ""
    picture = Block(kind=Kind.IMAGE, text=tidy(alt), address=address, gap=block.gap)
    caption = [Block(kind=Kind.CAPTION, text=tidy(title), gap=0)] if title else []
    rest = tidy(block.source[: match.start()] + " " + block.source[match.end() :])
    kept = [replace(block, source=rest, text=words_of(rest), gap=0)] if words_of(rest) else []
    return [picture, *caption, *kept]


def _with_captions(blocks: Sequence[Block]) -> list[Block]:
    """A paragraph all in italics right below a picture is its caption."""
    found: list[Block] = []
    for block in blocks:
        after_picture = bool(found) and found[-1].kind is Kind.IMAGE
        if after_picture and block.kind is Kind.PARAGRAPH and ALL_EMPHASIS.match(block.source):
            block = replace(block, kind=Kind.CAPTION)
        found.append(block)
    return found
