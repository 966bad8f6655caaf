"""Asking the provider about what nobody told us: tries that were never finished, and deeds half done.

Run it at any time, twice, or after a crash: it asks, and applies what it sees as an event would.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.db import lock, transaction
from campaign.donations import notices, stripe_promises, stripe_refunds
from campaign.donations.gift_models import AttemptState, DonationState, PaymentAttempt
from campaign.donations.recurring_models import Period, RecurringGift, RecurringState
from campaign.donations.stripe_api import Api, NothingThere, ProviderAway, ProviderRefused
from campaign.donations.stripe_applying import Applied
from campaign.donations.stripe_following import NotKnown, follow
from campaign.donations.stripe_gateway import ABANDONED, PROVIDER, note_page

log = structlog.get_logger()
OLD = timedelta(minutes=15)
PAUSE = timedelta(minutes=9)
UNSURE = (AttemptState.CREATED, AttemptState.OPEN, AttemptState.PROCESSING)
GRACE = timedelta(days=1)
"""How long after its day a renewal may still come by itself."""


@dataclass(frozen=True, kw_only=True)
class Swept:
    """How much was asked about, and whether the provider answered to the end."""

    asked: int
    is_whole: bool


def sweep(api: Api, *, limit: int = 200) -> Swept:
    """Ask about everything that is older than it should be."""
    asked = 0
    try:
        for step in (_attempts, _refunds, _endings, _renewals):
            asked += step(api, limit)
    except ProviderAway:
        return Swept(asked=asked, is_whole=False)
    return Swept(asked=asked, is_whole=True)


def _attempts(api: Api, limit: int) -> int:
    now = utcnow()
    query = (
        select(PaymentAttempt.id)
        .where(PaymentAttempt.state.in_(UNSURE), PaymentAttempt.created_at <= now - OLD)
        .where(PaymentAttempt.provider == PROVIDER)
        .where(or_(PaymentAttempt.asked_at.is_(None), PaymentAttempt.asked_at <= now - PAUSE))
        .order_by(PaymentAttempt.created_at.desc())
        .limit(limit)
    )
    with transaction() as session:
        numbers = list(session.scalars(query))
    for number in numbers:
        _ask(api, number)
    return len(numbers)


def _ask(api: Api, number: int) -> None:
    """Ask about one try; a page that is not known here is looked for by our mark on it."""
    with transaction() as session:
        row = session.get_one(PaymentAttempt, number)
    ref = row.session_ref or row.intent_ref or _lost_page(api, row)
    try:
        if ref is None:
            raise NothingThere("never-asked")
        follow(api, ref, lambda session, applied: _asked(session, number, applied))
    except (NothingThere, NotKnown, ProviderRefused):
        with transaction() as session:
            _nothing_there(session, number, now=utcnow())


def _lost_page(api: Api, row: PaymentAttempt) -> str | None:
    """The page whose answer was lost: a process died after the provider had made it."""
    around = {
        "gte": int((row.created_at - timedelta(minutes=1)).timestamp()),
        "lt": int((row.created_at + ABANDONED).timestamp()),
    }
    for page in api.sessions(created=around):
        if (page.get("metadata") or {}).get("attempt") == str(row.id):
            with transaction() as session:
                note_page(session, row.id, page)
            return str(page["id"])
    return None


def _asked(session: Session, number: int, applied: Applied | None) -> None:
    now = utcnow()
    session.get_one(PaymentAttempt, number).asked_at = now
    tell(session, f"sweep:{number}", applied, {"attempt": number}, now=now)


def tell(
    session: Session, key: str, applied: Applied | None, facts: dict[str, object], *, now: datetime
) -> None:
    """Tell the treasurer what an event would have been parked for."""
    if applied and applied.advice:
        notices.note(session, f"{key}:{applied.advice}", applied, facts, now=now)


def _nothing_there(session: Session, number: int, *, now: datetime) -> None:
    """The provider knows no such page: nobody can pay on it any more, if anybody ever could."""
    row = session.get_one(PaymentAttempt, number)
    lock(session, row)
    row.asked_at = now
    if row.state in UNSURE and (row.session_ref or row.created_at + ABANDONED < now):
        row.move_to(AttemptState.EXPIRED)
        row.ended_at = now
        if row.donation.state in {DonationState.AWAITING, DonationState.PROCESSING}:
            row.donation.move_to(DonationState.EXPIRED)


def _refunds(api: Api, _limit: int) -> int:
    """Refunds that were asked for, and of which the provider was perhaps never told."""
    return stripe_refunds.send_asked(api)


def _endings(api: Api, limit: int) -> int:
    """Promises that a donor ended while the provider was away."""
    open_ = (RecurringState.ACTIVE, RecurringState.PAST_DUE, RecurringState.UNPAID)
    waiting = select(RecurringGift.id).where(
        RecurringGift.cancel_asked_at.is_not(None),
        RecurringGift.state.in_(open_),
        or_(RecurringGift.next_on.is_not(None), RecurringGift.state == RecurringState.UNPAID),
    )
    return _each(waiting.limit(limit), lambda number: stripe_promises.end_there(api, number))


def _renewals(api: Api, limit: int) -> int:
    """Promises whose day is over and of which nothing was heard."""
    overdue = select(RecurringGift.id).where(
        RecurringGift.subscription_ref.is_not(None),
        RecurringGift.state.in_((RecurringState.ACTIVE, RecurringState.PAST_DUE)),
        RecurringGift.next_on <= (utcnow() - GRACE).date(),
    )
    return _each(overdue.limit(limit), lambda number: _follow_promise(api, number))


def _follow_promise(api: Api, gift_id: int) -> None:
    with transaction() as session:
        ref = str(session.get_one(RecurringGift, gift_id).subscription_ref)
    follow(api, ref)
    invoices = [str(one["id"]) for one in api.invoices(ref)]
    with transaction() as session:
        known = set(session.scalars(select(Period.invoice_ref).where(Period.invoice_ref.in_(invoices))))
    for number in reversed(invoices):
        if number not in known:
            follow(api, number)


def _each(query: Select[int], ask: Callable[[int], None]) -> int:
    with transaction() as session:
        found = list(session.scalars(query))
    for one in found:
        try:
            ask(one)
        except (ProviderRefused, NotKnown) as refusal:
            log.warning("sweep", why=type(refusal).__name__)
    return len(found)
