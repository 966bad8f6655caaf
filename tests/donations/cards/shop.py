"""What donors and the provider do, in one line each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.donations import stripe_events, stripe_gateway, sweeping
from campaign.donations.book_models import EventState, LedgerEntry, ProviderEvent
from campaign.donations.gift_models import Donation, PaymentAttempt
from campaign.donations.stripe_api import Api
from campaign.donations.stripe_gateway import Pages
from tests.fakes.payments import checkout
from tests.fakes.payments.emitting import Emitter
from tests.fakes.payments.world import World

SECRET = "whsec_of_the_tests"
PAGES = Pages(
    done="http://localhost/donate/thanks?session={CHECKOUT_SESSION_ID}",
    left="http://localhost/donate/",
    title="A gift",
)
EVENTS = "/donate/stripe/events"


@dataclass
class Shop:
    """The platform and the provider, side by side."""

    app: Flask
    world: World
    api: Api

    def __post_init__(self) -> None:
        self.emitter = Emitter(self.world, self.post, SECRET)

    def post(self, body: bytes, signature: str) -> int:
        """Bring an event to the platform; the status of its answer."""
        answer = self.app.test_client().post(EVENTS, data=body, headers={"Stripe-Signature": signature})
        return answer.status_code

    def checkout(self, gift: Donation, *, now: datetime | None = None) -> str:
        """Send the donor to the provider; the id of the page there."""
        address = stripe_gateway.start_checkout(self.api, gift.id, PAGES, ["card"], now=now or utcnow())
        return address.rpartition("/")[2]

    def work(self) -> int:
        """Let the worker do what is due; how many events it looked at."""
        return stripe_events.work(self.api)

    def give(self, gift: Donation, method: str = "card", *, amount: int | None = None) -> str:
        """A donor pays, the news of it comes and is followed; the id of the charge, if there is one."""
        page = self.checkout(gift)
        checkout.pay(self.world, page, method, amount=amount)
        self.catch_up()
        return self.charge_of(page)

    def catch_up(self) -> None:
        """Deliver what waits, and let the worker follow it."""
        self.emitter.deliver()
        while self.work():
            pass

    def charge_of(self, page: str) -> str:
        """The charge that was made on a page."""
        intent = self.world.get("checkout.session", page)["payment_intent"]
        return str(self.world.get("payment_intent", intent)["latest_charge"]) if intent else ""


def sweep(shop: Shop, *, after: timedelta = timedelta(minutes=20)) -> sweeping.Swept:
    """The clock comes round when that much time is over."""
    with time_machine.travel(utcnow() + after, tick=True):
        return sweeping.sweep(shop.api)


def books_of(session: Session) -> dict[str, int]:
    """The balance of each account, as "stripe THB"; empty ones are left out."""
    session.expire_all()
    found: dict[str, int] = {}
    for entry in session.scalars(select(LedgerEntry)):
        name = f"{entry.account.value} {entry.currency}"
        found[name] = found.get(name, 0) + entry.amount_minor
    return {name: minor for name, minor in found.items() if minor}


def events_of(session: Session, state: EventState) -> list[ProviderEvent]:
    """The events in a state."""
    session.expire_all()
    return list(session.scalars(select(ProviderEvent).where(ProviderEvent.state == state)))


def attempts_of(session: Session, gift: Donation) -> list[PaymentAttempt]:
    """Every try to pay a gift, as the database has it."""
    session.expire_all()
    query = select(PaymentAttempt).where(PaymentAttempt.donation_id == gift.id)
    return list(session.scalars(query.order_by(PaymentAttempt.number)))
