"""Files of banks as they come: encodings, eras, notations, what stands around the table."""

import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from campaign.core.tables import NoTable
from campaign.donations.bank_cells import NoAmount, NoDay, read_amount, read_day
from campaign.donations.bank_presets import PRESETS, recognised
from campaign.donations.bank_reading import Layout, LineKind, NoHeader, Reading, read, table_of

STATEMENTS = Path(__file__).parent / "statements"
TODAY = date(2026, 4, 1)
OWN = Layout(columns={"day": ("Booked",), "amount": ("Amount",), "text": ("Text",)}, currency="EUR")


def reading_of(name: str) -> tuple[str | None, Reading]:
    rows = table_of((STATEMENTS / name).read_bytes())
    code = recognised(rows)
    assert code is not None
    return code, read(rows, PRESETS[code].layout, today=TODAY)


def read_text(text: str, layout: Layout = OWN) -> Reading:
    return read(table_of(text.encode()), layout, today=TODAY)


@pytest.mark.parametrize(
    ("name", "code", "sums"),
    [
        ("bangkok_bank.csv", "bbl", [30000, 100000, 50000, -2500, 25000, 77700, 80000, 30000, 30000]),
        ("kasikorn_tis620.csv", "kbank", [30000, 150050, -20000, 10000]),
        ("siam_commercial_utf16.csv", "scb", [30000, 50000, -100000]),
        ("paypal.csv", "paypal", [2500, 5000, 2500, -5000, 2000, -1892, 2360, -6000, 1000]),
        ("paypal_german.csv", "paypal", [125000, -25000]),
        ("wise.csv", "wise", [4000, -10000, -2000]),
    ],
)
def test_each_banks_file_is_recognised_and_read_to_the_cent(name: str, code: str, sums: list[int]) -> None:
    found, reading = reading_of(name)

    assert found == code
    assert [line.amount_minor for line in reading.lines] == sums
    assert all(line.booked_on.year == 2026 and line.booked_on.month == 3 for line in reading.lines)


def test_tis_620_and_buddhist_years_are_read_as_thai_of_the_common_era() -> None:
    line = reading_of("kasikorn_tis620.csv")[1].lines[0]

    assert "จาก X1234 นาย สมชาย ใจดี" in line.text
    assert line.booked_on == date(2026, 3, 2)
    assert line.number == 6, "as a text editor counts"


def test_a_row_that_cannot_be_read_is_told_with_its_line_and_the_others_are_read() -> None:
    reading = reading_of("siam_commercial_utf16.csv")[1]

    assert [(one.number, one.problem) for one in reading.wrong] == [(5, "bank-day"), (6, "bank-amount")]
    assert "31/02/69" in reading.wrong[0].shown


def test_paypal_tells_its_fees_refunds_conversions_and_what_is_not_final() -> None:
    reading = reading_of("paypal.csv")[1]
    kinds = [line.kind for line in reading.lines]

    assert kinds == [
        LineKind.IN, LineKind.IN, LineKind.IN, LineKind.REFUND, LineKind.IN,
        LineKind.CONVERSION, LineKind.CONVERSION, LineKind.OUT, LineKind.OTHER,
    ]  # fmt: skip
    assert (reading.lines[0].fee_minor, reading.lines[0].currency) == (122, "USD")
    assert reading.lines[3].about_id == reading.lines[1].external_id, "the refund names its payment"
    assert reading.waiting == 1, "a pending row comes again when it is completed"


def test_comma_decimals_signs_and_thai_digits_are_found_out_from_the_file() -> None:
    reading = read_text("Booked;Text;Amount\n13.02.2026;a;1.234,56\n14.02.2026;b;-0,50\n15.02.2026;c;๓,๐๐\n")

    assert [line.amount_minor for line in reading.lines] == [123456, -50, 300]


