"""The parts of a statement below its head: text, background, signatories, what is left out."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask_babel import lazy_gettext

from campaign.statements.importing import datelines
from campaign.statements.importing.blocks import Block, Kind
from campaign.statements.importing.captions import is_caption
from campaign.statements.importing.datelines import Told
from campaign.statements.importing.issuers import issuers_in, one_issuer, unique
from campaign.statements.importing.model import Doubt, Issuer
from campaign.statements.importing.speech import spans_in
from campaign.statements.importing.words import (
    BACKGROUND,
    CONTACT,
    DISCLAIMER,
    END_MARK,
    SIGNATORIES,
)

LONGEST_DISCLAIMER = 1_500
LONGEST_SIGNATORY = 200
LONGEST_HEADING = 80
FIRST, LAST = 5, 14
REACHABLE = re.compile(r"@|\+?\d[\d ()-]{7,}\d")
INLINE_BACKGROUND = re.compile(r"^(?:background|ความเป็นมา|សាវតារ)\s?[:៖]\s+(?=\S)", re.IGNORECASE)
JOINT = re.compile(
    r"\bwe,? the under-?signed\b|\bthe undersigned (?:organi[sz]ations|groups)\b"
    r"|พวกเรา[^\n]{0,60}(?:ลงนาม|ลงชื่อ)|ผู้ลงนามข้างท้าย|យើងខ្ញុំ[^\n]{0,60}(?:ហត្ថលេខា|ខាងក្រោម)",
    re.IGNORECASE,
)
STARTS_LIST = re.compile(r"^(?P<lead>[^:៖]{3,80})[:៖]\s+(?P<names>\S.{3,1500})$")


@dataclass
class Shape:
    """The blocks of each part, and who signed below."""

    body: list[Block] = field(default_factory=list)
    background: list[Block] = field(default_factory=list)
    pictures: list[Block] = field(default_factory=list)
    signatories: list[Issuer] = field(default_factory=list)
    told: Told | None = None
    doubts: list[Doubt] = field(default_factory=list)


def split_disclaimer(blocks: Sequence[Block]) -> tuple[str, list[Block]]:
    """The notice that the text is somebody else's, near the top or the end, and all the rest."""
    notices: list[str] = []
    rest: list[Block] = []
    for at, block in enumerate(blocks):
        near_an_end = at < FIRST or at >= len(blocks) - LAST
        short = len(block.text) <= LONGEST_DISCLAIMER
        if near_an_end and short and DISCLAIMER.search(block.text):
            notices.append(block.text)
        else:
            rest.append(block)
    return "\n\n".join(dict.fromkeys(notices)), rest


def read_shape(blocks: Sequence[Block]) -> Shape:
    """Part the text from its background, its pictures and what only surrounds it."""
    shape = Shape()
    text = _without_surroundings(shape, blocks)
    shape.signatories = _signatories(text)
    text = _without_last_date(shape, text)
    _part_background(shape, text)
    return shape


def is_joint(paragraphs: Sequence[str]) -> bool:
    """Whether it speaks for several organizations who sign below."""
    return any(JOINT.search(paragraph[:2000]) for paragraph in paragraphs)


def section_starts(blocks: Sequence[Block]) -> list[int]:
    """Where the gap before a block is wider than it is between most paragraphs."""
    gaps = Counter(block.gap for block in blocks[1:] if block.gap)
    usual = min((gap for gap, count in gaps.items() if count == max(gaps.values())), default=1)
    return [at for at, block in enumerate(blocks) if at and block.gap > usual]


def _without_surroundings(shape: Shape, blocks: Sequence[Block]) -> list[Block]:
    """Pictures, the end mark and people's addresses are no part of the text."""
    kept: list[Block] = []
    contact = False
    for at, block in enumerate(blocks):
        near_end = at >= len(blocks) - LAST
        picture = block.kind in (Kind.IMAGE, Kind.CAPTION) or (
            block.kind is Kind.PARAGRAPH and is_caption(block.text, in_head=False)
        )
        contact = near_end and _is_contact(block, blocks[at + 1 :], going_on=contact)
        if picture:
            shape.pictures.append(block)
        elif contact:
            why = lazy_gettext("left out of the text, since it tells how to reach a person or an office")
            shape.doubts.append(Doubt(field="contact", found=block.text[:300], why=why))
        elif not END_MARK.match(block.text):
            kept.append(block)
    return kept


