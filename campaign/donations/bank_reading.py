"""Lines out of the file of any bank: where the table begins, which column is what, what each row says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from campaign.core import tables, workbooks
from campaign.core.errors import Refused
from campaign.core.money import CURRENCIES, exponent
from campaign.core.tables import NoTable
from campaign.donations.bank_cells import NoAmount, NoDay, day_order, decimal_mark, read_amount, read_day

FIELDS = (
    "day", "text", "payer", "in", "out", "amount", "direction", "fee", "currency", "number", "status", "kind",
    "about", "balance",
)  # fmt: skip
SEVERAL = {"text", "payer"}
"""Fields whose columns are put together; of any other the first column that is there counts."""
MOST_LINES = 20_000
HEADER_WITHIN = 60
_MONEY = ("in", "out", "amount")
_OUT_WORDS = ("d", "dr", "debit", "withdrawal", "soll", "ถอน", "ถอนเงิน")
_SUMS = ("total", "sum", "balance", "closing", "opening", "รวม", "ยอด", "summe", "saldo")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_SEPARATORS = (b",", b";", b"\t", b"|")
Row = tuple[int, list[str]]
Columns = dict[str, tuple[int, ...]]


class NoHeader(Refused):
    """No row of the file names the columns of this layout."""


class NoCurrency(ValueError):
    """The row names a currency that there is not."""


_PROBLEMS = {NoDay: "bank-day", NoAmount: "bank-amount", NoCurrency: "bank-currency"}
_WRONG = tuple(_PROBLEMS)


class LineKind(StrEnum):
    """What a line of a statement is, as far as it says so itself."""

    IN = "payment"
    OUT = "withdrawal"
    REFUND = "refund"
    CONVERSION = "conversion"
    OTHER = "other"
    """Of no account: money held back and set free again, or moved between accounts of our own."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How a bank writes its files.

    A column is known by the words above it, or by its place, "#3", where there are none. `kinds` holds
    words by which the kind column tells what is no gift, `settled` the states of lines that are final.
    """

    columns: Mapping[str, tuple[str, ...]]
    currency: str = "THB"
    is_day_first: bool | None = None
    mark: str = ""
    kinds: Mapping[LineKind, tuple[str, ...]] = field(default_factory=dict)
    settled: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ReadLine:
    """One movement of money; `amount_minor` is negative where it left the account."""

    number: int
    booked_on: date
    amount_minor: int
    currency: str
    text: str
    payer: str = ""
    fee_minor: int = 0
    external_id: str = ""
    about_id: str = ""
    kind: LineKind = LineKind.IN


@dataclass(frozen=True, kw_only=True)
class WrongLine:
    """A row that cannot be read; `problem` is a key for the page's words."""

    number: int
    problem: str
    shown: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a file holds under a layout; `waiting` rows are not final yet and come again in a later file."""

    lines: tuple[ReadLine, ...]
    wrong: tuple[WrongLine, ...]
    waiting: int
    is_day_order_sure: bool


def table_of(raw: bytes) -> list[Row]:
    """The rows of a CSV or XLSX file with their line numbers, from where the table seems to begin.

    Raises:
        NoTable: it is neither, is empty, or too large.
    """
    if raw.startswith(workbooks.XLSX_MAGIC):
        return list(workbooks.rows(raw))
    if len(raw) > tables.LARGEST:
        raise NoTable("table-too-large")
    if raw.startswith(_WIDE):
        raw = raw.decode("utf-16", "replace").encode()
    above, rest = _parted(raw)
    found = [(number + above, row) for number, row in tables.rows(rest)]
    if not any(cell for _, row in found for cell in row):
        raise NoTable("table-empty")
    return found


def _parted(raw: bytes) -> tuple[int, bytes]:
    """How many lines stand above the table, and the rest: those lines would hide what parts the columns."""
    lines = raw.split(b"\n", HEADER_WITHIN)[:HEADER_WITHIN]
    separator = max(_SEPARATORS, key=lambda one: sum(line.count(one) > 1 for line in lines))
    above = next((at for at, line in enumerate(lines) if line.count(separator) > 1), 0)
    return above, raw.split(b"\n", above)[above] if above else raw


def find_columns(rows: Sequence[Row], layout: Layout) -> tuple[int, Columns]:
    """Which row names the columns, -1 where they are known by place, and where each field stands.

    Raises:
        NoHeader: a day and an amount are not to be found.
    """
    if any(name.startswith("#") for names in layout.columns.values() for name in names):
        return -1, {one: tuple(int(n[1:]) - 1 for n in names) for one, names in layout.columns.items()}
    for at, (_, row) in enumerate(rows[:HEADER_WITHIN]):
        found = columns_in(row, layout)
        if "day" in found and any(one in found for one in _MONEY):
            return at, found
    raise NoHeader("bank-no-header")


def columns_in(row: list[str], layout: Layout) -> Columns:
    """Where the fields of a layout stand in this row of names."""
    folded = [folded_name(cell) for cell in row]
    found: Columns = {}
    for one, names in layout.columns.items():
        places = [folded.index(name) for name in map(folded_name, names) if name in folded]
        if places:
            found[one] = tuple(dict.fromkeys(places)) if one in SEVERAL else (places[0],)
    return found


def folded_name(cell: str) -> str:
    """A column's name without capitals, line breaks and doubled spaces."""
    return " ".join(cell.casefold().replace("*", "").split()).strip(' ".:')


