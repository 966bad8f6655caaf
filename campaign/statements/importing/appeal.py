"""The reader-support section at the foot of a statement: where it begins, and what it asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext

from campaign.core.dates import find_year
from campaign.statements.importing.blocks import Block, Kind, rendered
from campaign.statements.importing.model import Doubt, ImportedAppeal
from campaign.statements.importing.shape import section_starts
from campaign.statements.importing.steps import LABELLED, is_step, read_step
from campaign.statements.importing.words import APPEAL_HEADING, BACKGROUND, MONEY, SIGNATORIES

LAST_SHARE = 0.4
LONGEST_TITLE = 120
FARTHEST_BACK = 6
LINK = re.compile(r"\]\(((?:https?://|mailto:)[^\s()]{1,500})\)")
SINCE = re.compile(
    r"\bsince(?: \w+)? (?=\d)|\b(?:founded|established|started|begun|set up) in (?:\w+ )?(?=\d)"
    r"|(?:ตั้งแต่|ก่อตั้ง(?:เมื่อ|ใน|ขึ้นใน)?|เริ่มต้น?(?:เมื่อ|ใน))\s?(?:ปี)?\s?(?:พ\.ศ\.|ค\.ศ\.)?\s?"
    r"|(?:តាំងពី|ចាប់តាំងពី|បង្កើត(?:ឡើង)?(?:នៅ|ក្នុង)*|ចាប់ផ្តើម(?:នៅ|ពី)*)\s?(?:ឆ្នាំ)?\s?",
    re.IGNORECASE,
)


@dataclass
class _Parts:
    """The section taken apart; the lines of each step stay together."""

    title: str = ""
    intro: list[Block] = field(default_factory=list)
    steps: list[list[str]] = field(default_factory=list)


def split_appeal(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """The text without its reader-support section, and that section (empty when there is none)."""
    start = _start(blocks)
    if start < 0:
        return list(blocks), []
    end = start + 1
    while end < len(blocks) and not _other_section(blocks[end]):
        end += 1
    return [*blocks[:start], *blocks[end:]], list(blocks[start:end])


def read_appeal(blocks: Sequence[Block], doubts: list[Doubt]) -> ImportedAppeal | None:
    """Who asks, since when, why and for what, and the steps to give."""
    if not blocks:
        return None
    parts = _parted(blocks)
    steps = tuple(read_step("\n".join(lines), doubts) for lines in parts.steps)
    if not steps:
        why = lazy_gettext("this asks readers for support but names no way to give")
        doubts.append(Doubt(field="appeal.steps", found=blocks[0].text[:80], why=why))
    return ImportedAppeal(
        title=parts.title,
        intro_markdown=rendered(parts.intro),
        since_year=_since(parts.intro),
        steps=steps,
    )


def _start(blocks: Sequence[Block]) -> int:
    """Back from the last way to give, over what asks for money, to where its section begins."""
    first = int(len(blocks) * LAST_SHARE)
    ways = [at for at in range(first, len(blocks)) if is_step(_with_links(blocks[at]))]
    if not ways:
        return _without_steps(blocks, first)
    at = ways[-1]
    while at > first and _reaches_back(blocks, at):
        at -= 1
    boundary = _boundary_above(blocks, at)
    return boundary if boundary >= 0 else at


def _reaches_back(blocks: Sequence[Block], at: int) -> bool:
    """Whether the block above still belongs to the same section."""
    above, here = blocks[at - 1], blocks[at]
    if here.kind is Kind.HEADING and here.level <= 2:
        return bool(MONEY.search(above.text[:1000])) and above.kind is not Kind.HEADING
    if above.kind is Kind.HEADING:
        return _asks(above) or bool(APPEAL_HEADING.search(above.text)) or is_step(here.text)
    return (
        _asks(above)
        or (here.gap == 0 and above.kind is Kind.PARAGRAPH)
        or above.hint == "support"
        or (above.kind is Kind.ITEM and above.kind is here.kind)
        or bool(LABELLED.match(above.text))
    )


def _boundary_above(blocks: Sequence[Block], at: int) -> int:
    """A heading or a wider gap a few paragraphs higher, if it opens with asking for support."""
    starts = set(section_starts(blocks))
    for above in range(at, max(at - FARTHEST_BACK, 0), -1):
        block = blocks[above]
        if above in starts or block.kind is Kind.HEADING:
            asks = any(_asks(each) or _since([each]) for each in blocks[above:at])
            headed = block.kind is Kind.HEADING and APPEAL_HEADING.search(block.text)
            return above if above == at or asks or headed else -1
    return -1


def _without_steps(blocks: Sequence[Block], first: int) -> int:
    """A section that is headed "Support us" but names no account."""
    for at in range(first, len(blocks)):
        block = blocks[at]
        if block.hint == "support" and MONEY.search(block.text[:1000]):
            return at
        if block.kind is Kind.HEADING and APPEAL_HEADING.search(block.text):
            below = blocks[at + 1 : at + 3]
            if any(MONEY.search(each.text[:1000]) for each in below):
                return at
    return -1


def _asks(block: Block) -> bool:
    return bool(MONEY.search(block.text[:2000]))


def _other_section(block: Block) -> bool:
    short = len(block.text) <= LONGEST_TITLE
    return short and bool(BACKGROUND.match(block.text) or SIGNATORIES.match(block.text))


def _parted(blocks: Sequence[Block]) -> _Parts:
    parts = _Parts()
    numbered = any(block.marker[:1].isdigit() for block in blocks)
    for block in blocks:
        first = block is blocks[0]
        if not parts.title and _is_title(block, first=first):
            parts.title = block.text
        elif block.kind is Kind.HEADING:
            parts.intro.append(block)
        elif _begins_step(block, parts, numbered=numbered):
            parts.steps.append([_with_links(block)])
        elif parts.steps and LABELLED.match(block.text):
            parts.steps[-1].append(_with_links(block))
        else:
            parts.intro.append(block)
    return parts


def _with_links(block: Block) -> str:
    """The words of a step, with the address behind "donate here", which they don't show."""
    targets = [target.removeprefix("mailto:") for target in LINK.findall(block.source)]
    return " ".join([block.text, *(target for target in targets if target not in block.text)])


def _is_title(block: Block, *, first: bool) -> bool:
    if is_step(block.text) or len(block.text) > LONGEST_TITLE or block.text.endswith("."):
        return False
    headed = block.kind in (Kind.HEADING, Kind.ITEM) or block.text.endswith((":", "៖"))
    headed = headed or (first and len(block.text) <= LONGEST_TITLE)
    return headed and bool(APPEAL_HEADING.search(block.text)) and not block.marker[:1].isdigit()


def _begins_step(block: Block, parts: _Parts, *, numbered: bool) -> bool:
    if block.marker[:1].isdigit():
        return True
    if not is_step(_with_links(block)) or (parts.steps and LABELLED.match(block.text)):
        return False
    return block.kind is not Kind.PARAGRAPH or not (numbered and parts.steps)


def _since(blocks: Sequence[Block]) -> int | None:
    for block in blocks:
        match = SINCE.search(block.text[:2000])
        year = find_year(block.text[match.end() : match.end() + 12]) if match else None
        if year:
            return year
    return None
