"""All steps from a text to an imported statement, in their order."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext

from campaign.core.errors import Refused
from campaign.statements.importing import mojibake
from campaign.statements.importing.appeal import read_appeal, split_appeal
from campaign.statements.importing.blocks import Block, Kind, Page, rendered
from campaign.statements.importing.captions import photos_of
from campaign.statements.importing.dating import take_dateline
from campaign.statements.importing.frontmatter import fact_text
from campaign.statements.importing.head import Head, read_head, told_issuers
from campaign.statements.importing.html import read_html
from campaign.statements.importing.issuers import (
    Source,
    issuers_in_text,
    issuers_of_title,
    read_source,
    unique,
)
from campaign.statements.importing.languages import language_of
from campaign.statements.importing.markdown import read_markdown
from campaign.statements.importing.model import Dateline, Doubt, ImportedStatement, Issuer, Photo
from campaign.statements.importing.people import People
from campaign.statements.importing.plain import read_plain
from campaign.statements.importing.quotations import find_quotations
from campaign.statements.importing.shape import Shape, is_joint, read_shape, split_disclaimer

MAX_CHARACTERS = 300_000
MAX_BLOCKS = 5_000
FEWEST_LETTERS = 40
HTML = re.compile(r"<!doctype html|<html[\s>]|<body[\s>]", re.IGNORECASE)
HTML_ENDS = re.compile(r"</(?:p|div|h[1-6]|article|li|blockquote)>|<br\s*/?>", re.IGNORECASE)
MARKDOWN = re.compile(r"\A\s{0,20}---[ \t]*\n[\w\"' -]{1,40}:|^#{1,3} \S|^!\[", re.MULTILINE)
OLD_ENCODINGS = {"cp1252": "windows-1252", "cp874": "Thai TIS-620"}
NO_BODY = lazy_gettext(
    "No text was found below the title. The file should hold the whole statement: its title on "
    "a line of its own, then its paragraphs."
)


@dataclass(frozen=True, kw_only=True)
class _Parts:
    """A page in its parts, before anything is read out of them."""

    page: Page
    notice: str
    source: Source
    head: Head
    shape: Shape
    asking: list[Block]


def read_text(text: str, *, filename: str, encoding: str) -> ImportedStatement:
    """The statement in a text.

    Raises:
        Refused: it has no title or no body, or is far longer than a statement.
    """
    parts = _parts(_page(text, filename))
    shape, doubts = parts.shape, [*_doubts_about(encoding), *parts.head.doubts, *parts.shape.doubts]
    dateline = _dateline(parts, doubts)
    paragraphs = _paragraphs(shape.body)
    if sum(map(len, paragraphs)) < FEWEST_LETTERS:
        raise Refused(str(NO_BODY))
    issuers = _issuers(parts, doubts)
    people = People([*paragraphs, *_paragraphs(shape.background)], issuers)
    return ImportedStatement(
        title=parts.head.title,
        body_markdown=rendered(shape.body),
        paragraphs=paragraphs,
        locale=language_of((parts.head.title, *paragraphs), parts.page.language, doubts),
        disclaimer=parts.notice,
        issuers=tuple(issuers),
        dateline=dateline,
        photos=_photos(parts, doubts),
        quotations=find_quotations([*shape.body, *shape.background], people, doubts),
        background_markdown=rendered(shape.background),
        appeal=read_appeal(parts.asking, doubts),
        front_matter=parts.page.front_matter,
        unsure=tuple(doubts),
    )


def _parts(page: Page) -> _Parts:
    notice, blocks = split_disclaimer(page.blocks)
    notice = notice or fact_text(page.front_matter, "disclaimer")
    source = read_source(notice)
    blocks, asking = split_appeal(blocks)
    head = read_head(page, blocks, source)
    shape = read_shape(head.rest)
    return _Parts(page=page, notice=notice, source=source, head=head, shape=shape, asking=asking)


def _dateline(parts: _Parts, doubts: list[Doubt]) -> Dateline | None:
    page, shape = parts.page, parts.shape
    elsewhere = (parts.head.told, shape.told)
    sure = bool(page.front_matter)
    found, more = take_dateline(shape.body, elsewhere, page.published, page.place, sure=sure)
    doubts += more
    return found


def _page(text: str, filename: str) -> Page:
    """The file taken apart by its kind, unless it is no statement by its sheer size."""
    kind = _kind(text, filename)
    if kind is not read_html:
        _refuse_length(len(text))
    page = kind(text)
    _refuse_length(sum(len(block.text) for block in page.blocks))
    if len(page.blocks) > MAX_BLOCKS:
        raise Refused(f"The file has more than {MAX_BLOCKS} paragraphs, which no statement has.")
    if kind is read_html:
        mojibake.refuse(page.title + "\n" + "\n".join(block.text for block in page.blocks))
    return page


def _kind(text: str, filename: str) -> Callable[[str], Page]:
    name = filename.lower()
    start = text[:20_000]
    if name.endswith((".html", ".htm", ".xhtml")) or HTML.search(start[:2000]):
        return read_html
    if name.endswith((".md", ".markdown")):
        return read_markdown
    if len(HTML_ENDS.findall(start)) > 1:
        return read_html
    return read_plain if name.endswith(".txt") or not MARKDOWN.search(start) else read_markdown


def _refuse_length(characters: int) -> None:
    if characters > MAX_CHARACTERS:
        raise Refused(
            f"The text is longer than {MAX_CHARACTERS:,} characters, which no statement is. "
            "Choose the file that holds only the statement."
        )


def _paragraphs(blocks: Sequence[Block]) -> tuple[str, ...]:
    """What is read aloud: all but headings, without the signs of lists."""
    return tuple(block.text for block in blocks if block.kind is not Kind.HEADING)


def _issuers(parts: _Parts, doubts: list[Doubt]) -> list[Issuer]:
    """Who the page says it is, with all who signed below; failing that a guess from the text."""
    head, shape = parts.head, parts.shape
    paragraphs = _paragraphs(shape.body)
    found = unique([*told_issuers(parts.page, parts.source, head), *shape.signatories])
    if is_joint(paragraphs) and not shape.signatories:
        why = lazy_gettext("several organizations sign this, but no list of them was found")
        doubts.append(Doubt(field="issuers", found=", ".join(each.name for each in found), why=why))
    if not found:
        found = issuers_of_title(head.title) or issuers_in_text(paragraphs)
        guessed = lazy_gettext("a guess from the title or the text")
        why = guessed if found else lazy_gettext("no issuing organization was found")
        doubts.append(Doubt(field="issuers", found=", ".join(each.name for each in found), why=why))
    return [_with_short_name(issuer, paragraphs) for issuer in found]


def _with_short_name(issuer: Issuer, paragraphs: Sequence[str]) -> Issuer:
    """The short name, where the text gives it in brackets behind the full one."""
    if issuer.short_name:
        return issuer
    for paragraph in paragraphs:
        at = paragraph.find(f"{issuer.name} (")
        short = paragraph[at + len(issuer.name) + 2 :][:25].partition(")") if at >= 0 else ("", "", "")
        if short[1]:
            return replace(issuer, short_name=short[0].strip())
    return issuer


def _photos(parts: _Parts, doubts: list[Doubt]) -> tuple[Photo, ...]:
    """The front matter's picture first, then those of the page; mere ornaments are left out."""
    photos, guesses = photos_of([*parts.head.pictures, *parts.shape.pictures])
    doubts += guesses
    kept = [photo for photo in photos if photo.caption or photo.credit or photo.alt]
    page = parts.page
    told = Photo(caption=page.caption, credit=page.credit, address=page.image)
    if told == Photo():
        return tuple(kept)
    same = [photo for photo in kept if photo.address == told.address or not told.caption]
    lead = replace(told, alt=same[0].alt, caption=told.caption or same[0].caption) if same else told
    return (lead, *(photo for photo in kept if photo not in same[:1]))


def _doubts_about(encoding: str) -> list[Doubt]:
    if encoding not in OLD_ENCODINGS:
        return []
    why = lazy_gettext("the file is not UTF-8; look whether all letters are right")
    return [Doubt(field="encoding", found=OLD_ENCODINGS[encoding], why=why)]