def test_the_order_of_day_and_month_is_found_out_or_said_to_be_unsure() -> None:
    american = read_text("Booked,Text,Amount\n03/04/2026,a,1.00\n03/14/2026,b,1.00\n")
    unsure = read_text("Booked,Text,Amount\n03/04/2026,a,1.00\n")

    assert american.lines[0].booked_on == date(2026, 3, 4)
    assert not unsure.is_day_order_sure and unsure.lines[0].booked_on == date(2026, 4, 3)
    assert read_text("Booked,Text,Amount\n2026-03-04,a,1.00\n").is_day_order_sure


def test_a_column_without_a_name_is_known_by_its_place() -> None:
    layout = Layout(columns={"day": ("#1",), "in": ("#4",), "out": ("#3",), "text": ("#2",)})

    reading = read_text("4/3/2569,ฝาก,,300.00\n5/3/2569,ถอน,20.00,\n", layout)

    assert [line.amount_minor for line in reading.lines] == [30000, -2000]


def test_a_workbook_is_read_like_the_same_rows_as_text() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [
        ["Statement"], [None], ["Date", "Description", "Debit", "Credit", "Balance"],
        [date(2026, 3, 4), "TRF MD-K73-X9QR", None, 300, 300], ["05/03/2569", "out", 12.5, None, 287.5],
    ]:  # fmt: skip
        sheet.append(row)
    raw = io.BytesIO()
    book.save(raw)

    rows = table_of(raw.getvalue())
    reading = read(rows, PRESETS["bbl"].layout, today=TODAY)

    assert [(line.booked_on.day, line.amount_minor) for line in reading.lines] == [(4, 30000), (5, -1250)]


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        (b"%PDF-1.7 statement", "table-not-text"),
        (b"PK\x03\x04 a broken archive", "table-not-text"),
        (b"\xd0\xcf\x11\xe0 an old workbook", "table-not-text"),
        (b"", "table-empty"),
        (b"\xef\xbb\xbf \r\n", "table-empty"),
        (b"a,b,c\n" * 9_000_000, "table-too-large"),
    ],
    ids=["pdf", "zip", "xls", "empty", "blank", "50 MB"],
)
def test_what_is_no_statement_is_refused_with_its_reason(raw: bytes, key: str) -> None:
    with pytest.raises(NoTable, match=key):
        table_of(raw)


def test_a_table_without_a_day_and_an_amount_is_refused() -> None:
    with pytest.raises(NoHeader):
        read_text("Name,Email\nAda,ada@example.org\n")


@given(minor=st.integers(-(10**11), 10**11), mark=st.sampled_from(".,"), is_grouped=st.booleans())
def test_every_amount_is_read_back_exactly(minor: int, mark: str, is_grouped: bool) -> None:
    whole, rest = divmod(abs(minor), 100)
    digits = f"{whole:,}" if is_grouped else str(whole)
    text = f"{digits}.{rest:02d}"
    if mark == ",":
        text = text.translate(str.maketrans(",.", ".,"))

    for signed in [f"-{text}", f"({text})", f"{text}-", f"\u2212{text}"] if minor < 0 else [text, f"+{text}"]:
        assert read_amount(signed, mark=mark, exponent=2) == minor


@pytest.mark.parametrize("cell", ["NaN", "1e9", "1.005", "1.2.3", "--3", "1,23,4.5", "abc", "9" * 50])
def test_what_is_no_exact_amount_is_not_guessed_at(cell: str) -> None:
    with pytest.raises(NoAmount):
        read_amount(cell, mark=".", exponent=2)


@given(day=st.dates(date(2000, 1, 1), date(2027, 1, 1)))
def test_every_way_to_write_a_day_is_the_same_day(day: date) -> None:
    year = day.year + 543
    for cell in (f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{year}", f"{day:%Y-%m-%d}", f"{day:%d %b %Y}"):
        assert read_day(cell, is_day_first=True, today=TODAY) == day
    assert read_day(f"{day:%m/%d/%Y}", is_day_first=False, today=TODAY) == day


@pytest.mark.parametrize("cell", ["31/02/2569", "", "soon", "1/1/1980", "1/1/2580", "00/00/0000"])
def test_a_day_that_never_was_is_refused(cell: str) -> None:
    with pytest.raises(NoDay):
        read_day(cell, is_day_first=True, today=TODAY)
