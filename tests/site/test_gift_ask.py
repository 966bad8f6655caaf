"""The ask for a gift once a signature counts, and what is shown as reached."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.donations.gift_models import Donation, Method
from campaign.petitions.models import Petition
from tests.donations.giving import agree, opened
from tests.donations.money_coming import a_paid_gift
from tests.factories import a_gift, a_petition, an_appeal, an_organizer, post, sign_in

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def petition(session: Session) -> Petition:
    """Its campaign's organization has an appeal."""
    petition = a_petition(session, slug="library")
    campaign = session.get_one(Campaign, petition.campaign_id)
    an_appeal(session, slug="reporters", organization_id=campaign.organization_id)
    return petition


@SQLITE
@pytest.mark.usefixtures("petition")
def test_the_ask_comes_after_the_confirmation_and_one_press_says_no(
    client: FlaskClient, session: Session
) -> None:
    before = client.get("/campaigns/library/sign").get_data(as_text=True)
    thanks = client.get("/campaigns/library/thanks").get_data(as_text=True)

    assert "with a gift?" not in before
    assert "Can you also help it with a gift?" in thanks
    assert "with a gift?" not in client.get("/campaigns/library/thanks?gift=no").get_data(as_text=True)

    address = "/donate/reporters?for=library&currency=THB&amount=15000"
    assert address.replace("&", "&amp;") in thanks
    page = client.get(address).get_data(as_text=True)
    assert 'name="amount_THB" value="15000" checked' in page
    form = opened(client, address) | {"campaign": "library", "amount_THB": "15000"}
    assert agree(client, "/donate/reporters", form).status_code == 303
    gift = session.scalars(select(Donation)).one()
    assert (gift.amount_minor, gift.followed_signature_id) == (15_000, None)
    assert gift.campaign is not None
    assert gift.campaign.slug == "library"


@SQLITE
def test_an_organizer_switches_it_off_for_a_campaign(
    app: Flask, client: FlaskClient, session: Session, petition: Petition
) -> None:
    campaign = session.get_one(Campaign, petition.campaign_id)
    desk = sign_in(app, an_organizer(session, campaign.organization))
    base = f"/organize/{campaign.organization.slug}/campaigns/library"
    assert 'name="asks" value="1" checked' in desk.get(f"{base}/appeal").get_data(as_text=True)

    assert post(desk, f"{base}/asking/").status_code == 303

    assert "with a gift?" not in client.get("/campaigns/library/thanks").get_data(as_text=True)
    post(desk, f"{base}/asking/", {"asks": "1"})
    assert "with a gift?" in client.get("/campaigns/library/thanks").get_data(as_text=True)


def test_what_is_reached_is_money_that_stayed_and_promises_stand_apart(
    client: FlaskClient, session: Session, petition: Petition
) -> None:
    campaign = session.get_one(Campaign, petition.campaign_id)
    told = {"organization_id": campaign.organization_id, "campaign_id": campaign.id}
    a_paid_gift(session, **told)
    a_gift(session, **told, method=Method.BANK)

    for path in ("/campaigns/library", "/donate/reporters?for=library"):
        page = client.get(path).get_data(as_text=True)
        assert "<strong>THB\xa0300</strong> received" in page, path
        assert "THB\xa0300 more promised by transfer" in page, path
    assert "received" not in client.get("/donate/reporters").get_data(as_text=True)
