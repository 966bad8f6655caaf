"""Rows as files that a spreadsheet opens, made as they are read: CSV and XLSX, with formulas defused."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from tempfile import SpooledTemporaryFile
from typing import IO

Cell = str | int | Decimal | datetime | None
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
_TOGETHER = 500
_IN_MEMORY = 8_000_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLSX_ROWS = 1_048_576
"""What one sheet can hold (ECMA-376)."""


def defused(value: Cell) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection); times in UTC."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, Decimal):
        return f"{value:f}"
    text = str(value).replace("\0", "")
    if isinstance(value, str) and text.lstrip().startswith(_FORMULA):
        return f"'{text}"
    return text


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """A CSV file (RFC 4180) piece by piece, with the mark by which Excel knows UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    writer.writerow(columns)
    for number, row in enumerate(rows, 1):
        writer.writerow([defused(cell) for cell in row])
        if number % _TOGETHER == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def xlsx_file(title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """An XLSX file, written row by row so that memory stays flat; read it from its beginning."""
    # Nineteen megabytes, which a process needs only when it writes such a file.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    heads = [WriteOnlyCell(sheet, value=column) for column in columns]
    for head in heads:
        head.font = Font(bold=True)
    sheet.append(heads)
    for row in rows:
        sheet.append([cell if isinstance(cell, int | Decimal) else defused(cell) for cell in row])
    file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    book.save(file)
    file.seek(0)
    return file


def _emptied(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
