"""Proving that the books add up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from campaign.core.crypto import vault
from campaign.donations.book_models import (
    Account,
    GiftDay,
    LedgerEntry,
    LedgerTotal,
    ProviderEvent,
    Receipt,
    ReceiptSeries,
)
from campaign.donations.booked import unbooked
from campaign.donations.gift_models import SETTLED, Donation, DonationState
from campaign.donations.ledger import REVERSAL
from campaign.donations.receipts import is_genuine
from campaign.donations.sums import INCOME, RETURNS, summed_by_gift, summed_days, summed_months

_TOGETHER = 500
_SHOWN = 20


@dataclass(frozen=True)
class Break:
    """One thing that does not add up: which proof failed, of what, and how."""

    proof: str
    what: str


def breaks(session: Session) -> Iterator[Break]:
    """Everything that does not add up; nothing, where the books are right. Changes nothing."""
    for proof in PROOFS:
        yield from proof(session)


def _sources(session: Session) -> Iterator[Break]:
    """Each source sums to zero in each currency."""
    total = func.sum(LedgerEntry.amount_minor)
    key = (LedgerEntry.source_kind, LedgerEntry.source_id, LedgerEntry.currency)
    for kind, ref, currency, over in session.execute(
        select(*key, total).group_by(*key).having(total != 0).limit(_SHOWN)
    ):
        yield Break("source", f"{kind} {ref}: {currency} {over}")


def _reversals(session: Session) -> Iterator[Break]:
    """Each reversal takes back a source that is there, leg by leg."""
    undone, done = aliased(LedgerEntry), aliased(LedgerEntry)
    mirrored = and_(
        undone.source_id == done.source_kind + ":" + done.source_id,
        undone.leg == done.leg,
        undone.account == done.account,
        undone.currency == done.currency,
        undone.amount_minor == -done.amount_minor,
    )
    lonely = select(undone.source_id).outerjoin(done, mirrored).where(
        undone.source_kind == REVERSAL, done.id.is_(None)
    )  # fmt: skip
    for ref in session.scalars(lonely.distinct().limit(_SHOWN)):
        yield Break("reversal", ref)


def _totals(session: Session) -> Iterator[Break]:
    """The kept sums of accounts are those of their entries."""
    kept = {
        (row.organization_id, row.account, row.currency, row.month): (row.amount_minor, row.entry_count)
        for row in session.scalars(select(LedgerTotal))
    }
    real = {tuple(row[:4]): (int(row[4]), row[5]) for row in session.execute(summed_months())}
    for key in sorted(kept.keys() | real.keys(), key=str):
        if kept.get(key, (0, 0)) != real.get(key, (0, 0)):
            yield Break("account", " ".join(map(str, key)))


def _received(session: Session) -> Iterator[Break]:
    """What each gift says came is what the ledger has of it."""
    return _compared(session, "received", INCOME, -1, Donation.received_minor)


def _returned(session: Session) -> Iterator[Break]:
    """What each gift says went back is what the ledger has of it."""
    return _compared(session, "returned", RETURNS, 1, Donation.refunded_minor)


def _compared(
    session: Session, proof: str, accounts: tuple[Account, ...], sign: int, kept: Any
) -> Iterator[Break]:
    summed = summed_by_gift(accounts, sign).subquery()
    there = func.coalesce(summed.c.minor, 0)
    query = select(Donation.reference, kept, there).outerjoin(summed, summed.c.donation_id == Donation.id)
    for reference, ours, theirs in session.execute(query.where(kept != there).limit(_SHOWN)):
        yield Break(proof, f"{reference}: {ours}, ledger {theirs}")


def _states(session: Session) -> Iterator[Break]:
    """Nothing is called paid for which nothing came, and nothing that came is called unpaid."""
    is_settled = Donation.state.in_(SETTLED)
    may_be_partly = Donation.state.in_([DonationState.PLEDGED, DonationState.LAPSED])
    wrong = or_(
        and_(is_settled, Donation.received_minor == 0),
        and_(~is_settled, ~may_be_partly, Donation.received_minor != 0),
    )
    for reference, state in session.execute(
        select(Donation.reference, Donation.state).where(wrong).limit(_SHOWN)
    ):
        yield Break("state", f"{reference}: {state.value}")


def _days(session: Session) -> Iterator[Break]:
    """The figures by day come to what the ledger has."""
    key = (GiftDay.organization_id, GiftDay.currency)
    kept_rows = select(*key, func.sum(GiftDay.received_minor), func.sum(GiftDay.returned_minor)).group_by(
        *key
    )
    kept = {tuple(row[:2]): (int(row[2]), int(row[3])) for row in session.execute(kept_rows)}
    real = {tuple(row[:2]): (int(row[2]), int(row[3])) for row in session.execute(summed_days())}
    for whose in sorted(kept.keys() | real.keys()):
        if kept.get(whose, (0, 0)) != real.get(whose, (0, 0)):
            yield Break("figures", " ".join(map(str, whose)))


def _numbers(session: Session) -> Iterator[Break]:
    """Receipts are numbered from 1 to the last without gaps."""
    count, last = func.count(Receipt.id), func.coalesce(func.max(Receipt.number), 0)
    query = (
        select(ReceiptSeries.organization_id, ReceiptSeries.year, ReceiptSeries.last_number, count, last)
        .outerjoin(
            Receipt,
            and_(
                Receipt.organization_id == ReceiptSeries.organization_id, Receipt.year == ReceiptSeries.year
            ),
        )
        .group_by(ReceiptSeries.organization_id, ReceiptSeries.year, ReceiptSeries.last_number)
        .having(or_(ReceiptSeries.last_number != count, ReceiptSeries.last_number != last))
    )
    for organization_id, year, kept, found, highest in session.execute(query):
        yield Break("numbers", f"organization {organization_id}, {year}: {found} of {max(kept, highest)}")


def _amounts_confirmed(session: Session) -> Iterator[Break]:
    """Whoever's gift is settled holds a receipt of what is kept, and nobody else does."""
    newest = (
        select(Receipt.donation_id, func.max(Receipt.edition).label("edition"))
        .group_by(Receipt.donation_id)
        .subquery()
    )
    live = aliased(Receipt)
    confirmed = case((live.voids_id.is_(None), live.amount_minor), else_=0)
    # A dispute that is lost after a refund takes more than came: then nothing is left to confirm.
    is_left = and_(Donation.state.in_(SETTLED), Donation.received_minor > Donation.refunded_minor)
    kept = case((is_left, Donation.received_minor - Donation.refunded_minor), else_=0)
    query = (
        select(Donation.reference)
        .outerjoin(newest, newest.c.donation_id == Donation.id)
        .outerjoin(live, and_(live.donation_id == Donation.id, live.edition == newest.c.edition))
        .where(func.coalesce(confirmed, 0) != kept)
    )
    for reference in session.scalars(query.limit(_SHOWN)):
        yield Break("receipt", reference)


def _facts(session: Session) -> Iterator[Break]:
    """Whatever the rows of refunds, disputes, payouts and charges say happened is booked."""
    for what in unbooked(session):
        yield Break("fact", what)


def _seals(session: Session) -> Iterator[Break]:
    """What is sealed says what its mark proves; an event whose words were emptied says nothing."""
    for receipt in session.scalars(select(Receipt).execution_options(yield_per=_TOGETHER)):
        if not is_genuine(receipt):
            yield Break("seal", f"receipt {receipt.id}")
    for event in session.scalars(select(ProviderEvent).execution_options(yield_per=_TOGETHER)):
        is_same = vault.fingerprint(event.body) == event.body_mark
        if (event.body != "") if event.forgotten_at else not is_same:
            yield Break("seal", f"event {event.id}")


PROOFS = (
    _sources,
    _reversals,
    _totals,
    _received,
    _returned,
    _states,
    _days,
    _numbers,
    _amounts_confirmed,
    _facts,
    _seals,
)
