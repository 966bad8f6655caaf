"""What stands above a statement's first paragraph: title, issuers, dateline, pictures."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import lazy_gettext

from campaign.core.errors import Refused
from campaign.statements.importing import datelines
from campaign.statements.importing.blocks import Block, Kind, Page
from campaign.statements.importing.captions import is_caption
from campaign.statements.importing.datelines import Told
from campaign.statements.importing.issuers import (
    Source,
    byline_in,
    issuers_in,
    one_issuer,
)
from campaign.statements.importing.model import Doubt, Issuer
from campaign.statements.importing.words import LABEL, SIGNATORIES

LONGEST_TITLE = 300
SUBJECT = re.compile(r"^(?:subject|title|headline|หัวข้อ|เรื่อง|ប្រធានបទ|ចំណងជើង)\s?[:៖]\s?", re.IGNORECASE)
IN_A_ROW = re.compile(r"\s[|·•/]\s")
NEAR_THE_TOP = 10
SAME = str.maketrans("“”„«»‘’", '"""""\'\'')
SENTENCE_ENDS = (".", ":", ";", ",", "។", "៖")
NO_TITLE = lazy_gettext(
    "No title was recognised. Put the title on a line of its own above the text, with an empty line below it."
)


@dataclass
class Head:
    """What was found above the text, and the blocks that are left."""

    title: str = ""
    label: str = ""
    issuers: list[Issuer] = field(default_factory=list)
    told: Told | None = None
    pictures: list[Block] = field(default_factory=list)
    rest: list[Block] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)


def read_head(page: Page, blocks: Sequence[Block], source: Source) -> Head:
    """Take what belongs to the head, in whatever order it stands.

    Raises:
        Refused: nothing looks like a title.
    """
    head = Head(title=source.title or page.title)
    if not source.title and not page.front_matter:
        _prefer_heading(head, page, blocks)
    known = bool(head.title)
    at = 0
    while at < len(blocks) and _belongs_above(head, blocks[at], known=known):
        at += 1
    if not head.title:
        head.title = _label_as_title(head)
    head.rest = [block for block in blocks[at:] if not _same(block.text, head.title)]
    return head


def _belongs_above(head: Head, block: Block, *, known: bool) -> bool:
    """Put one block where it belongs in the head; no when the text begins with it."""
    text = SUBJECT.sub("", block.text)
    if block.kind in (Kind.IMAGE, Kind.CAPTION) or is_caption(text):
        head.pictures.append(block)
    elif LABEL.match(text):
        head.label = head.label or text
    elif _same(text, head.title):
        head.title = head.title if known else text
    elif _took_facts_in_a_row(head, text):
        pass
    elif issuers := (_hinted(block) or byline_in(text)):
        head.issuers += issuers
    elif block.kind is not Kind.ITEM and (told := datelines.own_line(text)):
        head.told = head.told or told
    elif not head.title and _like_a_title(block):
        head.title = text
    else:
        return False
    return True


def _took_facts_in_a_row(head: Head, text: str) -> bool:
    """ "By the Forum | 1 June 2023 | 3 minutes": issuer and date on one line."""
    parts = IN_A_ROW.split(text[:LONGEST_TITLE])
    dates = [told for part in parts if (told := datelines.own_line(part))]
    if len(parts) < 2 or not dates:
        return False
    head.told = head.told or dates[0]
    for part in parts:
        head.issuers += byline_in(part)
    return True


def _hinted(block: Block) -> list[Issuer]:
    """A web page's byline says so in its class."""
    if block.hint != "byline" or len(block.text) > LONGEST_TITLE or block.kind is Kind.HEADING:
        return []
    return byline_in(block.text) or ([] if datelines.own_line(block.text) else issuers_in(block.text))


def _like_a_title(block: Block) -> bool:
    if block.kind is Kind.HEADING:
        return True
    return (
        block.kind is Kind.PARAGRAPH
        and len(block.text) <= LONGEST_TITLE
        and not block.text.endswith(SENTENCE_ENDS)
        and not SIGNATORIES.match(block.text)
        and datelines.before_sentence(block.text) is None
        and any(sign.isalpha() for sign in block.text)
    )


def _label_as_title(head: Head) -> str:
    """A text headed only "Statement" has that for a title, which somebody should better."""
    if not head.label:
        raise Refused(str(NO_TITLE))
    why = lazy_gettext("nothing but this label stands above the text; give it a title")
    head.doubts.append(Doubt(field="title", found=head.label, why=why))
    return head.label


def _prefer_heading(head: Head, page: Page, blocks: Sequence[Block]) -> None:
    """A web page's own title carries the site's name; the heading that begins it is the title."""
    for block in blocks[:NEAR_THE_TOP]:
        first = block.kind is Kind.HEADING and block.level == 1
        if first or (block.kind is Kind.HEADING and _begins(page.title, block.text)):
            head.title = block.text
            return
    bare, mark, site = page.title.rpartition(" | ")
    if mark and len(bare) > len(site):
        head.title = bare
        why = lazy_gettext("the page's name was cut off behind the title")
        head.doubts.append(Doubt(field="title", found=page.title, why=why))


def told_issuers(page: Page, source: Source, head: Head) -> list[Issuer]:
    """The issuers that the page itself names; the surest first."""
    if source.issuers:
        return list(source.issuers)
    return head.issuers or ([*map(one_issuer, page.author.split(";"))] if page.author else [])


def _begins(title: str, heading: str) -> bool:
    return bool(heading) and _plain(title).startswith(_plain(heading))


def _same(text: str, title: str) -> bool:
    return bool(title) and len(text) <= len(title) + 40 and _plain(text) == _plain(title)


def _plain(text: str) -> str:
    return "".join(text.translate(SAME).casefold().split()).strip(".")
