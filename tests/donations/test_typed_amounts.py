"""What people and robots type as an amount: taken, or answered clearly with the typed words kept."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.money import Money
from campaign.donations.asking import Asked, promise
from campaign.donations.gift_models import Donation, Method, Rhythm
from campaign.donations.models import Appeal
from campaign.donations.offers import Provider
from campaign.donations.terms_models import MoneySettings
from tests.donations.giving import opened
from tests.factories import an_appeal

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@SQLITE
def test_what_is_typed_is_taken_or_answered_and_stays(client: FlaskClient, session: Session) -> None:
    an_appeal(session, slug="reporters")
    form = opened(client, "/donate/reporters")
    taken = {"300": "THB\xa0300", "๓๐๐": "THB\xa0300", "３００": "THB\xa0300", "1,300": "THB\xa01,300"}
    refused = {
        "1": "The least that we can take",
        "NaN": "write an amount in digits",
        "1e9": "write an amount in digits",
        "-5": "write an amount in digits",
        "1.005": "no parts as small",
        "0": "choose an amount",
        "999999999": "For more than",
        "<b>": "write an amount in digits",
    }
    for typed, words in taken.items():
        answer = client.post("/donate/reporters", data=form | {"own": typed})
        assert answer.status_code == 200, typed
        assert f"Give {words} by transfer" in answer.get_data(as_text=True), typed
    for typed, words in refused.items():
        answer = client.post("/donate/reporters", data=form | {"own": typed})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, typed
        assert words in page, typed
        assert f'value="{typed.replace("<", "&lt;").replace(">", "&gt;")}"' in page, typed
    assert session.scalar(select(func.count()).select_from(Donation)) == 0


@SQLITE
def test_nothing_but_what_the_page_offers_is_taken(client: FlaskClient, session: Session) -> None:
    an_appeal(session, slug="reporters")
    form = opened(client, "/donate/reporters")
    for slip, words in (
        ({"currency": "EUR"}, "choose one of the currencies"),
        ({"currency": ""}, "choose one of the currencies"),
        ({"amount_THB": "1"}, "choose an amount"),
        ({"rhythm": "hourly"}, "choose how often"),
        ({"rhythm": "monthly"}, "choose how often"),
        ({"way": "card"}, "choose one of the ways"),
        ({"visibility": "named"}, "tell us the name"),
        ({"wants_alerts": "y"}, "tell us your email"),
        ({"email": "nobody"}, "not an email address"),
    ):
        answer = client.post("/donate/reporters", data=form | slip)
        assert answer.status_code == 422, slip
        assert words in answer.get_data(as_text=True), slip


def test_covering_the_fee_asks_for_an_amount_that_the_provider_takes() -> None:
    terms = MoneySettings(fee_basis_points=365, fee_fixed_minor={"HUF": 8_500}, least_minor={}, most_minor={})
    asked = Asked(appeal=Appeal(steps=[]), campaign=None, provider=Provider(country="TH"), terms=terms)

    thai = promise(asked, Money(30_000, "THB"), Rhythm.MONTHLY, Method.CARD, covers_fee=True)
    hungarian = promise(asked, Money(500_000, "HUF"), Rhythm.ONCE, Method.CARD, covers_fee=True)
    by_bank = promise(asked, Money(30_000, "THB"), Rhythm.ONCE, Method.BANK, covers_fee=True)

    assert (thai.gross.minor, thai.stated) == (31_137, "THB 31137 monthly card")
    assert hungarian.gross.minor % 100 == 0
    assert by_bank.cover_minor == 0
