"""What the ledger's entries come to: by month and account, by gift, by day."""

from typing import Any

from sqlalchemy import ColumnElement, Select, String, case, cast, delete, func, insert, select, update
from sqlalchemy.orm import Session

from campaign.donations.book_models import Account, GiftDay, LedgerEntry, LedgerTotal
from campaign.donations.gift_models import SETTLED, Donation

INCOME = (Account.GIFTS, Account.COVER)
RETURNS = (Account.REFUNDS, Account.CHARGEBACKS)


def add_again(session: Session) -> None:
    """Make everything that is kept beside the ledger anew from its entries, as if each came again."""
    session.execute(delete(LedgerTotal))
    totals = ["organization_id", "account", "currency", "month", "amount_minor", "entry_count"]
    session.execute(insert(LedgerTotal).from_select(totals, summed_months()))
    _days_again(session)
    for column, accounts, sign in (("received_minor", INCOME, -1), ("refunded_minor", RETURNS, 1)):
        summed = summed_by_gift(accounts, sign).subquery()
        mine = select(summed.c.minor).where(summed.c.donation_id == Donation.id).scalar_subquery()
        session.execute(
            update(Donation)
            .values({column: func.coalesce(mine, 0)})
            .execution_options(synchronize_session=False)
        )
    session.expire_all()


def _days_again(session: Session) -> None:
    """A gift is counted on the day on which its first money came."""
    session.execute(delete(GiftDay))
    days = [
        "organization_id", "currency", "day", "campaign_id", "appeal_id", "method", "rhythm",
        "received_minor", "returned_minor", "gift_count",
    ]  # fmt: skip
    first = (
        select(func.min(LedgerEntry.id).label("id"))
        .where(LedgerEntry.account == Account.GIFTS)
        .group_by(LedgerEntry.donation_id)
        .subquery()
    )
    is_first = first.c.id.is_not(None) & Donation.state.in_(SETTLED)
    counted = summed_days(by_day=True).outerjoin(first, first.c.id == LedgerEntry.id)
    query = counted.add_columns(func.sum(case((is_first, 1), else_=0)))
    session.execute(insert(GiftDay).from_select(days, query))


def summed_months() -> Select[Any]:
    """The columns of `LedgerTotal`, from the entries."""
    month = _month()
    key: tuple[Any, ...] = (LedgerEntry.organization_id, LedgerEntry.account, LedgerEntry.currency, month)
    return select(*key, func.sum(LedgerEntry.amount_minor), func.count()).group_by(*key)


def _month() -> ColumnElement[str]:
    return func.substr(cast(LedgerEntry.posted_on, String), 1, 7)


def summed_by_gift(accounts: tuple[Account, ...], sign: int) -> Select[Any]:
    """For each gift what these accounts have of it."""
    summed: Any = (sign * func.sum(LedgerEntry.amount_minor)).label("minor")
    return (
        select(LedgerEntry.donation_id, summed)
        .where(LedgerEntry.account.in_(accounts), LedgerEntry.donation_id.is_not(None))
        .group_by(LedgerEntry.donation_id)
    )


def summed_days(*, by_day: bool = False) -> Select[Any]:
    """What came and went back, by organization and currency, or by everything that figures are kept by."""
    received = -func.sum(case((LedgerEntry.account.in_(INCOME), LedgerEntry.amount_minor), else_=0))
    returned = func.sum(case((LedgerEntry.account.in_(RETURNS), LedgerEntry.amount_minor), else_=0))
    key: tuple[Any, ...] = (LedgerEntry.organization_id, LedgerEntry.currency)
    if by_day:
        key = (
            *key,
            LedgerEntry.posted_on,
            func.coalesce(Donation.campaign_id, 0),
            func.coalesce(Donation.appeal_id, 0),
            Donation.method,
            Donation.rhythm,
        )
    query = select(*key, received, returned).join(Donation, Donation.id == LedgerEntry.donation_id)
    return query.where(LedgerEntry.account.in_(INCOME + RETURNS)).group_by(*key)
