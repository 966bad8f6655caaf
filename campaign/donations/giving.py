"""A gift begins: it is promised, and each try to pay it is written down before anybody is asked to pay.

What then comes of it is booked in `settling`.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.addresses import fingerprint_of
from campaign.core.db import lock
from campaign.core.errors import NotFound, Refused
from campaign.core.money import Money
from campaign.core.upsert import insert_or_leave
from campaign.donations.gift_models import (
    AttemptState,
    Donation,
    DonationState,
    Method,
    PaymentAttempt,
    Rhythm,
    Visibility,
)
from campaign.donations.references import new_reference
from campaign.donations.terms import prefix_of, terms_of
from campaign.donations.terms_models import ReferencePrefix
from campaign.outbox import service as outbox

BY_PLEDGE = frozenset({Method.BANK, Method.PAYPAL})
"""Ways in which the donor acts alone, and a statement tells us later."""
_TRIES = 5


class AlreadyPaid(Refused):
    """The gift is paid, or the money is on its way: trying again would take it twice."""


class NotWaiting(Refused):
    """It is no promise that could be taken back."""


@dataclass(frozen=True, kw_only=True)
class NewGift:
    """What a donor promises. `cover` is what they add for the fee, in the gift's currency."""

    organization_id: int
    money: Money
    method: Method
    locale: str
    cover_minor: int = 0
    rhythm: Rhythm = Rhythm.ONCE
    appeal_id: int | None = None
    campaign_id: int | None = None
    recurring_gift_id: int | None = None
    supporter_id: int | None = None
    followed_signature_id: int | None = None
    consent_wording_id: int | None = None
    name: str | None = None
    email: str | None = None
    postal: str | None = None
    tribute: str | None = None
    visibility: Visibility = Visibility.ANONYMOUS
    source: str = ""


def promise(session: Session, new: NewGift, *, now: datetime) -> Donation:
    """Keep a gift that is to be paid: a pledge where the donor transfers it, else one that waits to be tried.

    No money has moved; whoever thanks now thanks too early.
    """
    if new.money.minor <= 0 or new.cover_minor < 0:
        raise ValueError("a gift is more than nothing")
    facts = {name: value for name, value in vars(new).items() if name != "money"}
    is_pledge = new.method in BY_PLEDGE
    days = terms_of(session, new.organization_id).pledge_days
    return _kept(
        session,
        new.organization_id,
        facts
        | {
            "amount_minor": new.money.minor,
            "currency": new.money.currency,
            "email_fingerprint": fingerprint_of(new.email) if new.email else None,
            "state": DonationState.PLEDGED if is_pledge else DonationState.CREATED,
            "created_at": now,
            "lapses_at": now + timedelta(days=days) if is_pledge else None,
        },
    )


def _kept(session: Session, organization_id: int, facts: dict[str, object]) -> Donation:
    organization = session.get_one(Organization, organization_id)
    prefix = prefix_of(session, organization)
    for _ in range(_TRIES):
        donation = Donation(**facts, reference=new_reference(prefix))
        try:
            with session.begin_nested():
                session.add(donation)
        except IntegrityError:
            continue
        insert_or_leave(session, ReferencePrefix, {"organization_id": organization_id, "prefix": prefix})
        return donation
    raise RuntimeError("no free reference was found")


def attempt(
    session: Session, donation: Donation, provider: str, *, expires_at: datetime | None, now: datetime
) -> PaymentAttempt:
    """Write down that somebody is about to be asked to pay. Commit it, and only then call the provider.

    An attempt that is still open is given back as it is, with its key: asking twice makes one charge.

    Raises:
        AlreadyPaid: there is nothing left to pay.
    """
    lock(session, donation)
    if donation.state not in _TRIABLE:
        raise AlreadyPaid("already-paid")
    newest = _newest_attempt(session, donation)
    if newest is not None and newest.state in (AttemptState.CREATED, AttemptState.OPEN):
        return newest
    fresh = PaymentAttempt(
        donation_id=donation.id,
        number=(newest.number if newest else 0) + 1,
        provider=provider,
        idempotency_key=f"{donation.reference}-{secrets.token_hex(16)}",
        currency=donation.currency,
        amount_minor=donation.asked.minor,
        created_at=now,
        expires_at=expires_at,
    )
    session.add(fresh)
    donation.move_to(DonationState.AWAITING)
    session.flush()
    return fresh


_TRIABLE = (
    DonationState.CREATED,
    DonationState.AWAITING,
    DonationState.FAILED,
    DonationState.EXPIRED,
    DonationState.CANCELLED,
)


def _newest_attempt(session: Session, donation: Donation) -> PaymentAttempt | None:
    mine = select(PaymentAttempt).where(PaymentAttempt.donation_id == donation.id)
    return session.scalar(mine.order_by(PaymentAttempt.number.desc()).limit(1))


def take_back(session: Session, donation: Donation, *, now: datetime) -> None:
    """A donor will not send what they promised. If it comes all the same, it is booked: late money wins.

    Raises:
        NotWaiting: it is no promise, is over already, or a part of it has come.
    """
    lock(session, donation)
    if donation.state is DonationState.CANCELLED and donation.method in BY_PLEDGE:
        return
    if not can_take_back(donation):
        raise NotWaiting("not-waiting")
    donation.move_to(DonationState.CANCELLED)
    donation.ended_at = now
    outbox.cancel(session, f"gift:{donation.id}:gift_steps")


def can_take_back(donation: Donation) -> bool:
    """Whether it is a promise of which nothing has come."""
    return donation.state in {DonationState.PLEDGED, DonationState.LAPSED} and not donation.received_minor


def lapse_pledges(session: Session, *, now: datetime, limit: int = 500) -> int:
    """Call pledges lapsed for which nothing came in their time; they may still be paid later."""
    waiting = select(Donation).where(
        Donation.state == DonationState.PLEDGED, Donation.lapses_at <= now, Donation.received_minor == 0
    )
    found = session.scalars(waiting.limit(limit).with_for_update(skip_locked=True)).all()
    for donation in found:
        donation.move_to(DonationState.LAPSED)
        donation.ended_at = now
    return len(found)


def own_donation(session: Session, organization_id: int, reference: str) -> Donation:
    """A gift of this organization.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(Donation).where(
        Donation.reference == reference, Donation.organization_id == organization_id
    )
    if (donation := session.scalar(query)) is None:
        raise NotFound("no-gift")
    return donation
