"""The treasurer's pages of what repeats, what is disputed, and what waits for a person."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.donations.book_models import EventState, Payout
from campaign.donations.gift_models import Rhythm
from campaign.donations.recurring_models import RecurringGift, RecurringState
from tests.donations.cards.shop import Shop, events_of
from tests.factories import a_gift, an_organization, an_organizer, post, sign_in
from tests.fakes.payments import billing, checkout, disputing, paying_out
from tests.fakes.payments.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def ours(session: Session) -> Organization:
    """The newsroom whose treasurer looks."""
    return an_organization(session, is_host=True)


@pytest.fixture
def treasurer(app: Flask, session: Session, ours: Organization) -> FlaskClient:
    """Their browser."""
    return sign_in(app, an_organizer(session, ours, Role.TREASURER))


def page(client: FlaskClient, ours: Organization, path: str) -> str:
    answer = client.get(f"/organize/{ours.slug}/{path}")
    assert answer.status_code == 200, path
    return answer.text


def test_what_repeats_is_listed_and_ended_for_its_donor(
    session: Session, shop: Shop, world: World, ours: Organization, treasurer: FlaskClient
) -> None:
    assert "None here" in page(treasurer, ours, "recurring/")
    shop.give(a_gift(session, organization_id=ours.id, rhythm=Rhythm.MONTHLY, name="Mali Monthly"))
    promise = session.scalars(select(RecurringGift)).one()
    billing.renew(world, str(promise.subscription_ref), is_paid=False)
    shop.catch_up()

    assert "Mali Monthly" not in page(treasurer, ours, "recurring/?view=running")
    assert "Mali Monthly" in page(treasurer, ours, "recurring/?view=failing")
    assert "next try" in page(treasurer, ours, f"recurring/{promise.id}/")
    assert "repeated gift whose card is refused" in page(treasurer, ours, "")
    ended = post(treasurer, f"/organize/{ours.slug}/recurring/{promise.id}/end")
    assert ended.status_code == 303
    session.expire_all()
    assert (promise.state, promise.ended_by) == (RecurringState.CANCELLED, "treasurer")
    assert "by you" in page(treasurer, ours, f"recurring/{promise.id}/")


def test_what_waits_for_a_person_is_on_their_first_page_and_goes_through_when_tried_again(
    session: Session, shop: Shop, world: World, ours: Organization, treasurer: FlaskClient
) -> None:
    gift, disputed = a_gift(session, organization_id=ours.id), a_gift(session, organization_id=ours.id)
    checkout.pay(world, shop.checkout(gift), amount=25_000)
    disputing.open_(world, shop.give(disputed))
    shop.catch_up()

    assert "dispute waits" in page(treasurer, ours, "") and "to look at" in page(treasurer, ours, "")
    shown = page(treasurer, ours, "money/waiting/")
    assert "Another amount came" in shown and gift.reference in shown and disputed.reference in shown
    for event in events_of(session, EventState.PARKED):
        post(treasurer, f"/organize/{ours.slug}/money/waiting/{event.id}/again")
    shop.catch_up()
    assert events_of(session, EventState.PARKED) == [], "it is booked, so nothing is wrong with it now"


def test_a_payout_shows_the_gifts_that_it_is_made_of(
    session: Session, shop: Shop, world: World, ours: Organization, treasurer: FlaskClient
) -> None:
    gift = a_gift(session, organization_id=ours.id)
    shop.give(gift)
    paying_out.arrive(world, paying_out.pay_out(world)["id"])
    shop.catch_up()

    kept = session.scalars(select(Payout)).one()
    assert "288.95" in page(treasurer, ours, "payouts/")
    assert gift.reference in page(treasurer, ours, f"payouts/{kept.id}/").replace(" ", "")
