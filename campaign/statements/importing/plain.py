"""Plain text as blocks: empty lines part paragraphs, and lines broken by width are joined."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from campaign.statements.importing.blocks import Block, Kind, Page, tidy
from campaign.statements.importing.captions import is_caption

BULLET = re.compile(r"^\s{0,12}[•·◦▪●‣∙*–-]\s+(?=\S)")
NUMBERED = re.compile(r"^\s{0,12}\(?([0-9๐-๙០-៩]{1,3})[.)។]\s+(?=\S)")
QUOTED = re.compile(r"^\s{0,3}>\s?")
UNDERLINE = re.compile(r"^\s{0,3}(={3,}|-{3,}|~{3,})\s*$")
SEPARATOR = re.compile(r"^\s*([*_=~–—-]\s*){3,40}$")
ENDS_SENTENCE = re.compile(r"[.!?…:;,។៖”\"»)]$")
NATIVE_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙០១២៣៤៥៦៧៨៩", "01234567890123456789")
SECTION_GAP = 2
MIN_WIDTH, MAX_WIDTH = 50, 120
LONGEST_HEADING = 80
FEWEST_BREAKS = 2
FULL_SHARE = 0.6


def read_plain(text: str) -> Page:
    """Paragraphs, lists and headings of a text that has nothing but lines."""
    chunks = list(_chunks(text))
    width = wrapped_width([lines for lines, _ in chunks])
    blocks: list[Block] = []
    for lines, gap in chunks:
        blocks += _blocks_of(lines, gap, width)
    return Page(blocks=_with_headings(blocks))


def line_block(line: str, gap: int) -> Block:
    """A line by how it begins: a list item, a quoted line, or a paragraph."""
    if match := NUMBERED.match(line):
        number = match[1].translate(NATIVE_DIGITS)
        text = tidy(line[match.end() :])
        return Block(kind=Kind.ITEM, text=text, marker=f"{int(number)}.", gap=gap)
    if match := BULLET.match(line):
        return Block(kind=Kind.ITEM, text=tidy(line[match.end() :]), marker="-", gap=gap)
    if match := QUOTED.match(line):
        return Block(kind=Kind.QUOTE, text=tidy(line[match.end() :]), gap=gap)
    return Block(kind=Kind.PARAGRAPH, text=tidy(line), gap=gap)


def _chunks(text: str) -> Iterator[tuple[list[str], int]]:
    """Lines that stand together, and how many empty lines stood before them."""
    chunk: list[str] = []
    gap = waiting = 0
    for line in text.split("\n"):
        separates = bool(SEPARATOR.match(line)) and not (chunk and UNDERLINE.match(line))
        if tidy(line) and not separates:
            if not chunk:
                gap, waiting = waiting, 0
            chunk.append(line)
            continue
        if chunk:
            yield chunk, gap
            chunk = []
        waiting += SECTION_GAP + 1 if separates else 1
    if chunk:
        yield chunk, gap


def _blocks_of(lines: Sequence[str], gap: int, width: int) -> list[Block]:
    blocks: list[Block] = []
    above = ""
    for line in lines:
        if blocks and UNDERLINE.match(line):
            blocks[-1] = replace(blocks[-1], kind=Kind.HEADING, level=2)
            continue
        block = line_block(line, 0 if blocks else gap)
        if not block.text:
            continue
        wrapped = _was_full(above, line, width)
        if blocks and _goes_on(blocks[-1], block, line, wrapped):
            blocks[-1] = replace(blocks[-1], text=_joined(blocks[-1], block, wrapped))
        else:
            blocks.append(block)
        above = line
    return blocks


def _goes_on(before: Block, block: Block, line: str, wrapped: bool) -> bool:
    if before.kind is Kind.HEADING or block.kind is Kind.ITEM or is_caption(block.text):
        return False
    if before.kind is Kind.ITEM:
        return line[:1].isspace() or wrapped or block.text[:1].islower()
    return before.kind is block.kind and (wrapped or block.text[:1].islower())


def _joined(before: Block, block: Block, wrapped: bool) -> str:
    """An indented line below a list item stays a line of its own, unless it goes on with it."""
    own_line = before.kind is Kind.ITEM and not wrapped and not block.text[:1].islower()
    return before.text + ("\n" if own_line else " ") + block.text


def wrapped_width(chunks: Sequence[Sequence[str]]) -> int:
    """The width at which an editor broke the lines; 0 where every line is a paragraph."""
    width = max((len(line.rstrip()) for lines in chunks for line in lines), default=0)
    if not MIN_WIDTH <= width <= MAX_WIDTH:
        return 0
    breaks = [
        _was_full(above, line, width)
        for lines in chunks
        for above, line in pairwise(lines)
        if not BULLET.match(line) and not NUMBERED.match(line)
    ]
    return width if sum(breaks) >= max(FEWEST_BREAKS, len(breaks) / 2) else 0


def _was_full(above: str, line: str, width: int) -> bool:
    """Whether the line above had no room for the first word of this one."""
    length = len(above.rstrip())
    words = line.split(maxsplit=1)
    return bool(words) and length >= FULL_SHARE * width and length + 1 + len(words[0]) > width > 0


def _with_headings(blocks: Sequence[Block]) -> list[Block]:
    """A short line on its own, without a full stop and with a longer text below it."""
    found: list[Block] = []
    for at, block in enumerate(blocks):
        below = blocks[at + 1] if at + 1 < len(blocks) else None
        if at and below and _is_heading(block, below):
            block = replace(block, kind=Kind.HEADING, level=2)
        found.append(block)
    return found


def _leads(below: Block) -> bool:
    """ "We call on the government to:" is short, but no heading has another below it."""
    return below.text.endswith((":", "៖"))


def _is_heading(block: Block, below: Block) -> bool:
    return (
        block.kind is Kind.PARAGRAPH
        and block.gap > 0
        and below.gap > 0
        and len(block.text) <= LONGEST_HEADING
        and not ENDS_SENTENCE.search(block.text)
        and (below.kind is Kind.ITEM or len(below.text) > LONGEST_HEADING or _leads(below))
        and any(sign.isalpha() for sign in block.text)
        and not is_caption(block.text)
    )
