"""Dates as people write them: English, Indonesian, French, Thai and Khmer, in either era."""

import datetime
import re
from dataclasses import dataclass

BUDDHIST = 543
DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙០១២៣៤៥៦៧៨៩၀၁၂၃၄၅၆၇၈၉", "012345678901234567890123456789")
MONTHS = (
    "january jan januari janvier มกราคม ม.ค. មករា",
    "february feb februari février กุมภาพันธ์ ก.พ. កុម្ភៈ កុម្ភះ កុម្ភ",
    "march mar maret mars มีนาคม มี.ค. មីនា មិនា",
    "april apr avril เมษายน เม.ย. មេសា",
    "may mei mai พฤษภาคม พ.ค. ឧសភា",
    "june jun juni juin มิถุนายน มิ.ย. មិថុនា",
    "july jul juli juillet กรกฎาคม ก.ค. កក្កដា",
    "august aug agustus août สิงหาคม ส.ค. សីហា",
    "september sept sep septembre กันยายน ก.ย. កញ្ញា",
    "october oct oktober octobre ตุลาคม ต.ค. តុលា",
    "november nov novembre พฤศจิกายน พ.ย. វិច្ឆិកា",
    "december dec desember décembre ธันวาคม ธ.ค. ធ្នូ",
)
NUMBER_OF = {name: number for number, names in enumerate(MONTHS, start=1) for name in names.split()}
MONTH = "|".join(sorted(map(re.escape, NUMBER_OF), key=len, reverse=True))
YEAR = r"(?P<year>\d{4})"
ERA = r"(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|ព\.?\s?ស\.?|គ\.?\s?ស\.?)"
DAY_FIRST = re.compile(
    r"(?<![\d])(?P<day>\d{1,2})(?:st|nd|rd|th|er)?\s{0,3}(?:of\s|de\s|ខែ\s{0,2}|เดือน\s{0,2})?\s{0,2}"
    rf"(?P<month>{MONTH})(?![a-zé])\.?"
    rf"(?:\s{{0,3}},?\s{{0,3}}(?:ឆ្នាំ|ปี)?\s{{0,2}}(?:{ERA})?\s{{0,2}}{YEAR}(?!\d))?",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(
    rf"(?<![a-zé])(?P<month>{MONTH})(?![a-zé])\.?\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)"
    rf"(?:\s{{0,2}},?\s{{0,3}}{YEAR}(?!\d))?",
    re.IGNORECASE,
)
NUMERIC = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)")
SLASHED = re.compile(r"(?<!\d)(?P<day>\d{1,2})[/.](?P<month>\d{1,2})[/.](?P<year>\d{4})(?!\d)")
PATTERNS = (DAY_FIRST, MONTH_FIRST, NUMERIC, SLASHED)


@dataclass(frozen=True, kw_only=True)
class FoundDate:
    """A date in a text: `date` is None when the year is missing or the day does not exist."""

    date: datetime.date | None
    day: int
    month: int
    start: int
    end: int
    ambiguous: bool = False


def find_date(text: str) -> FoundDate | None:
    """The first date in the text."""
    ascii_digits = text.translate(DIGITS)
    found = (pattern.search(ascii_digits) for pattern in PATTERNS)
    matches = [match for match in found if match]
    if not matches:
        return None
    return _read(min(matches, key=lambda match: (match.start(), -match.end())))


def find_year(text: str) -> int | None:
    """The first year in the text, in the common era."""
    match = re.search(r"(?<!\d)(1[89]\d\d|2[0-6]\d\d)(?!\d)", text.translate(DIGITS))
    return _common_era(int(match[1])) if match else None


def _read(match: re.Match[str]) -> FoundDate:
    named = match["month"].lower()
    month = NUMBER_OF.get(named) or int(named)
    day = int(match["day"])
    slashed = match.re is SLASHED
    if slashed and month > 12 >= day:
        day, month = month, day
    return FoundDate(
        date=_date(match["year"], month, day),
        day=day,
        month=month,
        start=match.start(),
        end=match.end(),
        ambiguous=slashed and day <= 12 and day != month,
    )


def _date(year: str | None, month: int, day: int) -> datetime.date | None:
    if not year:
        return None
    try:
        found = datetime.date(_common_era(int(year)), month, day)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2100 else None


def _common_era(year: int) -> int:
    return year - BUDDHIST if year > 2400 else year
