"""Reading the ledger: balances of a month, its entries by key, receipts by number."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session

from campaign.core.errors import NotFound
from campaign.core.money import Money
from campaign.donations.book_models import (
    Account,
    LedgerEntry,
    LedgerTotal,
    Payout,
    PayoutLine,
    Receipt,
)
from campaign.donations.gift_models import Donation

PAGE = 100
Key = tuple[date, int]


@dataclass(frozen=True)
class Month:
    """A month of the books."""

    year: int
    number: int

    @classmethod
    def read(cls, typed: str, today: date) -> "Month":
        """2026-03; anything else is the present month."""
        year, _, number = typed.partition("-")
        is_one = year.isdecimal() and number.isdecimal() and len(year) == 4 and 1 <= int(number) <= 12
        return cls(int(year), int(number)) if is_one and int(year) > 1 else cls(today.year, today.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.number, 1)

    @property
    def after(self) -> "Month":
        """The next one."""
        return Month(self.year + 1, 1) if self.number == 12 else Month(self.year, self.number + 1)

    @property
    def before(self) -> "Month":
        """The one before."""
        return Month(self.year - 1, 12) if self.number == 1 else Month(self.year, self.number - 1)


@dataclass(frozen=True)
class Balance:
    """One account in one currency over a month."""

    account: Account
    opening: Money
    moved: Money

    @property
    def closing(self) -> Money:
        """What it came to at the end."""
        return self.opening + self.moved


@dataclass(frozen=True)
class Line:
    """An entry, and the balance of its account after it, where one account is looked at."""

    entry: LedgerEntry
    balance: Money | None


def balances(session: Session, organization_id: int, month: Month) -> list[Balance]:
    """Every account that was ever used, added up from the sums that are kept by month."""
    opening = func.sum(case((LedgerTotal.month < str(month), LedgerTotal.amount_minor), else_=0))
    moved = func.sum(case((LedgerTotal.month == str(month), LedgerTotal.amount_minor), else_=0))
    query = select(LedgerTotal.account, LedgerTotal.currency, opening, moved).where(
        LedgerTotal.organization_id == organization_id
    )
    rows = session.execute(query.group_by(LedgerTotal.account, LedgerTotal.currency)).all()
    order = list(Account)
    found = [Balance(row[0], Money(int(row[2]), row[1]), Money(int(row[3]), row[1])) for row in rows]
    return sorted(found, key=lambda one: (one.opening.currency, order.index(one.account)))


def lines(
    session: Session, organization_id: int, month: Month, looked_at: Balance | None, before: Key | None
) -> list[Line]:
    """The entries of a month, newest first, of one account or of all; one more than a page where there is."""
    query = of_month(organization_id, month, looked_at)
    key = tuple_(LedgerEntry.posted_on, LedgerEntry.id)
    page = query.where(key < before) if before else query
    newest_first = page.order_by(LedgerEntry.posted_on.desc(), LedgerEntry.id.desc())
    entries = list(session.scalars(newest_first.limit(PAGE + 1)))
    if looked_at is None:
        return [Line(entry, None) for entry in entries]
    balance = looked_at.closing - Money(_newer(session, query, before), looked_at.closing.currency)
    found = []
    for entry in entries:
        found.append(Line(entry, balance))
        balance -= entry.money
    return found


def of_month(organization_id: int, month: Month, looked_at: Balance | None = None) -> Select[Any]:
    """The entries of a month, of one account or of all."""
    query = select(LedgerEntry).where(
        LedgerEntry.organization_id == organization_id,
        LedgerEntry.posted_on >= month.first,
        LedgerEntry.posted_on < month.after.first,
    )
    if looked_at is not None:
        query = query.where(
            LedgerEntry.account == looked_at.account, LedgerEntry.currency == looked_at.opening.currency
        )
    return query


def _newer(session: Session, query: Select[Any], before: Key | None) -> int:
    """What came after the first line of this page, in the same month."""
    if before is None:
        return 0
    newer = query.where(tuple_(LedgerEntry.posted_on, LedgerEntry.id) >= before)
    return int(
        session.scalar(newer.with_only_columns(func.coalesce(func.sum(LedgerEntry.amount_minor), 0))) or 0
    )


def payouts(
    session: Session, organization_id: int, *, before: int | None, limit: int
) -> list[tuple[Payout, Money]]:
    """Deposits, the newest first, each with what of it is this organization's."""
    mine = _part_of(organization_id)
    query = select(Payout).where(_is_theirs(organization_id))
    if before is not None:
        query = query.where(Payout.id < before)
    found = session.scalars(query.order_by(Payout.id.desc()).limit(limit)).all()
    parts = select(LedgerEntry.payout_id, func.sum(LedgerEntry.amount_minor)).where(
        mine, LedgerEntry.payout_id.in_([one.id for one in found])
    )
    shares = {number: int(minor) for number, minor in session.execute(parts.group_by(LedgerEntry.payout_id))}
    return [(one, _mine(one, organization_id, shares.get(one.id, 0))) for one in found]


def own_payout(session: Session, organization_id: int, number: int) -> tuple[Payout, Money]:
    """A deposit of the organization's, or one in which it has a part; and how much.

    Raises:
        NotFound: there is none.
    """
    payout = session.scalar(select(Payout).where(Payout.id == number, _is_theirs(organization_id)))
    if payout is None:
        raise NotFound("no-payout")
    part = select(func.sum(LedgerEntry.amount_minor)).where(
        _part_of(organization_id), LedgerEntry.payout_id == number
    )
    return payout, _mine(payout, organization_id, int(session.scalar(part) or 0))


def payout_lines(
    session: Session, organization_id: int, payout: Payout, *, after: int, limit: int
) -> list[PayoutLine]:
    """The movements of a deposit: all of them for the host, for a partner those of its own gifts."""
    query = select(PayoutLine).where(PayoutLine.payout_id == payout.id, PayoutLine.id > after)
    if payout.organization_id != organization_id:
        own = Donation.organization_id == organization_id
        query = query.join(Donation, Donation.id == PayoutLine.donation_id).where(own)
    return list(session.scalars(query.order_by(PayoutLine.id).limit(limit)))


def _part_of(organization_id: int) -> ColumnElement[bool]:
    return and_(
        LedgerEntry.organization_id == organization_id,
        LedgerEntry.account == Account.PARTNERS,
        LedgerEntry.payout_id.is_not(None),
    )


def _is_theirs(organization_id: int) -> ColumnElement[bool]:
    parts = select(LedgerEntry.payout_id).where(_part_of(organization_id))
    return or_(Payout.organization_id == organization_id, Payout.id.in_(parts))


def _mine(payout: Payout, organization_id: int, partners: int) -> Money:
    """In the host's books what is owed to partners stands below zero; in a partner's, its part above."""
    whole = payout.amount_minor if payout.organization_id == organization_id else 0
    return Money(whole + partners, payout.currency)


def receipts(
    session: Session, organization_id: int, year: int, *, before: int | None, limit: int
) -> list[Receipt]:
    """The receipts of a year, the newest first, those with a smaller number than `before`."""
    query = select(Receipt).where(Receipt.organization_id == organization_id, Receipt.year == year)
    if before is not None:
        query = query.where(Receipt.number < before)
    return list(session.scalars(query.order_by(Receipt.number.desc()).limit(limit)))
