"""A donor is sent to the card provider's page: our row first, then the provider, then what it answered.

Each function here opens its own transactions and talks to the provider between them, so it is called
outside of any. A process that dies in between has lost nothing: what is not known is asked about again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from campaign.config_rules import is_live_key
from campaign.core.db import lock, transaction
from campaign.core.money import Money, provider_units
from campaign.donations import giving
from campaign.donations.gift_models import AttemptState, Donation, PaymentAttempt, Rhythm
from campaign.donations.giving import AlreadyPaid
from campaign.donations.recurring_models import RecurringGift
from campaign.donations.stripe_api import (
    Api,
    KeyUsedOtherwise,
    NothingThere,
    ProviderAway,
    ProviderRefused,
)

PROVIDER = "stripe"
PAGE_LIFETIME = timedelta(hours=12)
"""How long a donor may take; the provider allows from half an hour to a day."""
ABANDONED = PAGE_LIFETIME - timedelta(hours=1)
"""An answer still unknown by then is the page of nobody; the provider forgets its keys after a day."""
IN_FLIGHT = timedelta(minutes=2)
INTERVALS = {Rhythm.MONTHLY: "month", Rhythm.YEARLY: "year"}


@dataclass(frozen=True, kw_only=True)
class Pages:
    """Where the provider leads on to, as whole addresses, and the words over the amount.

    `done` is no proof of anything: whoever opens it may not have paid. It may hold {CHECKOUT_SESSION_ID}.
    Give the same addresses for the same gift where you can.
    """

    done: str
    left: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Account:
    """What an event is held against: the signing secrets, and whether the account moves real money."""

    secrets: str
    is_live: bool


def account_of(config: Mapping[str, Any]) -> Account:
    """The account that the settings name."""
    is_live = is_live_key(config["STRIPE_SECRET_KEY"])
    return Account(secrets=config["STRIPE_WEBHOOK_SECRETS"], is_live=is_live)


def api_of(config: Mapping[str, Any]) -> Api | None:
    """The provider that the settings name; none where no card is offered."""
    key = config["STRIPE_SECRET_KEY"]
    return Api(key, config["STRIPE_API_BASE"]) if key else None


def start_checkout(
    api: Api, donation_id: int, pages: Pages, methods: Sequence[str], *, now: datetime
) -> str:  # fmt: skip
    """The address of the provider's page on which a gift is paid; send the donor there with a 303.

    Keep the gift with `giving.promise` (method CARD, any rhythm), commit, and then call this outside of the
    transaction. Amount, currency and rhythm are the row's; `methods` is what `offers.methods` says
    for it, empty for whatever the account has. Pressed twice it leads to the same page.

    Raises:
        AlreadyPaid: it is paid, or the money is on its way. Show the gift's page.
        ProviderAway: nobody answers. Offer transfers; trying again later charges once.
        ProviderRefused: the provider takes no such payment (too small, a currency it has not).
    """
    for _ in range(3):
        with transaction() as session:
            row = _next_attempt(session, donation_id, now=now)
            asked = None if row.session_ref else _asked(session, row, pages, methods)
        address = _known_page(api, row, now=now) if asked is None else _new_page(api, row, asked, now=now)
        if address:
            return address
    raise ProviderAway("card-provider-away")


def _next_attempt(session: Session, donation_id: int, *, now: datetime) -> PaymentAttempt:
    donation = session.get_one(Donation, donation_id)
    expires_at = (now + PAGE_LIFETIME).replace(microsecond=0)
    row = giving.attempt(session, donation, PROVIDER, expires_at=expires_at, now=now)
    if row.session_ref is None and row.created_at + ABANDONED < now:
        _end(row, AttemptState.EXPIRED, now=now)
        row = giving.attempt(session, donation, PROVIDER, expires_at=expires_at, now=now)
    if donation.rhythm is not Rhythm.ONCE and donation.recurring_gift_id is None:
        donation.recurring_gift_id = _begin_recurring(session, donation, now=now)
    session.flush()
    return row


def _begin_recurring(session: Session, donation: Donation, *, now: datetime) -> int:
    gift = RecurringGift(
        organization_id=donation.organization_id,
        rhythm=donation.rhythm,
        currency=donation.currency,
        amount_minor=donation.amount_minor,
        cover_minor=donation.cover_minor,
        provider=PROVIDER,
        created_at=now,
    )
    session.add(gift)
    session.flush()
    return gift.id


def _asked(
    session: Session, row: PaymentAttempt, pages: Pages, methods: Sequence[str]
) -> dict[str, Any]:  # fmt: skip
    """What the provider is asked for; nothing of it was posted by the donor."""
    donation = session.get_one(Donation, row.donation_id)
    money = Money(row.amount_minor, row.currency)
    marks = {"gift": donation.reference, "attempt": str(row.id)}
    price: dict[str, Any] = {
        "currency": row.currency.lower(),
        "unit_amount": provider_units(money),
        "product_data": {"name": pages.title},
    }
    asked: dict[str, Any] = {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "client_reference_id": donation.reference,
        "metadata": marks,
        "success_url": pages.done,
        "cancel_url": pages.left,
        "expires_at": int(row.expires_at.timestamp()) if row.expires_at else None,
        "locale": donation.locale if donation.locale in _PAGE_LOCALES else "auto",
    }
    if donation.rhythm is Rhythm.ONCE:
        asked |= {"submit_type": "donate", "payment_intent_data": {"metadata": marks}}
    else:
        price["recurring"] = {"interval": INTERVALS[donation.rhythm]}
        asked |= {"mode": "subscription", "subscription_data": {"metadata": marks}}
    if methods:
        asked["payment_method_types"] = list(methods)
    if donation.email:
        asked["customer_email"] = donation.email
    return asked


_PAGE_LOCALES = frozenset({"en", "th", "vi", "id", "ms"})
"""Ours that the provider's page speaks; the others see it in their browser's language."""


def _new_page(api: Api, row: PaymentAttempt, asked: Mapping[str, Any], *, now: datetime) -> str | None:
    """Ask with the row's key; what is asked twice is done once. None: begin again with a new row."""
    try:
        made = api.create_session(asked, row.idempotency_key)
    except KeyUsedOtherwise:
        # The other press is on its way, or died before it knew its page: nobody has that address then.
        with transaction() as session:
            found = session.get_one(PaymentAttempt, row.id)
            lock(session, found)
            if found.session_ref is None and found.created_at + IN_FLIGHT < now:
                _end(found, AttemptState.EXPIRED, now=now)
        return None
    except ProviderRefused as refusal:
        with transaction() as session:
            found = session.get_one(PaymentAttempt, row.id)
            found.failure = refusal.code
            _end(found, AttemptState.FAILED, now=now)
        raise
    with transaction() as session:
        note_page(session, row.id, made)
    return str(made["url"])


def note_page(session: Session, attempt_id: int, made: Mapping[str, Any]) -> None:
    """Keep which page the provider made for an attempt."""
    row = session.get_one(PaymentAttempt, attempt_id)
    lock(session, row)
    if row.session_ref is None:
        row.session_ref, row.pay_url = made["id"], made["url"]
        row.expires_at = datetime.fromtimestamp(made["expires_at"], UTC)
        if row.state is AttemptState.CREATED:
            row.move_to(AttemptState.OPEN)


def _known_page(api: Api, row: PaymentAttempt, *, now: datetime) -> str | None:
    """The page that was made before, if it is still open: the provider is asked, since it may be paid."""
    try:
        found = api.session(str(row.session_ref))
    except NothingThere:
        found = {"status": "expired"}
    if found["status"] == "open":
        return str(found["url"])
    if found["status"] == "complete":
        raise AlreadyPaid("already-paid")
    with transaction() as session:
        kept = session.get_one(PaymentAttempt, row.id)
        lock(session, kept)
        if kept.state is AttemptState.OPEN:
            _end(kept, AttemptState.EXPIRED, now=now)
    return None


def _end(row: PaymentAttempt, state: AttemptState, *, now: datetime) -> None:
    row.move_to(state)
    row.ended_at = now
