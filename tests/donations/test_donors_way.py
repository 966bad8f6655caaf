"""A donor's way, as a reader without JavaScript and without cookies goes it."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.donations import taking
from campaign.donations.gift_models import Donation, DonationState, Method, Visibility
from campaign.outbox import worker
from campaign.outbox.models import Delivery
from tests.conftest import MakeApp
from tests.donations.giving import agree, give, opened
from tests.factories import an_appeal, an_organization
from tests.services.smtp import Inbox

PATH = "/donate/reporters"


@pytest.fixture(autouse=True)
def appeal(session: Session) -> None:
    host = an_organization(session, is_host=True, names={"en": "The Host"})
    an_appeal(session, slug="reporters", organization_id=host.id, titles={"en": "Two reporters"})


def gifts(session: Session) -> list[Donation]:
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Donation).order_by(Donation.id)))


def test_the_page_says_who_asks_since_when_and_what_each_amount_buys(client: FlaskClient) -> None:
    for path in (PATH, "/donate/"):
        answer = client.get(path)
        page = answer.get_data(as_text=True)
        assert "Set-Cookie" not in answer.headers
        for words in ("Two reporters", "At work since 2011", "court days are long", "a day of bus fares"):
            assert words in page
        assert 'checked id="visibility-0" name="visibility" type="radio" value="anonymous"' in page
        assert not re.search(r'name="wants_alerts"[^>]*checked', page)
        assert "By card" not in page, "a card is not offered while there is no provider"


def test_a_button_states_the_whole_promise_before_anything_is_kept(
    client: FlaskClient, session: Session
) -> None:
    form = opened(client, PATH)

    stated = client.post(PATH, data=form).get_data(as_text=True)

    assert "Give THB\xa0300 by transfer" in stated
    assert gifts(session) == []
    changed = client.post(PATH, data=form | {"change": "1", "own": "77"}).get_data(as_text=True)
    assert 'value="77"' in changed


def test_a_promised_transfer_waits_with_its_steps_and_nobody_is_thanked(
    client: FlaskClient, session: Session
) -> None:
    answer = give(client, PATH, name="Ada Tester", email="ada@example.org", tribute="For Sok")

    (gift,) = gifts(session)
    assert (gift.state, gift.method, gift.amount_minor) == (DonationState.PLEDGED, Method.BANK, 30_000)
    assert (gift.name, gift.tribute, gift.visibility) == ("Ada Tester", "For Sok", Visibility.ANONYMOUS)
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    for words in ("มูลนิธิ", "Foundation", "000-0-00000-0", "A Bank", "Nothing has arrived yet"):
        assert words in page
    assert f"{gift.reference[:-7]}-{gift.reference[-7:-4]}-{gift.reference[-4:]}" in page
    for secret in ("Ada", "ada@", "Sok", "Thank you"):
        assert secret not in page


def test_paypal_asks_for_the_appeals_words_and_the_reference_and_is_hidden_without_an_address(
    client: FlaskClient, session: Session
) -> None:
    page = client.get(give(client, PATH, way="paypal").headers["Location"]).get_data(as_text=True)
    (gift,) = gifts(session)
    assert "gifts@example.org" in page
    assert f"For the library {gift.reference[:-7]}-" in page

    an_appeal(
        session, slug="bank-only", steps=[{"kind": "paypal", "address": ""}, {"kind": "other", "text": {}}]
    )
    assert "PayPal" not in client.get("/donate/bank-only").get_data(as_text=True)


def test_the_same_form_sent_again_is_the_same_gift_and_another_one_once_anything_changed(
    client: FlaskClient, session: Session
) -> None:
    form = opened(client, PATH)

    places = {agree(client, PATH, form).status_code for _ in range(3)}
    assert places == {303}
    assert len(gifts(session)) == 1
    agree(client, PATH, form | {"email": "ada@example.org"})
    give(client, PATH)
    assert len(gifts(session)) == 3


def test_the_steps_go_out_by_mail_in_the_donors_language(
    make_app: MakeApp, inbox: Inbox, session: Session
) -> None:
    app = make_app(MAIL_URL=inbox.url)
    give(app.test_client(use_cookies=False), f"/th{PATH}", email="ada@example.org", wants_alerts="y")
    _deliver(app)

    told = [str(message.get_body(("plain",)).get_content()) for message in inbox.messages]  # type: ignore[union-attr]
    (gift,) = gifts(session)
    assert gift.locale == "th"
    steps = next(words for words in told if "000-0-00000-0" in words)
    assert "/th/donate/gifts/" in steps
    assert gift.consent_wording_id is not None
    assert sum("/th/donate/alerts/" in words for words in told) == 1
    assert session.scalar(select(Delivery.id).where(Delivery.letter == "gift_steps"))


def test_the_mark_of_a_form_is_forgotten_after_a_week_and_the_gift_is_not(
    client: FlaskClient, session: Session
) -> None:
    give(client, PATH)
    week_later = utcnow() + timedelta(days=7)
    assert taking.forget_forms(session, before=utcnow() - timedelta(days=7), limit=10) == 0
    assert taking.forget_forms(session, before=week_later, limit=10) == 1
    session.commit()
    assert len(gifts(session)) == 1


def _deliver(app: Flask) -> None:
    with app.app_context():
        worker.deliver_batch(10)
