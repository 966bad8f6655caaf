"""The card provider's events: stored at once, word for word; what follows is the worker's.

An event only says where to look. What it is about is asked for anew and applied whole, so it does not
matter in which order events come, how often, or whether one is missing.
"""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.db import transaction
from campaign.core.errors import Refused
from campaign.core.upsert import insert_or_leave
from campaign.donations import stripe_following, stripe_seen
from campaign.donations.book_models import EventState, ProviderEvent
from campaign.donations.gift_models import Donation
from campaign.donations.stripe_api import Api, NothingThere, ProviderAway, ProviderRefused
from campaign.donations.stripe_applying import Applied
from campaign.donations.stripe_gateway import PROVIDER, Account
from campaign.donations.stripe_signature import signed_at

log = structlog.get_logger()
KNOWN = (
    "checkout.session.",
    "payment_intent.",
    "charge.",
    "refund.",
    "invoice.",
    "invoice_payment.",
    "customer.subscription.",
    "payout.",
)
"""What we look into; everything else is kept and left alone."""
LEASE = timedelta(minutes=2)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)
GIVEN_UP = timedelta(hours=24)
UNKNOWN, REFUSED, FAULT, NO_FEE = "unknown-object", "provider-refused", "fault", "no-balance-entry"
PATIENT = "provider-away"
"""The only reason that is never given up: nothing is wrong with the event."""


class NotAnEvent(Refused):
    """It is signed, and still nothing that we take: no event, or one of the other mode."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """An event as it came, with its signature checked."""

    event_id: str
    type: str
    object_ref: str
    signed_at: datetime
    body: str


def read(body: bytes, header: str, account: Account, *, now: datetime) -> Notice:
    """An event, if the provider signed these very bytes just now.

    Raises:
        NotSigned, NotAnEvent: it is refused, and nothing of it is kept.
    """
    moment = signed_at(body, header, account.secrets, now=now)
    try:
        told = json.loads(body)
        thing = told["data"]["object"]
        notice = Notice(
            event_id=str(told["id"])[:255],
            type=str(told["type"])[:80],
            object_ref=stripe_seen.root_of(thing)[:255],
            signed_at=moment,
            body=body.decode(),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise NotAnEvent("no-event") from None
    if told.get("livemode") is not account.is_live:
        raise NotAnEvent("other-mode")
    return notice


def keep(session: Session, notice: Notice, *, is_live: bool, now: datetime) -> bool:
    """Store an event; False when it was here before, and then nothing is changed."""
    is_ours = notice.type.startswith(KNOWN) and bool(notice.object_ref)
    row: dict[str, Any] = {
        **vars(notice),
        "provider": PROVIDER,
        "is_live": is_live,
        "received_at": now,
        "body_mark": vault.fingerprint(notice.body),
        "state": EventState.RECEIVED if is_ours else EventState.IGNORED,
        "next_try_at": now,
    }
    return insert_or_leave(session, ProviderEvent, row) is not None


def work(api: Api, *, limit: int = 50) -> int:
    """Follow the events that are due; returns how many. Opens its own transactions, asks between them."""
    with transaction() as session:
        due = _claim(session, limit, now=utcnow())
    by_object: dict[str, list[int]] = defaultdict(list)
    for number, ref in due:
        by_object[ref].append(number)
    for ref, numbers in by_object.items():
        _follow(api, ref, numbers)
    return len(due)


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether anything is to be followed; looked at before the write lock is taken."""
    query = select(ProviderEvent.id).where(
        ProviderEvent.state == EventState.RECEIVED, ProviderEvent.next_try_at <= now
    )
    return session.scalar(query.limit(1)) is not None


def _claim(session: Session, limit: int, *, now: datetime) -> list[tuple[int, str]]:
    """Take what is due under a lease; what a worker that is gone has taken is due again after it."""
    query = (
        select(ProviderEvent)
        .where(ProviderEvent.state == EventState.RECEIVED, ProviderEvent.next_try_at <= now)
        .order_by(ProviderEvent.next_try_at, ProviderEvent.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    found = session.scalars(query).all()
    for event in found:
        event.next_try_at = now + LEASE
        event.try_count += 1
    return [(event.id, event.object_ref) for event in found]


def _follow(api: Api, ref: str, numbers: Sequence[int]) -> None:
    """Look once for all events about an object, and say in each what became of it."""

    def done(session: Session, applied: Applied | None) -> None:
        now = utcnow()
        for event in _held(session, numbers):
            if applied is None:
                event.move_to(EventState.IGNORED)
                event.done_at = now
            else:
                _mark(event, applied, now=now)
                _forget_who(session, event, now=now)

    try:
        stripe_following.follow(api, ref, done)
    except ProviderAway:
        _later(numbers, PATIENT)
    except (NothingThere, stripe_following.NotKnown):
        _later(numbers, UNKNOWN)
    except ProviderRefused:
        _later(numbers, REFUSED)
    except Exception as fault:  # one event must not hold up the others; a person looks at it after a day
        log.error("event failed", fault=type(fault).__name__, count=len(numbers))
        _later(numbers, FAULT, error=type(fault).__name__)


def _mark(event: ProviderEvent, applied: Applied, *, now: datetime) -> None:
    event.donation_id, event.organization_id = applied.donation_id, applied.organization_id
    if not applied.is_whole:
        _postpone(event, NO_FEE, "", now=now)
        return
    event.advice, event.error, event.done_at = applied.advice, "", now
    event.move_to(EventState.PARKED if applied.advice else EventState.DONE)


def _forget_who(session: Session, event: ProviderEvent, *, now: datetime) -> None:
    """Of a donor who told us no address, or was erased, the provider's words keep none either."""
    if event.state is not EventState.DONE or event.donation_id is None:
        return
    if session.get_one(Donation, event.donation_id).email is None:
        event.body, event.forgotten_at = "", now


def _later(numbers: Sequence[int], why: str, *, error: str = "") -> None:
    with transaction() as session:
        now = utcnow()
        for event in _held(session, numbers):
            _postpone(event, why, error, now=now)


def _postpone(event: ProviderEvent, why: str, error: str, *, now: datetime) -> None:
    """Try again, less and less often; after a day a treasurer decides."""
    event.error = error or why
    if why != PATIENT and now - event.received_at >= GIVEN_UP:
        event.advice = why
        event.move_to(EventState.PARKED)
        return
    event.next_try_at = now + min(FIRST_PAUSE * 2 ** min(event.try_count, 12), LONGEST_PAUSE)


def _held(session: Session, numbers: Sequence[int]) -> Sequence[ProviderEvent]:
    query = select(ProviderEvent).where(
        ProviderEvent.id.in_(numbers), ProviderEvent.state == EventState.RECEIVED
    )
    return session.scalars(query.order_by(ProviderEvent.id).with_for_update()).all()
