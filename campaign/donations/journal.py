"""Files for an accountant: the journal of a month or of a deposit in the bank, and the list of receipts."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, or_, select
from sqlalchemy.orm import Session

from campaign.core.money import Money
from campaign.core.spreadsheets import Cell
from campaign.donations.book_models import LedgerEntry, Payout, PayoutLine, Receipt
from campaign.donations.gift_models import Donation
from campaign.donations.ledger import REVERSAL
from campaign.donations.ledger_reading import Month, of_month
from campaign.donations.receipts import number_of, snapshot_of
from campaign.donations.return_models import Refund

_TOGETHER = 1_000
JOURNAL = (
    "day", "source", "source id", "leg", "account", "currency", "debit", "credit", "amount",
    "reference", "campaign", "payout",
)  # fmt: skip
RECEIPTS = ("number", "issued on", "voids", "currency", "amount", "received on", "donor", "reference")


def journal(session: Session, organization_id: int, month: Month) -> Iterator[tuple[Cell, ...]]:
    """Every leg of a month in the order of the days, without a donor's name."""
    yield from _journal_rows(session, of_month(organization_id, month))


def journal_of_payout(
    session: Session, organization_id: int, payout: Payout
) -> Iterator[tuple[Cell, ...]]:  # fmt: skip
    """The legs, in an organization's books, of everything that one deposit in the bank is made of.

    On the card provider's account they come to nothing: what came in went out to the bank, or to a partner.
    """
    theirs = select(LedgerEntry).where(LedgerEntry.organization_id == organization_id)
    yield from _journal_rows(session, theirs.where(or_(*_behind(payout))))


def _behind(payout: Payout) -> list[ColumnElement[bool]]:
    """Its lines name balance transactions, charges, refunds and disputes; each is a source of ours."""
    mine = PayoutLine.payout_id == payout.id
    refs = select(PayoutLine.source_ref).where(mine)
    fees = select(PayoutLine.provider_ref).where(mine)
    back = (
        select(literal("refund-") + cast(Refund.id, String))
        .join(PayoutLine, PayoutLine.source_ref == Refund.provider_ref)
        .where(mine)
    )
    taken, given = PayoutLine.gross_minor < 0, PayoutLine.gross_minor > 0
    again = select(literal("refund:refund-") + cast(Refund.id, String)).join(
        PayoutLine, PayoutLine.source_ref == Refund.provider_ref
    )
    won = select(literal("dispute:") + PayoutLine.source_ref).where(mine, given)
    return [
        LedgerEntry.payout_id == payout.id,
        _sources(("charge",), refs),
        _sources(("fee", "exchange"), fees),
        _sources(("refund",), back.where(taken)),
        _sources(("dispute",), refs.where(taken)),
        _sources((REVERSAL,), won),
        _sources((REVERSAL,), again.where(mine, given)),
    ]


def _sources(kinds: tuple[str, ...], ids: Any) -> ColumnElement[bool]:
    return and_(LedgerEntry.source_kind.in_(kinds), LedgerEntry.source_id.in_(ids))


def _journal_rows(session: Session, query: Select[Any]) -> Iterator[tuple[Cell, ...]]:
    told: Any = (
        query.outerjoin(Donation, Donation.id == LedgerEntry.donation_id)
        .outerjoin(Payout, Payout.id == LedgerEntry.payout_id)
        .add_columns(Donation.reference, Donation.campaign_id, Payout.provider_ref)
        .order_by(LedgerEntry.posted_on, LedgerEntry.id)
        .execution_options(yield_per=_TOGETHER)
    )
    for entry, reference, campaign_id, payout in session.execute(told):
        money = entry.money
        yield (
            entry.posted_on.isoformat(),
            entry.source_kind,
            entry.source_id,
            entry.leg,
            entry.account.value,
            entry.currency,
            money.decimal if money.minor > 0 else "",
            (-money).decimal if money.minor < 0 else "",
            money.decimal,
            reference or "",
            campaign_id or "",
            payout or "",
        )


def receipt_rows(session: Session, organization_id: int, year: int) -> Iterator[tuple[Cell, ...]]:
    """Every receipt of a year by rising number, voids among them, as they were written."""
    query = select(Receipt).where(Receipt.organization_id == organization_id, Receipt.year == year)
    in_order = query.order_by(Receipt.number).execution_options(yield_per=_TOGETHER)
    for receipt in session.scalars(in_order):
        told = snapshot_of(receipt)
        yield (
            number_of(receipt),
            receipt.issued_on.isoformat(),
            told["voids"],
            receipt.currency,
            Money(receipt.amount_minor, receipt.currency).decimal,
            told["received_on"],
            told["donor"],
            told["reference"],
        )
