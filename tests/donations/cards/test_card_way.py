"""A donor gives by card in the browser's way: the form, the provider's page, and the gift's own page."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.donations import giving, guarding, pages
from campaign.donations.book_models import ProviderEvent
from campaign.donations.forms import form_for
from campaign.donations.gift_models import Donation, DonationState, Rhythm
from tests.conftest import MakeApp
from tests.donations.cards.shop import SECRET, Shop
from tests.donations.giving import GIFT, agree, give, opened
from tests.donations.money_coming import what_breaks
from tests.factories import a_gift, an_appeal
from tests.fakes.payments import checkout
from tests.fakes.payments.world import World
from tests.services.ports import free_port

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/donate/reporters"
CARD = {"way": "card", "email": "ada@example.org"}
MONTHLY = {**CARD, "rhythm": "monthly"}


@pytest.fixture(autouse=True)
def appeal(session: Session) -> None:
    an_appeal(session, slug="reporters")


def gifts(session: Session) -> list[Donation]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Donation).order_by(Donation.id)))


@SQLITE
def test_nobody_is_thanked_before_the_money_and_the_way_back_changes_nothing(
    client: FlaskClient, session: Session, shop: Shop, world: World
) -> None:
    answer = give(client, PATH, **MONTHLY)
    page = world.get("checkout.session", answer.headers["Location"].rpartition("/")[2])
    (gift,) = gifts(session)
    assert (page["mode"], gift.rhythm, gift.state) == ("subscription", Rhythm.MONTHLY, DonationState.AWAITING)

    for back in ("paid", "left"):
        path = page["success_url" if back == "paid" else "cancel_url"].removeprefix("http://localhost")
        assert path.endswith(f"?back={back}")
        told = client.get(f"{path}&session_id=cs_somebody_elses").get_data(as_text=True)
        assert "Thank you" not in told
        assert gifts(session)[0].state is DonationState.AWAITING
    assert "do not pay a second time" in client.get(_path(page["success_url"])).get_data(as_text=True)

    checkout.pay(world, page["id"], "card")
    shop.catch_up()
    told = client.get(_path(page["success_url"])).get_data(as_text=True)
    assert "Thank you. Your gift has arrived." in told


@SQLITE
def test_whoever_is_erased_gives_no_more(
    client: FlaskClient, session: Session, shop: Shop, world: World
) -> None:
    give(client, PATH, **MONTHLY)
    checkout.pay(world, world.all("checkout.session")[0]["id"], "card")
    shop.catch_up()
    token = vault.link_token("me", fingerprint_of(CARD["email"]), utcnow() + timedelta(hours=1))
    page = client.get(f"/me/{token}").get_data(as_text=True)
    assert "every month" in page
    assert "/donate/repeating/" in page

    world.mood = "away"
    assert client.post(f"/me/{token}/erase").status_code == 503
    assert gifts(session)[0].email == CARD["email"]
    world.mood = "well"
    assert "Everything is erased" in client.post(f"/me/{token}/erase").get_data(as_text=True)
    assert [one["status"] for one in world.all("subscription")] == ["canceled"]
    assert gifts(session)[0].email is None
    shop.catch_up()
    session.expire_all()
    events = session.scalars(select(ProviderEvent).where(ProviderEvent.donation_id.is_not(None))).all()
    assert events and {one.body for one in events} == {""}, "what the provider told named the donor"
    assert what_breaks(session) == []


@SQLITE
def test_pressed_twice_and_after_going_back_there_is_one_page_to_pay(
    client: FlaskClient, session: Session, world: World
) -> None:
    form = opened(client, PATH) | CARD
    places = {agree(client, PATH, form).headers["Location"] for _ in range(3)}

    assert len(places) == 1 == len(gifts(session)) == len(world.all("checkout.session"))


@SQLITE
def test_with_the_provider_away_what_was_typed_stays_and_the_transfer_is_offered(
    client: FlaskClient, session: Session, world: World
) -> None:
    form = opened(client, PATH) | CARD
    world.mood = "away"
    answer = agree(client, PATH, form | {"tribute": "For Sok"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 503
    for words in ("does not answer just now", "By bank transfer", 'value="For Sok"'):
        assert words in page

    assert agree(client, PATH, form | {"way": "bank"}).status_code == 303
    world.mood = "well"
    again = agree(client, PATH, form | {"tribute": "For Sok"})
    assert again.status_code == 303
    assert [one.method.value for one in gifts(session)] == ["card", "bank"]


def _attack(app: Flask, session: Session, tries: int, *, networks: int) -> int:
    """So many cards in a row, each declined, by a program that does no work; how many got through."""
    through, asked = 0, pages.asked_for("reporters", "")
    for number in range(tries):
        origin = f"10.0.{number % networks // 250}.{number % networks % 250 + 1}"
        typed = GIFT | {"way": "card", "email": f"thief-{number}@example.org"}
        with app.test_request_context(PATH, method="POST", data=typed, environ_base={"REMOTE_ADDR": origin}):
            form, opening = form_for(asked), guarding.Opening(0, str(number))
            assert form.validate()
            try:
                is_through = guarding.next_step(session, form, opening) is None
            except guarding.CardsClosed:
                is_through = False
        if is_through:
            through += 1
            giving.attempt(
                session, a_gift(session), "stripe", expires_at=None, now=utcnow()
            ).failure = "declined"
            session.commit()
    return through


@SQLITE
@pytest.mark.parametrize("networks", [1, 400])
def test_four_hundred_cards_are_stopped_and_an_honest_transfer_is_not(
    app: Flask, session: Session, networks: int
) -> None:
    through = _attack(app, session, 400, networks=networks)

    assert through == 10, "one network's share, or one lot of declined cards, and no more"
    stopped = give(app.test_client(use_cookies=False), PATH, **CARD)
    assert stopped.status_code == 429
    honest = give(app.test_client(use_cookies=False), PATH)
    assert honest.status_code == 303
    assert gifts(session)[-1].state is DonationState.PLEDGED


@SQLITE
def test_without_counters_no_card_is_tried_and_a_transfer_is_taken(
    make_app: MakeApp, world: World, session: Session
) -> None:
    account = {
        "STRIPE_SECRET_KEY": world.key,
        "STRIPE_WEBHOOK_SECRETS": SECRET,
        "STRIPE_API_BASE": world.base,
    }
    client = make_app(**account, REDIS_URL=f"redis://127.0.0.1:{free_port()}/0").test_client(
        use_cookies=False
    )

    assert give(client, PATH, **CARD).status_code == 429
    assert give(client, PATH).status_code == 303
    assert world.all("checkout.session") == []


def _path(address: str) -> str:
    return address.removeprefix("http://localhost")
