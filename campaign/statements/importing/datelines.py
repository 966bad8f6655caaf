"""When and where a statement was made: before its first sentence, in it, or on its own line."""

import re
from dataclasses import dataclass

from campaign.core.dates import FoundDate, find_date
from campaign.statements.importing.blocks import tidy
from campaign.statements.importing.model import Dateline

LONGEST_LINE = 120
LONGEST_PLACE = 60
NOISE = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:date|published|issued|released|posted)\b"
    r"(?:\s(?:on|in|at))?\s?:?|วัน(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)(?:ที่)?|เผยแพร่(?:เมื่อ)?"
    r"|(?:ณ|เมื่อ)?\s?วันที่|^ณ\s|ថ្ងៃ(?:ច័ន្ទ|ចន្ទ|អង្គារ|ពុធ|ព្រហស្បតិ៍|សុក្រ|សៅរ៍|អាទិត្យ)\s?(?:ទី)?"
    r"|(?:នៅ)?ថ្ងៃ(?:ទី)?|ធ្វើនៅ|ចុះផ្សាយ|កាលបរិច្ឆេទ|^(?:on|at|in)\s",
    re.IGNORECASE,
)
AFTER_PREFIX = re.compile(r"\s{0,3}[)\]]?\s{0,3}(?:[–—:]|--?)\s{1,3}(?=\S)")
AFTER_BRACKET = re.compile(r"\s{0,3}(?:[–—:.,]|--?)?\s{0,3}(?=\S)")
PLACE_ONLY = re.compile(r"^(?P<place>[A-Z][A-Z .,’'-]{2,40}?)\s{0,3}(?:[–—]|--)\s{1,3}(?=\S)")
SENTENCE_LEAD = re.compile(
    r"^(?:(?:earlier )?(?:today|yesterday|on|this)\b[^.]{0,30}"
    r"|(?:วันนี้|เมื่อ|ใน)?\s?[(]?(?:วันที่)?\s?[^.]{0,14}"
    r"|(?:កាលពី|នៅ)?\s?(?:ថ្ងៃ)?[^.។]{0,22})$",
    re.IGNORECASE,
)
PLACE_WORD = re.compile(r"^(?:[A-ZÀ-Þ\u0e00-\u0e7f\u1780-\u17ff].*|of|de|da|ni|and|/)$")
MOST_PLACE_WORDS = 6
NO_PLACE = re.compile(
    r"statement|release|letter|\bday\b|\byear|anniversary|joint|แถลง|วัน|ครบรอบ|សេចក្|ទិវា|ខួប",
    re.IGNORECASE,
)
LONGEST_ASIAN_PLACE = 36
EDGES = " ,.;:–—-()[]|·"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A dateline, the text that is left without it, and whether day and month were a guess."""

    dateline: Dateline
    rest: str
    ambiguous: bool = False
    found: FoundDate | None = None


def before_sentence(text: str) -> Told | None:
    """ "(Bangkok, 3 May 2023) – …" or "JAKARTA, 12 March — …" at the start of a paragraph."""
    near = text[: 2 * LONGEST_LINE]
    found = find_date(near[:LONGEST_LINE])
    if near[:1] in "([":
        return _bracketed(text, near, found)
    if found and found.start <= LONGEST_PLACE:
        inside = _with_place_behind(near, found)
        end = AFTER_PREFIX.match(near, inside)
        place = _place(near[: found.start] + " " + near[found.end : inside])
        if end and place is not None:
            return _told(text, near[: end.end()], place, found)
    if match := PLACE_ONLY.match(near):
        return _told(text, match[0], _place(match["place"]) or "", None)
    return None


def own_line(text: str) -> Told | None:
    """A short line that says when, perhaps where, and nothing else."""
    if len(text) > LONGEST_LINE:
        return None
    found = find_date(text)
    if not found:
        return None
    place = _place(text[: found.start] + ", " + text[found.end :])
    longest = LONGEST_PLACE if place and place.isascii() else LONGEST_ASIAN_PLACE
    if place is None or len(place) > longest or NO_PLACE.search(place):
        return None
    return _told("", text, place, found)


def in_sentence(text: str) -> Told | None:
    """ "On 21 January 2022, …": the words stay in the text."""
    near = text[:LONGEST_LINE]
    found = find_date(near)
    if not found or not SENTENCE_LEAD.match(near[: found.start]):
        return None
    told = _told("", near[: found.end], "", found)
    return Told(dateline=told.dateline, rest=text, ambiguous=told.ambiguous, found=found)


def _bracketed(text: str, near: str, found: FoundDate | None) -> Told | None:
    closing = near.find(")" if near[0] == "(" else "]")
    if closing < (found.end if found else 3):
        return None
    if not found:
        return _place_in_brackets(text, near, closing)
    place = _place(near[1 : found.start] + " " + near[found.end : closing])
    if place is None:
        return None
    end = AFTER_BRACKET.match(near, closing + 1)
    return _told(text, near[: end.end() if end else closing + 1], place, found)


def _place_in_brackets(text: str, near: str, closing: int) -> Told | None:
    """ "(Bangkok) – …", where the date stands elsewhere."""
    end = AFTER_PREFIX.match(near, closing)
    place = _place(near[1:closing])
    if not end or not place:
        return None
    return _told(text, near[: end.end()], place, None)


def _with_place_behind(near: str, found: FoundDate) -> int:
    """ "3 May 2023, Bangkok – …": the place may follow the date."""
    match = re.compile(r",\s[^,–—:.]{2,40}?(?=\s{0,3}(?:[–—:]|--?)\s)").match(near, found.end)
    return match.end() if match else found.end


def _told(text: str, prefix: str, place: str, found: FoundDate | None) -> Told:
    dateline = Dateline(date=found.date if found else None, place=place, text=tidy(prefix))
    ambiguous = bool(found and found.ambiguous)
    rest = text[len(prefix) :].lstrip()
    return Told(dateline=dateline, rest=rest, ambiguous=ambiguous, found=found)


def _place(text: str) -> str | None:
    """The place among commas and weekdays; None when other words are there."""
    text = tidy(NOISE.sub(" ", text)).strip(EDGES)
    text = re.sub(r"\s*[,;|]\s*(?:[,;|]\s*)+", ", ", text).strip(EDGES)
    words = text.split()
    if len(words) > MOST_PLACE_WORDS or not all(PLACE_WORD.match(word) for word in words):
        return None
    return text.title() if text.isupper() and len(text) > 3 else text
