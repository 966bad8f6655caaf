"""What donors and the provider do, in one line each."""

from dataclasses import dataclass
from datetime import datetime

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.donations import stripe_gateway
from campaign.donations.gift_models import Donation, PaymentAttempt
from campaign.donations.stripe_api import Api
from campaign.donations.stripe_gateway import Pages
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


def attempts_of(session: Session, gift: Donation) -> list[PaymentAttempt]:
    """Every try to pay a gift, as the database has it."""
    session.expire_all()
    query = select(PaymentAttempt).where(PaymentAttempt.donation_id == gift.id)
    return list(session.scalars(query.order_by(PaymentAttempt.number)))
