"""How banks that many of our organizations use write their files, and which of them a file is from.

Banks rename columns now and then; each field knows the names that were in use, in both languages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from campaign.donations.bank_reading import HEADER_WITHIN, Layout, LineKind, NoHeader, Row, find_columns


@dataclass(frozen=True, kw_only=True)
class Preset:
    """A bank by its own name; `kind` is the account of the ledger that its money is on.

    `marks` are words of its own channels, by which its files are told from others with the same columns.
    """

    name: str
    layout: Layout
    kind: str = "bank"
    marks: tuple[str, ...] = ()


_DAY = ("Date", "Transaction Date", "Trans Date", "Tran Date", "วันที่", "วันที่ทำรายการ")
_BALANCE = (
    "Balance", "Outstanding Balance", "Ledger Balance", "ยอดคงเหลือ", "ยอดเงินคงเหลือ", "ยอดคงเหลือ (บาท)",
)  # fmt: skip

_PAYPAL: Mapping[str, tuple[str, ...]] = {
    "day": ("Date", "Datum"),
    "payer": ("Name", "From Email Address", "Absender E-Mail-Adresse", "Von E-Mail-Adresse"),
    "text": (
        "Note", "Subject", "Item Title", "Custom Number", "Invoice Number",
        "Hinweis", "Betreff", "Artikelbezeichnung", "Individuelle Nummer", "Rechnungsnummer",
    ),
    "amount": ("Gross", "Brutto"),
    "fee": ("Fee", "Gebühr", "Entgelt"),
    "currency": ("Currency", "Währung"),
    "number": ("Transaction ID", "Transaktionscode"),
    "about": ("Reference Txn ID", "Zugehöriger Transaktionscode"),
    "kind": ("Type", "Typ", "Beschreibung"),
    "status": ("Status",),
    "balance": ("Balance", "Guthaben", "Saldo"),
}  # fmt: skip

PRESETS: dict[str, Preset] = {
    "bbl": Preset(
        name="Bangkok Bank (ธนาคารกรุงเทพ)",
        marks=("mbanking", "ibanking", "bualuang"),
        layout=Layout(
            columns={
                "day": _DAY,
                "text": (
                    "Particulars", "Description", "Cheque No.", "Chq No", "Ref. No", "Via", "Channel",
                    "Remark",
                    "รายละเอียด", "รายการ", "เลขที่เช็ค", "เลขที่อ้างอิง", "ช่องทาง", "หมายเหตุ",
                ),
                "out": ("Withdrawal", "Debit", "ถอน", "ถอนเงิน", "เดบิต"),
                "in": ("Deposit", "Credit", "ฝาก", "ฝากเงิน", "เครดิต"),
                "balance": _BALANCE,
            },
            is_day_first=True,
            mark=".",
        ),
    ),
    "kbank": Preset(
        name="Kasikornbank (ธนาคารกสิกรไทย)",
        marks=("k plus", "k biz", "k-cyber"),
        layout=Layout(
            columns={
                "day": _DAY,
                "text": (
                    "Descriptions", "Transaction", "Details", "Channel", "Note",
                    "รายการ", "รายละเอียด", "ช่องทาง", "บันทึกช่วยจำ",
                ),
                "out": ("Withdrawal", "Withdrawal (THB)", "ถอนเงิน", "ถอนเงิน (บาท)", "จำนวนเงินถอน"),
                "in": ("Deposit", "Deposit (THB)", "ฝากเงิน", "ฝากเงิน (บาท)", "จำนวนเงินฝาก"),
                "balance": _BALANCE,
            },
            is_day_first=True,
            mark=".",
        ),
    ),
    "scb": Preset(
        name="Siam Commercial Bank (ธนาคารไทยพาณิชย์)",
        marks=("enet", "scb easy"),
        layout=Layout(
            columns={
                "day": _DAY,
                "text": (
                    "Description", "Code", "Transaction Code", "Channel", "Note",
                    "คำอธิบาย", "รายละเอียด", "รายการ", "ช่องทาง", "บันทึก",
                ),
                "out": ("Debit", "Debit Amount", "Withdrawal", "ลูกหนี้", "ลูกหนี้ (ถอน)", "ถอน"),
                "in": ("Credit", "Credit Amount", "Deposit", "เจ้าหนี้", "เจ้าหนี้ (ฝาก)", "ฝาก"),
                "balance": _BALANCE,
            },
            is_day_first=True,
            mark=".",
        ),
    ),
    "paypal": Preset(
        name="PayPal",
        kind="paypal",
        layout=Layout(
            columns=_PAYPAL,
            currency="",
            kinds={
                LineKind.OTHER: (
                    "account hold", "authorization", "bank deposit", "einbehaltung", "autorisierung",
                ),
                LineKind.REFUND: ("refund", "reversal", "chargeback", "rückzahlung", "rückbuchung"),
                LineKind.CONVERSION: ("currency conversion", "währungsumrechnung"),
            },
            settled=("completed", "abgeschlossen"),
        ),
    ),
    "wise": Preset(
        name="Wise",
        layout=Layout(
            columns={
                "day": ("Date",),
                "payer": ("Payer Name",),
                "text": ("Payment Reference", "Description", "Note"),
                "amount": ("Amount",),
                "currency": ("Currency",),
                "number": ("TransferWise ID", "ID"),
                "kind": ("TransferWise ID", "ID"),
                "balance": ("Running Balance",),
            },
            currency="",
            kinds={LineKind.CONVERSION: ("balance-",), LineKind.REFUND: ("refund",)},
            is_day_first=True,
        ),
    ),
}  # fmt: skip


def recognised(rows: Sequence[Row]) -> str | None:
    """The preset whose columns this file has most of; none where no bank's columns are there."""
    found = {code: _agreement(rows, preset) for code, preset in PRESETS.items()}
    best = max(found, key=lambda code: found[code])
    return best if found[best] != _NONE else None


_NONE = (0, 0)


def _agreement(rows: Sequence[Row], preset: Preset) -> tuple[int, int]:
    try:
        _, columns = find_columns(rows, preset.layout)
    except NoHeader:
        return _NONE
    cells = {cell.casefold() for _, row in rows[:HEADER_WITHIN] for cell in row}
    return sum(len(places) for places in columns.values()), len(cells.intersection(preset.marks))