def read(rows: Sequence[Row], layout: Layout, *, today: date) -> Reading:
    """Every movement in the table; rows without one (balances, sums, names repeated) are passed over.

    Raises:
        NoHeader: see `find_columns`.
        NoTable: it has more than MOST_LINES rows.
    """
    at, columns = find_columns(rows, layout)
    body = [_Cells(number, row, columns) for number, row in rows[at + 1 :] if at < 0 or row != rows[at][1]]
    if len(body) > MOST_LINES:
        raise NoTable("table-too-long")
    told = day_order(cells["day"] for cells in body)
    guess = layout.is_day_first if layout.is_day_first is not None else told
    mark = layout.mark or decimal_mark(cells[one] for cells in body for one in _MONEY)
    reader = _Reader(layout, is_day_first=guess is not False, mark=mark, today=today)
    reader.take(body)
    return Reading(
        lines=tuple(reader.lines),
        wrong=tuple(reader.wrong),
        waiting=reader.waiting,
        is_day_order_sure=guess is not None,
    )


class _Cells:
    """One row, asked by field."""

    def __init__(self, number: int, row: list[str], columns: Columns) -> None:
        self.number, self.row, self._columns = number, row, columns

    def __getitem__(self, one: str) -> str:
        places = self._columns.get(one, ())
        return " ".join(self.row[at] for at in places if at < len(self.row) and self.row[at])

    @property
    def is_sum(self) -> bool:
        """Below the lines of a table, and above them, banks write sums and balances."""
        return any(folded_name(cell).startswith(_SUMS) for cell in self.row)


class _Reader:
    """Rows to lines, under what was found out about the whole file."""

    def __init__(self, layout: Layout, *, is_day_first: bool, mark: str, today: date) -> None:
        self._layout, self._is_day_first, self._mark, self._today = layout, is_day_first, mark, today
        self.lines: list[ReadLine] = []
        self.wrong: list[WrongLine] = []
        self.waiting = 0

    def take(self, body: Iterable[_Cells]) -> None:
        for cells in body:
            if self._layout.settled and folded_name(cells["status"]) not in self._layout.settled:
                self.waiting += bool(cells["day"])
                continue
            try:
                line = self._line(cells)
            except _WRONG as problem:
                if isinstance(problem, NoDay) and cells.is_sum:
                    continue
                shown = " | ".join(cell for cell in cells.row if cell)[:120]
                self.wrong.append(
                    WrongLine(number=cells.number, problem=_PROBLEMS[type(problem)], shown=shown)
                )
                continue
            if line is not None:
                self.lines.append(line)

    def _line(self, cells: _Cells) -> ReadLine | None:
        if not any(cells[one] for one in _MONEY):
            return None
        currency = (cells["currency"] or self._layout.currency).strip().upper()
        if currency not in CURRENCIES:
            raise NoCurrency
        digits = exponent(currency)
        amount = self._amount(cells, digits)
        if amount == 0:
            return None
        day = read_day(cells["day"], is_day_first=self._is_day_first, today=self._today)
        return ReadLine(
            number=cells.number,
            booked_on=day,
            amount_minor=amount,
            currency=currency,
            text=cells["text"],
            payer=cells["payer"],
            fee_minor=-read_amount(cells["fee"], mark=self._mark, exponent=digits),
            external_id=cells["number"],
            about_id=cells["about"],
            kind=self._kind(cells["kind"], amount),
        )

    def _amount(self, cells: _Cells, digits: int) -> int:
        into, out, signed = (read_amount(cells[one], mark=self._mark, exponent=digits) for one in _MONEY)
        if folded_name(cells["direction"]) in _OUT_WORDS:
            signed = -abs(signed)
        return signed + into - abs(out)

    def _kind(self, told: str, amount: int) -> LineKind:
        folded = folded_name(told)
        for kind, words in self._layout.kinds.items():
            if any(word in folded for word in words):
                return LineKind.OTHER if kind is LineKind.REFUND and amount > 0 else kind
        return LineKind.IN if amount > 0 else LineKind.OUT
