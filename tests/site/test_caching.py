"""The page cache: fast for everybody, and never one person's page for another."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.campaigns import service as campaigns
from campaign.campaigns.models import Outcome
from campaign.config import Config
from campaign.core.freshness import STALE_SECONDS
from campaign.petitions import hourly, tally
from campaign.petitions.models import Signature
from campaign.site import caching
from tests.conftest import MakeApp
from tests.factories import NOW, a_campaign, a_petition


@pytest.fixture
def client(make_app: MakeApp, session: Session) -> FlaskClient:
    a_campaign(session, slug="library", titles={"en": "Library", "th": "ห้องสมุด"})
    return make_app(PAGE_SECONDS=60).test_client(use_cookies=False)


def test_a_second_reader_gets_the_kept_page_and_a_third_a_304(client: FlaskClient) -> None:
    first = client.get("/campaigns/library")
    second = client.get("/campaigns/library")

    assert first.headers["ETag"] == second.headers["ETag"]
    assert "s-maxage=60" in second.headers["Cache-Control"]
    assert "stale-while-revalidate" in second.headers["Cache-Control"]
    again = client.get("/campaigns/library", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head("/campaigns/library")
    assert (head.status_code, head.data) == (200, b"")


def test_languages_queries_and_encodings_are_kept_apart(client: FlaskClient) -> None:
    english, thai = (
        client.get(f"{prefix}/campaigns/library").get_data(as_text=True) for prefix in ("", "/th")
    )
    assert "ห้องสมุด" in thai
    assert "ห้องสมุด" not in english.split("</header>")[1]

    found = client.get("/statements/?q=zzzz").get_data(as_text=True)
    everything = client.get("/statements/").get_data(as_text=True)
    assert 'value="zzzz"' in found
    assert "zzzz" not in everything
    squeezed = client.get("/campaigns/library", headers={"Accept-Encoding": "gzip"})
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/campaigns/library").headers


def test_what_an_organizer_changes_is_seen_by_every_process(
    make_app: MakeApp, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "_LOOK_SECONDS", 0)
    campaign = a_campaign(session, slug="library")
    clients = [make_app(PAGE_SECONDS=600).test_client(use_cookies=False) for _ in range(2)]
    for client in clients:
        assert "It was kept open" not in client.get("/campaigns/library").get_data(as_text=True)

    campaigns.end(session, campaign, Outcome.WON, {"en": "It was kept open"})
    session.commit()

    for client in clients:
        assert "It was kept open" in client.get("/campaigns/library").get_data(as_text=True)


def signed_on(page: TestResponse) -> str:
    found = re.search(r'class="tally__count"><strong>(\d+)', page.get_data(as_text=True))
    return found[1] if found else ""


def test_a_kept_page_shows_the_count_as_it_is(
    make_app: MakeApp, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(caching, "_LOOK_SECONDS", 0)
    petition = a_petition(session, slug="petition")
    client = make_app(PAGE_SECONDS=600).test_client(use_cookies=False)
    facets = tally.facets_of(Signature(country="TH", locale="en", source=""), NOW)
    shown = []
    for _ in range(2):
        tally.count_signature(session, petition.id, 1, facets, 1)
        session.commit()
        shown.append(signed_on(client.get("/campaigns/petition")))
        hourly.fold(session)
        session.commit()
        shown.append(signed_on(client.get("/campaigns/petition")))

    assert shown == ["1", "1", "2", "2"]


def test_no_page_of_a_person_may_be_kept_by_any_cache(client: FlaskClient, session: Session) -> None:
    a_petition(session, slug="petition")
    pages = ("/me/", "/me/sometoken", "/confirm/sometoken", "/not-me/sometoken", "/challenge", "/nowhere")
    for path in pages:
        answer = client.get(path)
        assert "no-store" in answer.headers["Cache-Control"], path
        assert "ETag" not in answer.headers, path
    posted = client.post("/campaigns/petition/sign", data={"name": "", "email": "ada@example.org"})
    assert posted.status_code == 422
    assert "no-store" in posted.headers["Cache-Control"]
    assert "ada@example.org" not in client.get("/campaigns/petition/sign").get_data(as_text=True)


def test_with_redis_away_pages_are_made_anew(make_app: MakeApp, session: Session) -> None:
    a_campaign(session, slug="library")
    client = make_app(PAGE_SECONDS=60, REDIS_URL="redis://127.0.0.1:1/0").test_client(use_cookies=False)

    assert client.get("/campaigns/library").status_code == 200


def test_two_processes_share_pages_through_redis(make_app: MakeApp, session: Session, redis_url: str) -> None:
    a_campaign(session, slug="library")
    one, two = (
        make_app(PAGE_SECONDS=60, REDIS_URL=redis_url).test_client(use_cookies=False) for _ in range(2)
    )

    assert one.get("/campaigns/library").headers["ETag"] == two.get("/campaigns/library").headers["ETag"]


def test_who_has_just_confirmed_finds_their_own_signature_counted(
    make_app: MakeApp, session: Session
) -> None:
    client = make_app(PAGE_SECONDS=60).test_client(use_cookies=False)
    petition = a_petition(session, slug="reading-room")
    before = client.get("/campaigns/reading-room/thanks")
    assert "no-store" in before.headers["Cache-Control"]
    assert "<strong>0</strong>" in before.get_data(as_text=True)

    facets = tally.facets_of(Signature(country="TH", locale="en", source=""), NOW)
    tally.count_signature(session, petition.id, 1, facets, 1)
    session.commit()

    assert "<strong>1</strong>" in client.get("/campaigns/reading-room/thanks").get_data(as_text=True)


def test_no_shared_cache_keeps_a_page_for_more_than_a_minute() -> None:
    assert Config.PAGE_SECONDS + STALE_SECONDS <= 60