def _is_contact(block: Block, below: Sequence[Block], *, going_on: bool) -> bool:
    reachable = bool(REACHABLE.search(block.text))
    if CONTACT.match(block.text):
        return reachable or bool(below and REACHABLE.search(below[0].text))
    return going_on and reachable and len(block.text) <= LONGEST_SIGNATORY


def _signatories(blocks: Sequence[Block]) -> list[Issuer]:
    found: list[Issuer] = []
    for at, block in enumerate(blocks):
        if len(block.text) <= LONGEST_HEADING and SIGNATORIES.match(block.text):
            found += [one_issuer(each.text) for each in _names_below(blocks[at + 1 :])]
        elif (match := STARTS_LIST.match(block.text)) and SIGNATORIES.match(match["lead"]):
            found += issuers_in(match["names"])
    return unique(issuer for issuer in found if issuer.name)


def _names_below(blocks: Sequence[Block]) -> list[Block]:
    """List items, or short lines, up to what reads like a text again."""
    names: list[Block] = []
    for block in blocks:
        ends = block.kind is Kind.HEADING or (names and block.kind is not names[0].kind)
        if ends or len(block.text) > LONGEST_SIGNATORY or block.text.endswith((".", ":", "។")):
            break
        if datelines.own_line(block.text) or (names and block.gap > names[-1].gap + 1):
            break
        names.append(block)
    return names


def _without_last_date(shape: Shape, blocks: list[Block]) -> list[Block]:
    """Thai and Khmer statements close with day and place on a line of their own."""
    for at in range(len(blocks) - 1, max(len(blocks) - 4, 0), -1):
        if blocks[at].kind is Kind.ITEM:
            break
        if told := datelines.own_line(blocks[at].text):
            shape.told = told
            return blocks[:at] + blocks[at + 1 :]
    return blocks


def _part_background(shape: Shape, blocks: list[Block]) -> None:
    heading = next((at for at, block in enumerate(blocks) if _is_background(block)), -1)
    if heading >= 0:
        end = _end_of_background(blocks, heading)
        first = blocks[heading]
        inline = INLINE_BACKGROUND.match(first.text)
        lead = [replace(first, text=first.text[inline.end() :], source="")] if inline else []
        shape.body = blocks[:heading] + blocks[end:]
        shape.background = lead + blocks[heading + 1 : end]
        return
    start = _start_by_gap(blocks)
    shape.body, shape.background = blocks[:start], blocks[start:]
    if shape.background:
        found = shape.background[0].text[:80]
        why = lazy_gettext("taken for background because of the wider gap above it")
        shape.doubts.append(Doubt(field="background", found=found, why=why))


def _is_background(block: Block) -> bool:
    if INLINE_BACKGROUND.match(block.text):
        return True
    return len(block.text) <= LONGEST_HEADING and bool(BACKGROUND.match(block.text))


def _end_of_background(blocks: Sequence[Block], heading: int) -> int:
    """The next heading of the same rank, or the list of those who signed."""
    level = blocks[heading].level
    for at in range(heading + 1, len(blocks)):
        block = blocks[at]
        if block.kind is Kind.HEADING and block.level <= level and not _is_background(block):
            return at
        if len(block.text) <= LONGEST_HEADING and SIGNATORIES.match(block.text):
            return at
    return len(blocks)


def _start_by_gap(blocks: Sequence[Block]) -> int:
    """The last part behind a wider gap, if nobody is quoted in it and it is no list of names."""
    starts = [at for at in section_starts(blocks) if blocks[at].kind is Kind.PARAGRAPH]
    if not starts or starts[-1] < 2:
        return len(blocks)
    last = blocks[starts[-1] :]
    quoted = any(len(span.words) > LONGEST_HEADING for each in last for span in spans_in(each.text))
    prose = all(len(each.text) > LONGEST_HEADING for each in last)
    return starts[-1] if prose and not quoted else len(blocks)
