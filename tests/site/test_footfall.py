"""Pages shown are counted by page and source, from the cache too, and nothing else is kept of a reader."""

from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.campaigns import figures
from campaign.campaigns.models import Campaign, Figure
from campaign.core.sources import checked_source, source_of, source_of_post
from campaign.petitions.models import Petition, Signature
from tests.conftest import MakeApp
from tests.factories import NOW, a_petition, a_statement

BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Chrome/140"}
OWN = frozenset({"localhost"})


@pytest.fixture
def petition(session: Session) -> Petition:
    return a_petition(session, slug="library")


def flushed(app: Flask, session: Session) -> Counter[tuple[str, str]]:
    app.extensions["campaign_footfall"].flush(now=NOW)
    rows = session.execute(select(Figure.kind, Figure.value, Figure.count))
    return Counter({(kind, value): number for kind, value, number in rows})


@pytest.mark.parametrize("page_seconds", [0, 60])
def test_views_and_arrivals_are_counted_whether_the_page_is_kept_or_made(
    make_app: MakeApp, session: Session, petition: Petition, page_seconds: int
) -> None:
    app = make_app(PAGE_SECONDS=page_seconds)
    client = app.test_client(use_cookies=False)
    a_statement(session, slug="words", campaign_id=petition.campaign_id)

    for _ in range(3):
        answer = client.get("/th/campaigns/library?utm_source=Newsletter&utm_medium=email", headers=BROWSER)
        assert "Set-Cookie" not in answer.headers
    client.get("/statements/words", headers={**BROWSER, "Referer": "https://m.facebook.com/a/b?c=d"})
    client.get(
        "/campaigns/library/sign", headers={**BROWSER, "Referer": "http://localhost/campaigns/library"}
    )
    client.head("/campaigns/library", headers=BROWSER)
    client.get("/campaigns/nothing", headers=BROWSER)
    client.get("/campaigns/library", headers={"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1)"})

    found = flushed(app, session)
    assert found == {
        (figures.VIEW, "campaign"): 3,
        (figures.VIEW, "statement"): 1,
        (figures.VIEW, "sign"): 1,
        (figures.ARRIVAL, "newsletter/email"): 3,
        (figures.ARRIVAL, "facebook.com"): 1,
    }
    assert flushed(app, session) == found, "a second flush adds nothing"


def test_nothing_that_a_link_or_a_browser_says_is_kept_raw(
    app: Flask, client: FlaskClient, session: Session, petition: Petition
) -> None:
    told = "/campaigns/library?utm_source=ada%40example.org&utm_campaign=0812345678&fbclid=IwAR0secret"
    client.get(told, headers={**BROWSER, "Referer": "https://mail.example.org/inbox/ada?id=77"})
    client.get("/campaigns/library", headers={**BROWSER, "Referer": "https://10.2.3.4/private/path"})

    kept = " ".join(value for _, value in flushed(app, session))
    for secret in ("ada", "0812345678", "IwAR0", "inbox", "private", "10.2", "Android"):
        assert secret not in kept


def test_sources_are_bounded_in_memory(
    app: Flask, client: FlaskClient, session: Session, petition: Petition
) -> None:
    footfall = app.extensions["campaign_footfall"]
    for number in range(3_000):
        environ = {"QUERY_STRING": f"utm_source=made-up-{number}", "HTTP_USER_AGENT": "Mozilla/5.0"}
        footfall.note(environ, "/campaigns/library")

    assert len(footfall._lines) <= 2_001
    found = flushed(app, session)
    assert found[figures.VIEW, "campaign"] == 3_000
    assert sum(kind == figures.ARRIVAL for kind, _ in found) <= figures.MOST_SOURCES + 1


def test_the_source_goes_from_the_landing_into_the_signature(client: FlaskClient, session: Session) -> None:
    a_petition(session, slug="library")
    told = {"name": "Ada Tester", "display": "hidden"}

    carried = {**told, "email": "a@example.org", "source": "Share-WhatsApp"}
    client.post("/campaigns/library/sign", data=carried)
    landing = "http://localhost/campaigns/library?utm_source=partner&utm_medium=banner"
    sent = {**told, "email": "b@example.org"}
    client.post("/campaigns/library/sign", data=sent, headers={"Referer": landing})
    client.post("/campaigns/library/sign", data={**told, "email": "c@example.org"})

    query = select(Signature.source).order_by(Signature.id)
    assert session.scalars(query).all() == ["share-whatsapp", "partner/banner", ""]


@pytest.mark.parametrize(
    ("query", "referrer", "code"),
    [
        ("", "", "direct"),
        ("utm_source=X", "https://t.co/abc", "x"),
        ("utm_campaign=may", "", "other/other/may"),
        ("", "https://lm.facebook.com/l.php?u=1", "facebook.com"),
        ("", "https://WWW.bbc.co.uk:8080/news", "bbc.co.uk"),
        ("", "android-app://org.telegram.messenger/", "org.telegram.messenger"),
        ("", "https://192.0.2.7/x", "other"),
        ("", "https://[broken", "other"),
        ("", "https://u12345678.example.org/", "other"),
        ("utm_source=" + "x" * 99, "", "other"),
        ("utm_source=share-line", "http://localhost/campaigns/library", "inside"),
    ],
)
def test_a_source_is_a_site_or_a_mark(query: str, referrer: str, code: str) -> None:
    assert source_of(query, referrer, OWN) == code


@pytest.mark.parametrize("told", ["ada@example.org", "<b>", "x" * 500, "a/b/c/d/e", "=1+1", "\0"])
def test_what_a_form_brings_back_is_held_to_the_same_rules(told: str) -> None:
    code = source_of_post(told, "")
    assert len(code) <= 60
    assert checked_source(code) == code
    assert set(code) <= set("abcdefghijklmnopqrstuvwxyz0123456789._-/")


def test_campaigns_of_statements_alone_are_left_out(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    a_statement(session, slug="alone")

    assert client.get("/statements/alone", headers=BROWSER).status_code == 200
    assert flushed(app, session) == {}
    assert session.scalars(select(Campaign)).all() == []
