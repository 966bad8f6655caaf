"""The lines of a file of supporters: what each tells, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from campaign.core.addresses import NotAnAddress, canonical_address, checked_address
from campaign.core.dates import find_date
from campaign.core.locales import LOCALES
from campaign.core.row_files import cells_of
from campaign.core.text import tidy_line
from campaign.supporters.import_layouts import Layout

LONGEST_NAME = 120
_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
_COUNTRY = 2


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person, as the file tells."""

    number: int
    email: str
    name: str = ""
    country: str = ""
    locale: str = ""
    agreed: str = ""
    is_over: bool = False
    """Whether the other system says that this person is not to be written to."""


def lines_in(raw: bytes, columns: Mapping[str, int], layout: Layout) -> Iterator[Line]:
    """The lines of a file under the columns that were matched."""
    for number, told in cells_of(raw, columns):
        whole = f"{told.get('first_name', '')} {told.get('last_name', '')}"
        status = told.get("status", "").casefold()
        yield Line(
            number=number,
            email=tidy_line(told.get("email")),
            name=tidy_line(told.get("name") or whole),
            country=country_of(told.get("country", "")),
            locale=locale_of(told.get("language", "")),
            agreed=told.get("agreed_at", ""),
            is_over=status not in layout.taken or bool(told.get("left_at")),
        )


def problem_of(line: Line, *, now: datetime) -> str | None:
    """What is wrong with a line, as a key of the page's words; None when it may be taken."""
    if not line.email:
        return "no-email"
    try:
        checked_address(line.email)
    except NotAnAddress:
        return "no-address"
    if len(line.name) > LONGEST_NAME:
        return "long-name"
    if line.agreed and moment_of(line.agreed, now=now) is None:
        return "no-day"
    return None


def mailbox_key(line: Line) -> str:
    """By which two lines are the same person's."""
    return canonical_address(line.email) if "@" in line.email else line.email


def moment_of(typed: str, *, now: datetime) -> datetime | None:
    """When somebody agreed; None for what is no time, or not yet."""
    moment = _read(typed)
    return moment if moment and _EARLIEST <= moment <= now else None


def country_of(typed: str) -> str:
    """An ISO 3166-1 code, or nothing: names of countries are not guessed at."""
    code = tidy_line(typed).upper()
    return code if len(code) == _COUNTRY and code.isascii() and code.isalpha() else ""


def locale_of(typed: str) -> str:
    """A language of the site, from "th", "th-TH" or "th_TH"; else nothing."""
    code = tidy_line(typed).replace("_", "-").partition("-")[0].lower()
    return code if code in LOCALES else ""


def _read(typed: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(typed.strip())
    except ValueError:
        found = find_date(typed)
        if found is None or found.date is None:
            return None
        return datetime(found.date.year, found.date.month, found.date.day, tzinfo=UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
