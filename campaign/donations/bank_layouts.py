"""The accounts whose statements come in: how the files of each are read, kept for the next one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.core.errors import NotFound, Refused
from campaign.donations.bank_models import ColumnMapping
from campaign.donations.bank_presets import PRESETS
from campaign.donations.bank_reading import (
    FIELDS,
    SEVERAL,
    Layout,
    Row,
    columns_in,
    find_columns,
    folded_name,
)

MOST_ACCOUNTS = 60
KINDS = ("bank", "paypal")
_UNSEEN = ("status", "kind", "about", "balance")
"""Columns that nobody is asked about: only a preset knows them."""
_GUESSES: Mapping[str, tuple[str, ...]] = {
    "day": ("date", "day", "booked", "posted", "buchung", "วันที่", "datum", "tanggal", "fecha"),
    "in": ("credit", "deposit", "paid in", "money in", "ฝาก", "haben", "เครดิต"),
    "out": ("debit", "withdraw", "paid out", "money out", "ถอน", "soll", "เดบิต"),
    "amount": ("amount", "sum", "betrag", "จำนวนเงิน", "gross", "jumlah"),
    "fee": ("fee", "charge", "ค่าธรรมเนียม", "gebühr"),
    "currency": ("currency", "สกุลเงิน", "währung"),
    "payer": ("payer", "name", "sender", "ผู้โอน", "ชื่อ", "auftraggeber"),
    "text": ("descr", "particular", "detail", "reference", "remark", "note", "memo", "purpose", "รายละเอียด",
             "รายการ", "หมายเหตุ", "คำอธิบาย", "verwendungszweck", "keterangan"),
    "balance": ("balance", "คงเหลือ", "saldo"),
    "direction": ("dr/cr", "cr/dr", "debit/credit"),
}  # fmt: skip


class NameTaken(Refused):
    """There is an account of this name already."""


class ColumnsMissing(Refused):
    """A day and an amount (one column, or one for each direction) are needed, and something to read."""


@dataclass(frozen=True, kw_only=True)
class NewAccount:
    """An account by the name that treasurers know it by, and whose files it has; see `PRESETS`."""

    organization_id: int
    name: str
    preset: str = ""
    currency: str = ""
    columns: dict[str, list[str]] = field(default_factory=dict)


def add_account(session: Session, new: NewAccount, *, now: datetime) -> ColumnMapping:
    """Keep an account.

    Raises:
        NameTaken: it is.
    """
    kind = PRESETS[new.preset].kind if new.preset else KINDS[0]
    mapping = ColumnMapping(
        organization_id=new.organization_id,
        name=new.name,
        account=new.name,
        currency=new.currency,
        columns=new.columns,
        options={"preset": new.preset, "kind": kind},
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(mapping)
    except IntegrityError:
        raise NameTaken("account-name-taken") from None
    return mapping


def set_columns(mapping: ColumnMapping, columns: dict[str, list[str]], options: Mapping[str, Any]) -> None:
    """Read its files so from now on. Of a preset stays by which rows it tells refunds and what is not final.

    Raises:
        ColumnsMissing: lines could not be read with these.
    """
    if "day" not in columns or not {"in", "amount"} & set(columns) or not {"text", "payer"} & set(columns):
        raise ColumnsMissing("columns-missing")
    rules = mapping.options.get("preset") or mapping.options.get("rules", "")
    mapping.columns = columns
    mapping.options = mapping.options | {"preset": "", "rules": rules, **options}


def layout_of(mapping: ColumnMapping) -> Layout:
    """How this account's files are read."""
    options = mapping.options
    preset = PRESETS.get(options.get("preset", ""))
    layout = preset.layout if preset else _own_layout(mapping)
    return replace(
        layout,
        currency=mapping.currency or layout.currency,
        is_day_first=options.get("is_day_first", layout.is_day_first),
        mark=options.get("mark") or layout.mark,
    )


def _own_layout(mapping: ColumnMapping) -> Layout:
    columns = {one: tuple(names) for one, names in mapping.columns.items()}
    rules = PRESETS.get(mapping.options.get("rules", ""))
    if rules is None:
        return Layout(columns=columns)
    unseen = {one: names for one, names in rules.layout.columns.items() if one in _UNSEEN}
    return replace(rules.layout, columns=unseen | columns)


def known_columns(mapping: ColumnMapping, header: list[str]) -> dict[str, list[str]]:
    """Which column is what: as it is kept, as the preset has it, else as the names suggest."""
    preset = PRESETS.get(mapping.options.get("preset", ""))
    if mapping.columns or preset is None:
        return dict(mapping.columns) or guessed_columns(header)
    found = columns_in(header, preset.layout)
    return {one: [header[at] for at in places] for one, places in found.items() if one not in _UNSEEN}


def guessed_columns(header: list[str]) -> dict[str, list[str]]:
    """Which column is probably what, by the words above it; each is taken for one thing only."""
    found: dict[str, list[str]] = {}
    free = [name for name in header if name]
    for one, words in _GUESSES.items():
        fitting = [name for name in free if any(word in folded_name(name) for word in words)]
        chosen = fitting if one in SEVERAL else fitting[:1]
        if chosen:
            found[one] = chosen
            free = [name for name in free if name not in chosen]
    return {one: found[one] for one in FIELDS if one in found}


def header_row(rows: list[Row], layout: Layout) -> int:
    """Where the names of the columns are: as the layout finds them, else the row with most words."""
    try:
        return max(find_columns(rows, layout)[0], 0)
    except Refused:
        head = rows[:20]
        return max(range(len(head)), key=lambda at: sum(bool(cell) for cell in head[at][1]), default=0)


def accounts_of(session: Session, organization_id: int) -> list[ColumnMapping]:
    """Those that an organization has, the one used last first."""
    mine = select(ColumnMapping).where(ColumnMapping.organization_id == organization_id)
    newest_first = mine.order_by(ColumnMapping.used_at.desc().nulls_last(), ColumnMapping.id.desc())
    return list(session.scalars(newest_first.limit(MOST_ACCOUNTS)))


def own_account(session: Session, organization_id: int, mapping_id: int) -> ColumnMapping:
    """An account of this organization.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(ColumnMapping).where(
        ColumnMapping.id == mapping_id, ColumnMapping.organization_id == organization_id
    )
    if (mapping := session.scalar(query)) is None:
        raise NotFound("no-account")
    return mapping
