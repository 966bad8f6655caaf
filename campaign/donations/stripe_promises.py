"""What a donor or a treasurer does with a gift that repeats: end it, change its amount, change the card.

As with paying, each opens its own transactions: our row first, then the provider, then what it says.
"""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.db import lock, transaction
from campaign.core.errors import Refused
from campaign.core.money import Money, provider_units
from campaign.donations import stripe_seen as seen
from campaign.donations.gift_models import Donation, PaymentAttempt
from campaign.donations.recurring_models import RecurringGift, RecurringState
from campaign.donations.stripe_api import Api, ProviderAway, ProviderRefused
from campaign.donations.stripe_following import follow
from campaign.donations.stripe_gateway import INTERVALS


class NotRunning(Refused):
    """It has ended, or has not begun: there is nothing to change."""


def end(api: Api, gift_id: int, *, by: str, now: datetime) -> bool:
    """End a gift that repeats, now: nothing is charged again. `by` is "donor" or "treasurer".

    False when the provider does not answer: the wish is kept, and the sweep tells it until it is heard.
    """
    with transaction() as session:
        gift = session.get_one(RecurringGift, gift_id)
        lock(session, gift)
        if gift.state is RecurringState.CANCELLED:
            return True
        gift.cancel_asked_at, gift.ended_by = gift.cancel_asked_at or now, by
    try:
        end_there(api, gift_id)
    except ProviderAway:
        return False
    return True


def end_there(api: Api, gift_id: int) -> None:
    """Tell the provider; what was ended there meanwhile, by whomever, is ended all the same."""
    with transaction() as session:
        ref = session.get_one(RecurringGift, gift_id).subscription_ref
        page = None if ref else _open_page(session, gift_id)
    try:
        if ref:
            api.end_subscription(ref)
        elif page:
            api.expire_session(page)
    except ProviderRefused:
        pass  # it is over already, or being paid: what it is now is asked for next
    if ref or page:
        follow(api, str(ref or page))
    if not ref:
        _end_unbegun(gift_id)


def _open_page(session: Session, gift_id: int) -> str | None:
    pages = select(PaymentAttempt.session_ref).join(Donation).where(
        Donation.recurring_gift_id == gift_id, PaymentAttempt.session_ref.is_not(None)
    )  # fmt: skip
    return session.scalar(pages.order_by(PaymentAttempt.id.desc()).limit(1))


def _end_unbegun(gift_id: int) -> None:
    with transaction() as session:
        gift = session.get_one(RecurringGift, gift_id, populate_existing=True)
        if gift.subscription_ref is None and gift.state is RecurringState.INCOMPLETE:
            gift.move_to(RecurringState.CANCELLED)
            gift.ended_at = utcnow()


def change(api: Api, gift_id: int, money: Money) -> None:
    """Give another amount from the next time on; nothing is charged now.

    Raises:
        NotRunning: it has ended, or has not begun, or is to be in another currency.
        ProviderAway, ProviderRefused: nothing is changed.
    """
    with transaction() as session:
        gift = session.get_one(RecurringGift, gift_id)
        ref, rhythm = gift.subscription_ref, gift.rhythm
        is_running = gift.state in {RecurringState.ACTIVE, RecurringState.PAST_DUE}
        if ref is None or not is_running or money.currency != gift.currency:
            raise NotRunning("not-running")
    whole = seen.subscription(api.subscription(ref))
    price = {
        "currency": money.currency.lower(),
        "unit_amount": provider_units(money),
        "product": whole.product,
        "recurring": {"interval": INTERVALS[rhythm]},
    }
    asked = {"items": [{"id": whole.item, "price_data": price}], "proration_behavior": "none"}
    api.change_subscription(ref, asked, f"change-{gift_id}-{secrets.token_hex(12)}")
    follow(api, ref)


def card_page(api: Api, gift_id: int, return_url: str) -> str:
    """The address of the provider's page on which a donor changes the card.

    Raises:
        NotRunning: the provider knows nobody for it yet.
    """
    with transaction() as session:
        customer = session.get_one(RecurringGift, gift_id).customer_ref
    if customer is None:
        raise NotRunning("not-running")
    return api.portal(customer, return_url)
