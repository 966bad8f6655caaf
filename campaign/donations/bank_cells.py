"""What stands in a cell of a bank's file: a day in either era, an amount in either notation."""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation

from campaign.core.dates import BUDDHIST, DIGITS, MONTH, NUMBER_OF

_NUMERIC = re.compile(r"(\d{1,4})[-/. ](\d{1,2})[-/. ](\d{2,4})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_NAMED = re.compile(rf"(\d{{1,2}})[\s.,/-]*({MONTH})[\s.,/-]*(\d{{2,4}})(?!\d)", re.IGNORECASE)
_AMERICAN = re.compile(rf"({MONTH})[\s.]+(\d{{1,2}}),?\s+(\d{{4}})(?!\d)", re.IGNORECASE)
_SIGNS = re.compile(r"^(?P<open>\()?(?P<before>[-+]?)(?P<number>[\d.,' ]*\d)(?P<after>[-+]?)(?(open)\))$")
_COMMA_TAIL = re.compile(r",\d{1,2}\D*$")
_POINT_TAIL = re.compile(r"\.\d{1,2}\D*$")
_GROUPED = {
    ".": re.compile(r"\d{1,3}(?:[,' ]\d{2,3})*(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+"),
    ",": re.compile(r"\d{1,3}(?:[.' ]\d{2,3})*(?:,\d*)?|\d+(?:,\d*)?|,\d+"),
}
_DRESS = re.compile(r"[฿€$£¥\s\u00a0\u202f]|\b(?:[A-Z]{3}|บาท)\b")
_LONGEST_CELL = 40


class NoDay(ValueError):
    """The cell holds no day that there was."""


class NoAmount(ValueError):
    """The cell holds no exact amount."""


def read_day(cell: str, *, is_day_first: bool, today: date) -> date:
    """The day in a cell; years of two digits are of the era that lies nearer to today.

    Raises:
        NoDay: there is none, or it lies before 1990 or more than a year ahead.
    """
    text = cell.translate(DIGITS).strip()
    try:
        found = _day_in(text, is_day_first=is_day_first, today=today)
    except ValueError:
        raise NoDay from None
    if not 1990 <= found.year <= today.year + 1:
        raise NoDay
    return found


def _day_in(text: str, *, is_day_first: bool, today: date) -> date:
    if match := _NUMERIC.match(text):
        first, second, third = match.groups()
        if len(first) > 2:
            return date(_year(first, today), int(second), int(third))
        day, month = (first, second) if is_day_first else (second, first)
        return date(_year(third, today), int(month), int(day))
    if match := _COMPACT.match(text):
        return date(_year(match[1], today), int(match[2]), int(match[3]))
    if match := _NAMED.match(text):
        return date(_year(match[3], today), NUMBER_OF[match[2].lower()], int(match[1]))
    if match := _AMERICAN.match(text):
        return date(_year(match[3], today), NUMBER_OF[match[1].lower()], int(match[2]))
    raise NoDay


def _year(digits: str, today: date) -> int:
    year = int(digits)
    if len(digits) == 2:
        return min((2000 + year, 2500 + year - BUDDHIST), key=lambda one: abs(one - today.year))
    return year - BUDDHIST if year > 2400 else year


def day_order(cells: Iterable[str]) -> bool | None:
    """Whether the day comes before the month; None where these cells could be read both ways."""
    is_told = True
    for cell in cells:
        match = _NUMERIC.match(cell.translate(DIGITS).strip())
        if match is None or len(match[1]) > 2:
            continue
        if "." in match[0] or int(match[1]) > 12:
            return True
        if int(match[2]) > 12:
            return False
        is_told = is_told and match[1] == match[2]
    return True if is_told else None


def decimal_mark(cells: Iterable[str]) -> str:
    """Which sign stands before the decimals in these cells."""
    has_comma = False
    for cell in cells:
        if _POINT_TAIL.search(cell):
            return "."
        has_comma = has_comma or bool(_COMMA_TAIL.search(cell))
    return "," if has_comma else "."


def read_amount(cell: str, *, mark: str, exponent: int) -> int:
    """The amount of a cell in minor units, with its sign; an empty cell is 0.

    Raises:
        NoAmount: it is no amount, or has more decimals than the currency.
    """
    text = _undressed(cell)
    if not text or set(text) <= {"-"}:
        return 0
    match = _SIGNS.match(text)
    if match is None or not _GROUPED[mark].fullmatch(match["number"]):
        raise NoAmount
    number = match["number"].replace("'", "")
    number = number.replace(".", "").replace(",", ".") if mark == "," else number.replace(",", "")
    try:
        minor = Decimal(number).scaleb(exponent)
    except InvalidOperation:
        raise NoAmount from None
    if minor != minor.to_integral_value() or minor >= 10**14:
        raise NoAmount
    is_out = bool(match["open"]) or "-" in (match["before"], match["after"])
    return -int(minor) if is_out else int(minor)


def _undressed(cell: str) -> str:
    if len(cell) > _LONGEST_CELL:
        raise NoAmount
    text = cell.translate(DIGITS).replace("\u2212", "-").replace("\u2013", "-").strip()
    is_debit = text.upper().endswith(("DR", " D"))
    text = re.sub(r"\s*(?:CR|DR)\.?$", "", text, flags=re.IGNORECASE)
    text = _DRESS.sub("", text)
    return f"-{text}" if is_debit and text and not text.startswith("-") else text
