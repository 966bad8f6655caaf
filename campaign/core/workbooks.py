"""Rows out of an XLSX workbook that somebody's program wrote: its first sheet, as text."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time

from campaign.core.tables import LARGEST, MOST_ROWS, NoTable

XLSX_MAGIC = b"PK\x03\x04"
_LARGEST_UNPACKED = 10 * LARGEST
_MOST_COLUMNS = 200


def rows(raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row that holds something, with its number; days as 2026-03-04, numbers as they are shown.

    Raises:
        NoTable: it is no workbook, or one that is too large.
    """
    _refuse_what_is_too_large(raw)
    # Nineteen megabytes, which a process needs only when it reads such a file.
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        found = book.worksheets[0].iter_rows(values_only=True, max_col=_MOST_COLUMNS)
        for number, row in enumerate(found, 1):
            if number > MOST_ROWS:
                raise NoTable("table-too-long")
            cells = [_shown(value) for value in row]
            if any(cells):
                yield number, cells
    except (KeyError, ValueError, IndexError, OSError, SyntaxError, TypeError, zipfile.BadZipFile):
        raise NoTable("table-not-text") from None


def _refuse_what_is_too_large(raw: bytes) -> None:
    if len(raw) > LARGEST:
        raise NoTable("table-too-large")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        raise NoTable("table-not-text") from None
    if unpacked > _LARGEST_UNPACKED:
        raise NoTable("table-too-large")


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        is_day = value.time() == time()
        return value.date().isoformat() if is_day else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value).strip()
