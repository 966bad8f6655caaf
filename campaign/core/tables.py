"""Rows out of a CSV file that somebody's program wrote: any of its usual encodings and separators."""

import csv
import re
from collections.abc import Iterator

from campaign.core.errors import Refused

MOST_ROWS = 100_000
LARGEST = 20_000_000
_THAI = re.compile(rb"[\xa1-\xda\xdf-\xfb]{3}")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_MAGIC = (b"PK\x03\x04", b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b")


class NoTable(Refused):
    """What was given cannot be read as rows; the message is a key for the page's words."""


def rows(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its line, the first one being the columns' names.

    A line that is not UTF-8 is read as TIS-620 where it looks Thai, else as Windows-1252: files that
    went through several programs hold several encodings.

    Raises:
        NoTable: empty, too large, or no text at all.
    """
    _refuse_other_things(raw)
    lines = list(_lines(raw))
    reader = csv.reader((line.replace("\0", "") for line in lines), delimiter=_separator(lines[0]))
    try:
        for number, row in enumerate(reader):
            if number > MOST_ROWS:
                raise NoTable("table-too-long")
            if any(cell.strip() for cell in row):
                yield reader.line_num, [cell.strip() for cell in row]
    except csv.Error:
        raise NoTable("table-not-text") from None


def _refuse_other_things(raw: bytes) -> None:
    if len(raw) > LARGEST:
        raise NoTable("table-too-large")
    if not raw.strip():
        raise NoTable("table-empty")
    is_wide = raw.startswith(_WIDE)
    if raw.startswith(_MAGIC) or (b"\0" in raw[:4000] and not is_wide):
        raise NoTable("table-not-text")


def _lines(raw: bytes) -> Iterator[str]:
    if raw.startswith(_WIDE):
        yield from raw.decode("utf-16", "replace").splitlines(keepends=True)
        return
    for line in raw.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True):
        yield _decoded(line)


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("tis-620" if _THAI.search(line) else "cp1252", "replace")


def _separator(first: str) -> str:
    return max(",;\t|", key=first.count)
