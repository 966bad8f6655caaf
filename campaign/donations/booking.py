"""Writing sources into the ledger, once each, with the sums that are kept beside it."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.upsert import insert_or_leave, upsert
from campaign.donations.book_models import GiftDay, LedgerEntry, LedgerTotal
from campaign.donations.gift_models import Donation
from campaign.donations.ledger import Leg, Source, reversal


@dataclass(frozen=True, kw_only=True)
class Where:
    """In whose books, on which day, and what it belongs to."""

    organization_id: int
    posted_on: date
    donation_id: int | None = None
    payout_id: int | None = None


def day_of(session: Session, organization_id: int, moment: datetime) -> date:
    """The day of a moment where the organization is: its books close at its own midnight."""
    zone = session.get_one(Organization, organization_id).zone
    return moment.astimezone(ZoneInfo(zone)).date()


def at_of(session: Session, donation: Donation, moment: datetime) -> Where:
    """Where something that happened to a gift at this moment belongs."""
    return Where(
        organization_id=donation.organization_id,
        posted_on=day_of(session, donation.organization_id, moment),
        donation_id=donation.id,
    )


def book(session: Session, source: Source, where: Where, *, now: datetime) -> bool:
    """Write a source down; False when it is there already, and then nothing is changed.

    The unique key of its first leg decides, also between two that come at the same moment.
    """
    _one_after_the_other(session, where.organization_id)
    shared = {**vars(where), "source_kind": source.kind, "source_id": source.id, "recorded_at": now}
    for number, leg in enumerate(source.legs):
        row = shared | {
            "leg": number,
            "account": leg.account,
            "currency": leg.money.currency,
            "amount_minor": leg.money.minor,
        }
        if insert_or_leave(session, LedgerEntry, row) is None:
            if number:
                raise RuntimeError("a part of a source was there without its first leg")
            return False
    _add_to_totals(session, source, where)
    return True


def _one_after_the_other(session: Session, organization_id: int) -> None:
    """Two bookings of one organization meet at the rows of its sums; here they meet in one order."""
    mine = select(Organization.id).where(Organization.id == organization_id)
    session.execute(mine.with_for_update(key_share=True))


def reverse(session: Session, kind: str, ref: str, where: Where, *, now: datetime) -> bool:
    """Write down the opposite of a source; False when it is not there or is reversed already."""
    legs = legs_of(session, kind, ref)
    return bool(legs) and book(session, reversal(kind, ref, legs), where, now=now)


def legs_of(session: Session, kind: str, ref: str) -> list[Leg]:
    """The legs of a source as they were booked; none when it was not."""
    query = select(LedgerEntry).where(LedgerEntry.source_kind == kind, LedgerEntry.source_id == ref)
    return [Leg(entry.account, entry.money) for entry in session.scalars(query.order_by(LedgerEntry.leg))]


def is_booked(session: Session, kind: str, ref: str) -> bool:
    """Whether this source is in the ledger and nothing has taken it back."""
    return bool(legs_of(session, kind, ref)) and not legs_of(session, "reversal", f"{kind}:{ref}")


def round_of(session: Session, kind: str, ref: str) -> str:
    """Under which id a source that may come, go and come again stands, or was taken back last.

    The first time it is `ref` itself, then "ref~2" and so on: nothing is ever booked twice under one id.
    """
    number, name = 1, ref
    while legs_of(session, kind, following := f"{ref}~{number + 1}"):
        number, name = number + 1, following
    return name


def next_round(session: Session, kind: str, ref: str) -> str:
    """Under which id it is to be booked now: where it stands, or anew after it was taken back."""
    name = round_of(session, kind, ref)
    if not legs_of(session, kind, name) or is_booked(session, kind, name):
        return name
    _, _, number = name.partition("~")
    return f"{ref}~{int(number or 1) + 1}"


def last_reversed(session: Session, kind: str, ref: str) -> str:
    """Under which id such a source was taken back last; the first, where it never was."""
    name = round_of(session, kind, ref)
    _, _, number = name.partition("~")
    if not number or not is_booked(session, kind, name):
        return name
    return ref if number == "2" else f"{ref}~{int(number) - 1}"


def _add_to_totals(session: Session, source: Source, where: Where) -> None:
    """In one order for everybody, so that two transactions never wait for each other crosswise."""
    month = f"{where.posted_on:%Y-%m}"
    for leg in sorted(source.legs, key=lambda leg: (leg.account.value, leg.money.currency)):
        row = {
            "organization_id": where.organization_id,
            "account": leg.account,
            "currency": leg.money.currency,
            "month": month,
            "amount_minor": leg.money.minor,
            "entry_count": 1,
        }
        _add(session, LedgerTotal, row, ("amount_minor", "entry_count"))


def count_gift(
    session: Session, donation: Donation, day: date, *, gifts: int = 0, received: int = 0, returned: int = 0
) -> None:
    """Add to the figures of a day what came for a gift, or went back."""
    row = {
        "organization_id": donation.organization_id,
        "day": day,
        "campaign_id": donation.campaign_id or 0,
        "appeal_id": donation.appeal_id or 0,
        "method": donation.method,
        "rhythm": donation.rhythm,
        "currency": donation.received_currency,
        "gift_count": gifts,
        "received_minor": received,
        "returned_minor": returned,
    }
    _add(session, GiftDay, row, ("gift_count", "received_minor", "returned_minor"))


def _add(session: Session, model: type[Any], row: dict[str, object], sums: tuple[str, ...]) -> None:
    connection = session.connection()
    connection.execute(_adding(model, connection.dialect.name, sums), row)  # type: ignore[arg-type]


@cache
def _adding(model: type[Any], dialect: str, sums: tuple[str, ...]) -> Any:
    statement = upsert(dialect, model)
    table = model.__table__
    raised = {name: table.c[name] + statement.excluded[name] for name in sums}
    return statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=raised)
