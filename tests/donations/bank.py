"""A treasurer's afternoon with statements, for tests: an account, a file, the worker that takes it in."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.accounts.audit import Actor
from campaign.accounts.models import Organization
from campaign.cli.laboring import labour_once
from campaign.core.money import Money
from campaign.donations import bank_importing, bank_layouts
from campaign.donations.bank_files import Upload, keep_file
from campaign.donations.bank_models import BankLine, BankStatement, ColumnMapping
from campaign.donations.book_models import LedgerEntry
from campaign.donations.gift_models import Donation, Method
from campaign.donations.terms import terms_of
from tests.factories import NOW, a_gift

Row = tuple[str, str, str]
"""Day, words, amount."""


def an_account(
    session: Session, organization: Organization, preset: str = "bbl", **told: Any
) -> ColumnMapping:
    new = bank_layouts.NewAccount(
        organization_id=organization.id, name=told.pop("name", f"Account of {preset}"), preset=preset, **told
    )
    mapping = bank_layouts.add_account(session, new, now=NOW)
    session.commit()
    return mapping


def a_pledge(session: Session, organization: Organization, minor: int = 30000, **told: Any) -> Donation:
    money = Money(minor, told.pop("currency", "THB"))
    reference = told.pop("reference", "")
    told = {"method": Method.BANK, "email": None} | told
    pledge = a_gift(session, organization_id=organization.id, money=money, **told)
    if reference:
        pledge.reference = reference
        session.commit()
    return pledge


def of_prefix(session: Session, organization: Organization, prefix: str = "MD") -> None:
    """The references in the files of tests/donations/statements begin so."""
    terms = terms_of(session, organization.id)
    terms.reference_prefix = prefix
    session.add(terms)
    session.commit()


def a_file(rows: Sequence[Row]) -> bytes:
    """As Bangkok Bank writes it, with a line above the table."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["Account Statement"])
    writer.writerow(["Date", "Particulars", "Withdrawal", "Deposit"])
    for day, words, amount in rows:
        is_out = amount.startswith("-")
        writer.writerow([day, words, amount.lstrip("-") if is_out else "", "" if is_out else amount])
    return text.getvalue().encode()


def taken_in(session: Session, mapping: ColumnMapping, raw: bytes, now: datetime = NOW) -> BankStatement:
    """Import a file and let the worker finish it."""
    name = keep_file(mapping.organization_id, Upload("statement.csv", raw), now=now)
    actor = Actor(role="treasurer", organization_id=mapping.organization_id)
    statement = bank_importing.begin(session, mapping, name, actor, now=now)
    session.commit()
    assert labour_once()
    session.expire_all()
    return session.get_one(BankStatement, statement.id)


def lines_of(session: Session, statement: BankStatement) -> list[BankLine]:
    query = select(BankLine).where(BankLine.statement_id == statement.id)
    return list(session.scalars(query.order_by(BankLine.line)))


def balance(session: Session, account: str, currency: str = "THB") -> int:
    query = select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0)).where(
        LedgerEntry.account == account, LedgerEntry.currency == currency
    )
    return int(session.scalar(query) or 0)
