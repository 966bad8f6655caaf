"""The ledger held against the provider's balance, movement by movement. It lists, and corrects nothing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.money import Money
from campaign.donations import notices
from campaign.donations import stripe_seen as seen
from campaign.donations.book_models import Account, LedgerEntry
from campaign.donations.booking import last_reversed, round_of
from campaign.donations.ledger import REVERSAL
from campaign.donations.payouts import gift_of
from campaign.donations.return_models import Refund, RefundState
from campaign.donations.settling import CHARGE
from campaign.donations.stripe_api import Api
from campaign.donations.stripe_applying import Applied
from campaign.donations.stripe_facts import Movement

FRESH = timedelta(hours=1)
"""What is younger may still be on its way to us."""
NOT_BOOKED, BOOKED_OTHERWISE, NOT_THERE = "not-booked", "booked-otherwise", "not-at-provider"
_CHARGES = {"charge", "payment"}
_REFUNDS = {"refund", "payment_refund"}
_FAILED_REFUNDS = {"refund_failure", "payment_failure_refund"}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One movement that the ledger has otherwise: `theirs` is the provider's, `ours` the ledger's."""

    why: str
    ref: str
    source: str
    kind: str
    theirs: Money
    ours: Money


def reconcile(api: Api, *, days: int = 3, now: datetime | None = None) -> list[Difference]:
    """Every difference of the last days. Asks first, and reads the ledger after it."""
    until = (now or utcnow()) - FRESH
    since = until - timedelta(days=days)
    created = {"gte": int(since.timestamp()), "lt": int(until.timestamp())}
    told = (seen.movement(one) for one in api.movements(created=created))
    movements = [one for one in told if one]
    session = db.session()
    try:
        return [*_compared(session, movements), *_not_there(session, movements, since, until)]
    finally:
        session.rollback()


def reconcile_and_tell(api: Api, *, days: int = 3) -> list[Difference]:
    """The same, and each difference goes once into the treasurer's queue."""
    found = reconcile(api, days=days)
    with transaction() as session:
        for one in found:
            gift = gift_of(session, one.source)
            applied = Applied(
                donation_id=gift.id if gift else None,
                organization_id=gift.organization_id if gift else None,
                advice=one.why,
            )
            facts = {"ref": one.ref, "source": one.source, "theirs": str(one.theirs), "ours": str(one.ours)}
            notices.note(session, f"{notices.DIFFERENCE}:{one.ref}", applied, facts, now=utcnow())
    return found


def _compared(session: Session, movements: Iterable[Movement]) -> Iterator[Difference]:
    for one in movements:
        sources = _sources(session, one)
        if sources is None:
            continue
        ours, net = _booked(session, sources, one.gross.currency), one.gross - one.fee
        if ours is None or ours != net:
            yield Difference(
                why=NOT_BOOKED if ours is None else BOOKED_OTHERWISE,
                ref=one.ref,
                source=one.source,
                kind=one.kind,
                theirs=net,
                ours=ours or Money(0, net.currency),
            )


def _sources(session: Session, one: Movement) -> list[tuple[str, str]] | None:
    """Where the ledger has this movement; None while a refund is still on its way."""
    beside = [("fee", one.ref), ("exchange", one.ref)]
    if one.kind in _CHARGES:
        return [(CHARGE, one.source), *beside]
    if one.kind in _REFUNDS | _FAILED_REFUNDS:
        refund = session.scalar(select(Refund).where(Refund.provider_ref == one.source))
        if refund is None:
            return beside
        if refund.state is RefundState.PENDING:
            return None
        own = ("refund", f"refund-{refund.id}")
        return [own if one.kind in _REFUNDS else (REVERSAL, ":".join(own)), *beside]
    if one.source.startswith("du_") or one.source.startswith("dp_"):
        if one.gross.minor < 0:
            return [("dispute", round_of(session, "dispute", one.source)), *beside]
        return [(REVERSAL, f"dispute:{last_reversed(session, 'dispute', one.source)}"), *beside]
    if one.kind.startswith("payout"):
        return [("payout", one.source)] if one.kind == "payout" else [(REVERSAL, f"payout:{one.source}")]
    return beside


def _booked(session: Session, sources: list[tuple[str, str]], currency: str) -> Money | None:
    """What the ledger has of it on the provider's account; None where it has nothing."""
    found, count = 0, 0
    for kind, ref in sources:
        total, entries = session.execute(
            select(func.coalesce(func.sum(LedgerEntry.amount_minor), 0), func.count(LedgerEntry.id)).where(
                LedgerEntry.source_kind == kind,
                LedgerEntry.source_id == ref,
                LedgerEntry.account == Account.STRIPE,
                LedgerEntry.currency == currency,
            )
        ).one()
        found, count = found + int(total), count + entries
    return Money(found, currency) if count else None


def _not_there(
    session: Session, movements: list[Movement], since: datetime, until: datetime
) -> Iterator[Difference]:
    """Charges that the ledger has and the provider has not; the days at the edges are left out."""
    known = {one.source for one in movements}
    query = select(LedgerEntry).where(
        LedgerEntry.source_kind == CHARGE,
        LedgerEntry.account == Account.STRIPE,
        LedgerEntry.posted_on > since.date() + timedelta(days=1),
        LedgerEntry.posted_on < until.date() - timedelta(days=1),
    )
    for entry in session.scalars(query):
        if entry.source_id not in known:
            yield Difference(
                why=NOT_THERE,
                ref=entry.source_id,
                source=entry.source_id,
                kind=CHARGE,
                theirs=Money(0, entry.currency),
                ours=entry.money,
            )
