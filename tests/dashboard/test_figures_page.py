"""The figures page of a campaign, its files, its live part; and what another tenant sees of it."""

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.campaigns import figures
from campaign.campaigns.figures import Key
from campaign.core.clock import utcnow
from campaign.dashboard.figures import Figures, milestones
from campaign.petitions import confirming, ending, signing
from campaign.petitions.models import Petition, Signature
from tests.factories import a_petition, a_signer, an_organization, an_organizer, sign_in

MAILS = signing.Mails(a_day=3)


@pytest.fixture
def petition(session: Session) -> Petition:
    return a_petition(session, slug="library")


@pytest.fixture
def organization(session: Session, petition: Petition) -> Organization:
    return petition.campaign.organization


@pytest.fixture
def desk(app: Flask, session: Session, organization: Organization) -> FlaskClient:
    return sign_in(app, an_organizer(session, organization, Role.VIEWER))


def confirmed(session: Session, petition: Petition, count: int, **told: object) -> list[int]:
    now, ids = utcnow(), []
    for _ in range(count):
        signing.sign(session, petition.campaign.slug, a_signer(**told), mails=MAILS, now=now)
        ids.append(max(session.scalars(select(Signature.id))))
        confirming.confirm(session, ids[-1], now=now)
    session.commit()
    return ids


def page(client: FlaskClient, organization: Organization, rest: str = "") -> str:
    answer = client.get(f"/organize/{organization.slug}/campaigns/library/figures/{rest}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("span", ["24h", "7d", "60d", "all", "nonsense"])
def test_the_page_shows_each_range_even_before_anybody_signed(
    desk: FlaskClient, organization: Organization, span: str
) -> None:
    shown = page(desk, organization, f"?range={span}")

    assert "Nobody has signed yet." in shown
    assert "No gift for this campaign yet." in shown


def test_what_was_confirmed_is_shown_at_once_and_what_was_taken_back_is_not(
    session: Session, desk: FlaskClient, petition: Petition, organization: Organization
) -> None:
    ids = confirmed(session, petition, 3, source="t.me", country="TH")
    gone = session.get_one(Signature, ids[0])
    ending.withdraw(session, gone.id, gone.email_fingerprint or b"", now=utcnow())
    ending.reject(session, ids[1])
    session.commit()

    rows = page(desk, organization, "sources.csv?range=24h").splitlines()
    assert rows[1:] == ["t.me,0,0,1"]
    assert page(desk, organization, "signatures.csv?range=24h").splitlines()[-1].endswith(",1")
    assert "<strong>1</strong><span>taken back" in page(desk, organization, "now?range=24h")


def test_small_countries_are_hidden_on_the_page_and_in_the_file(
    session: Session, desk: FlaskClient, petition: Petition, organization: Organization
) -> None:
    confirmed(session, petition, 12, country="TH")
    confirmed(session, petition, 11, country="KH")
    confirmed(session, petition, 1, country="LA")

    told = page(desk, organization, "countries.csv").splitlines()[1:]
    # Laos alone could be had from the total by subtraction, so the next smallest is not told either.
    assert told == ["TH,12", "KH,not told", "LA,fewer than 10"]
    for span in ("24h", "7d", "all"):
        assert page(desk, organization, f"countries.csv?range={span}").splitlines()[1:] == told
    assert 'class="map__hidden"><rect width="28" height="28"/><text x="14" y="18.5">LA<' in page(
        desk, organization
    )


def test_conversion_goes_from_a_view_to_a_shared_link(
    session: Session, petition: Petition, organization: Organization
) -> None:
    now = utcnow()
    told = {
        (figures.VIEW, "campaign"): 150,
        (figures.VIEW, "sign"): 50,
        (figures.SIGNED, ""): 40,
        (figures.CONFIRMED, ""): 30,
        (figures.ARRIVAL, "share-line"): 15,
        (figures.ARRIVAL, "bbc.com"): 60,
    }
    hour = figures.hour_of(now)
    figures.add(session, {Key(petition.campaign_id, what[0], hour, what[1]): n for what, n in told.items()})
    session.commit()

    shown = Figures(session, petition.campaign, petition, "24h", now=now)
    assert [(one.count, one.percent) for one in shown.stages] == [(200, None), (40, 20), (30, 75), (15, 50)]


def test_days_are_those_of_the_organizations_zone(
    session: Session, petition: Petition, organization: Organization
) -> None:
    organization.zone = "Asia/Yangon"
    now = utcnow().replace(hour=20, minute=5)
    hour = figures.hour_of(now) - timedelta(hours=3)
    figures.add(session, {Key(petition.campaign_id, figures.CONFIRMED, hour): 5})
    session.commit()

    shown = Figures(session, petition.campaign, petition, "60d", now=now)
    assert len(shown.points) == 60
    assert [number for _, number in shown.points[-2:]] == [5, 0]


def test_milestones_have_the_day_on_which_they_were_first_reached() -> None:
    first, later = date(2026, 1, 1), date(2026, 1, 9)

    found = milestones([(first, 120), (later, 1_000)])

    assert [(one.number, one.reached_on) for one in found] == [
        (100, first),
        (500, later),
        (1_000, later),
        (5_000, None),
    ]


def test_another_tenants_campaign_and_an_unknown_file_are_not_there(
    app: Flask, session: Session, desk: FlaskClient, petition: Petition, organization: Organization
) -> None:
    others = an_organization(session)
    stranger = sign_in(app, an_organizer(session, others))
    here = f"/organize/{organization.slug}/campaigns/library/figures"

    assert stranger.get(f"/organize/{others.slug}/campaigns/library/figures/").status_code == 404
    assert stranger.get(f"{here}/").status_code == 404
    assert desk.get(f"{here}/people.csv").status_code == 404
