"""Which of the dates that a page tells is the statement's own."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext

from campaign.core.dates import find_date
from campaign.statements.importing import datelines
from campaign.statements.importing.blocks import Block, Kind
from campaign.statements.importing.datelines import Told
from campaign.statements.importing.model import Dateline, Doubt

FIRST_LETTERS = 20


def take_dateline(
    body: list[Block],
    elsewhere: Sequence[Told | None],
    published: datetime.date | None,
    place: str,
    *,
    sure: bool,
) -> tuple[Dateline | None, list[Doubt]]:
    """The date before the text, on a line of its own, in the first sentence, or the page's.

    The page's is sure if its front matter says it. Words that are nothing but a dateline are
    taken out of the first paragraph.
    """
    before = _taken_from(body)
    first = next((block.text for block in body if block.kind is Kind.PARAGRAPH), "")
    lines = [told for told in elsewhere if told]
    inside = None if before else datelines.in_sentence(first)
    candidates = [told for told in (before, *lines, inside) if told]
    if not candidates and not published:
        return (Dateline(date=None, place=place) if place else None), [_missing(first)]
    found = _completed(candidates, published, place)
    return found, _doubts(found, candidates, None if sure and not candidates else published)


def _taken_from(body: list[Block]) -> Told | None:
    for at, block in enumerate(body[:3]):
        if block.kind is Kind.PARAGRAPH:
            told = datelines.before_sentence(block.text)
            if told and told.rest:
                body[at] = replace(block, text=told.rest, source=_source_of(block, told.rest))
                return told
            return None
    return None


def _source_of(block: Block, rest: str) -> str:
    """The Markdown of what is left; without signs, if the dateline can't be told in it."""
    at = block.source.find(rest[:FIRST_LETTERS])
    return block.source[at:] if at >= 0 else ""


def _completed(candidates: Sequence[Told], published: datetime.date | None, place: str) -> Dateline:
    """The first dateline; a year or place that it lacks comes from the others or the page."""
    dates = [told.dateline.date for told in candidates if told.dateline.date]
    places = [told.dateline.place for told in candidates if told.dateline.place]
    if not candidates:
        return Dateline(date=published, place=place)
    first = candidates[0]
    date = first.dateline.date or next((day for day in dates if _fits(first, day)), None)
    if date is None and published and _fits(first, published):
        date = published
    return replace(first.dateline, date=date, place=next(iter(places), place))


def _fits(told: Told, day: datetime.date) -> bool:
    """Without any day of its own, a dateline takes another's; otherwise only the same day."""
    return told.found is None or (told.found.day, told.found.month) == (day.day, day.month)


def _doubts(found: Dateline, candidates: Sequence[Told], published: datetime.date | None) -> list[Doubt]:
    doubts: list[Doubt] = []
    if found.date is None:
        doubts.append(_doubt(found.text, "the year or the day is missing"))
    elif published and published != found.date:
        why = lazy_gettext("the page itself says %(day)s", day=published.isoformat())
        doubts.append(_doubt(found.date.isoformat(), why))
    if not candidates and published:
        doubts.append(_doubt(str(published), lazy_gettext("this is the page's date; the text tells none")))
    elif candidates and candidates[0].ambiguous:
        doubts.append(_doubt(found.text, "read as day, month, year; it may be month first"))
    return doubts


def _missing(first: str) -> Doubt:
    near = find_date(first[:2000])
    if near:
        why = lazy_gettext("this date stands in the first paragraph; is it the statement's own?")
        return _doubt(first[near.start : near.end], why)
    return _doubt("", lazy_gettext("no date was found"))


def _doubt(found: str, why: object) -> Doubt:
    return Doubt(field="dateline", found=found, why=why)
