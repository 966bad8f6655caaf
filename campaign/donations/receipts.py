"""Receipts: numbered by year without gaps, each an unchangeable picture of what was confirmed.

A number is taken in the transaction that writes the receipt, so whatever rolls back gives it back. What
was confirmed wrongly is voided under a number of its own, and what is right then gets the next.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.crypto import vault
from campaign.core.locales import pick
from campaign.core.upsert import upsert
from campaign.donations.book_models import Receipt, ReceiptSeries
from campaign.donations.booking import day_of
from campaign.donations.gift_models import SETTLED, Donation
from campaign.donations.terms import terms_of
from campaign.outbox import service as outbox

Snapshot = Mapping[str, Any]


@dataclass(frozen=True)
class Number:
    """The place of a receipt in its organization's books."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-{self.number:06d}"


def follow(session: Session, donation: Donation, *, now: datetime) -> None:
    """Make the receipts of a gift say what is kept of it, and owe its donor the letter that tells so.

    Call it with the donation locked, after whatever changed its money. While a pledge waits for the rest
    of its money, and while a bank looks into a dispute, nothing is confirmed anew.
    """
    live = live_receipt(session, donation)
    wanted = donation.kept if donation.state in SETTLED and donation.kept.minor > 0 else None
    if live is not None:
        if wanted is not None and (live.amount_minor, live.currency) == (wanted.minor, wanted.currency):
            return
        _write(session, donation, voids=live, now=now)
    if wanted is not None:
        receipt = _write(session, donation, voids=None, replaces=live, now=now)
        _owe_letter(session, donation, receipt)
    elif live is not None:
        _owe_letter(session, donation, newest_receipt(session, donation))


def reissue(session: Session, donation: Donation, *, now: datetime) -> Receipt | None:
    """Void the receipt and write it again, since a name or an address on it was wrong.

    Returns the new one; None where nothing is confirmed, so that there is nothing to correct.
    """
    live = live_receipt(session, donation)
    if live is None:
        return None
    _write(session, donation, voids=live, now=now)
    receipt = _write(session, donation, voids=None, replaces=live, now=now)
    _owe_letter(session, donation, receipt)
    return receipt


def live_receipt(session: Session, donation: Donation) -> Receipt | None:
    """The one that holds: a void comes right after what it voids, so the last one tells."""
    newest = newest_receipt(session, donation)
    return newest if newest is not None and newest.voids_id is None else None


def newest_receipt(session: Session, donation: Donation) -> Receipt | None:
    """The last one written for a gift, void or not."""
    mine = select(Receipt).where(Receipt.donation_id == donation.id)
    return session.scalar(mine.order_by(Receipt.edition.desc()).limit(1))


def receipts_of(session: Session, donation: Donation) -> list[Receipt]:
    """All of a gift, the oldest first."""
    mine = select(Receipt).where(Receipt.donation_id == donation.id)
    return list(session.scalars(mine.order_by(Receipt.edition)))


def number_of(receipt: Receipt) -> str:
    """How a receipt is called: 2026-000123."""
    return str(Number(receipt.year, receipt.number))


def snapshot_of(receipt: Receipt) -> dict[str, Any]:
    """What it says."""
    told: dict[str, Any] = json.loads(receipt.snapshot)
    return told


def is_genuine(receipt: Receipt) -> bool:
    """Whether its words are those that were written: their mark can't be made without the site's key."""
    return vault.fingerprint(receipt.snapshot) == receipt.snapshot_mark


def _write(
    session: Session,
    donation: Donation,
    *,
    voids: Receipt | None,
    replaces: Receipt | None = None,
    now: datetime,
) -> Receipt:
    today = day_of(session, donation.organization_id, now)
    taken = Number(today.year, _next_number(session, donation.organization_id, today.year))
    newest, money = newest_receipt(session, donation), donation.kept
    told = _voiding(voids, taken, today) if voids else _snapshot(session, donation, taken, today, replaces)
    words = json.dumps(told, ensure_ascii=False, sort_keys=True)
    receipt = Receipt(
        organization_id=donation.organization_id,
        donation_id=donation.id,
        edition=(newest.edition if newest else 0) + 1,
        voids_id=voids.id if voids else None,
        **vars(taken),
        currency=voids.currency if voids else money.currency,
        amount_minor=voids.amount_minor if voids else money.minor,
        issued_on=today,
        issued_at=now,
        locale=donation.locale,
        snapshot=words,
        snapshot_mark=vault.fingerprint(words),
    )
    session.add(receipt)
    session.flush()
    return receipt


def _voiding(voids: Receipt, taken: Number, today: date) -> dict[str, Any]:
    told = {"number": str(taken), "issued_on": today.isoformat(), "voids": number_of(voids)}
    return snapshot_of(voids) | told


def _snapshot(
    session: Session, donation: Donation, taken: Number, today: date, replaces: Receipt | None
) -> dict[str, Any]:
    terms, organization = terms_of(session, donation.organization_id), donation.organization
    paid_on = day_of(session, organization.id, donation.paid_at) if donation.paid_at else today
    return {
        "number": str(taken),
        "issued_on": today.isoformat(),
        "organization": terms.receipt_lines.splitlines() or [pick(organization.names, donation.locale)],
        "note": terms.receipt_note,
        "donor": donation.name or "",
        "postal": donation.postal or "",
        "reference": donation.reference,
        "currency": donation.kept.currency,
        "amount_minor": donation.kept.minor,
        "returned_minor": donation.refunded_minor,
        "received_on": paid_on.isoformat(),
        "method": donation.method.value,
        "campaign": pick(donation.campaign.titles, donation.locale) if donation.campaign else "",
        "voids": "",
        "replaces": number_of(replaces) if replaces else "",
    }


def _next_number(session: Session, organization_id: int, year: int) -> int:
    """The row stays locked until the transaction ends: who comes next waits to see whether it was taken."""
    connection = session.connection()
    table: Any = ReceiptSeries.__table__
    first = upsert(connection.dialect.name, ReceiptSeries).values(
        organization_id=organization_id, year=year, last_number=1
    )
    raised = first.on_conflict_do_update(
        index_elements=list(table.primary_key), set_={"last_number": table.c.last_number + 1}
    )
    return int(connection.execute(raised.returning(table.c.last_number)).scalar_one())


def _owe_letter(session: Session, donation: Donation, receipt: Receipt | None) -> None:
    if receipt is None or not donation.email:
        return
    told = {"receipt_id": receipt.id}
    outbox.enqueue(
        session,
        f"receipt:{receipt.id}",
        "gift_receipt",
        to=donation.email,
        locale=donation.locale,
        content=told,
    )
