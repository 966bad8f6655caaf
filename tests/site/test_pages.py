"""Every public page, as a reader without JavaScript and without cookies gets it."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.petitions import confirming, signing
from campaign.petitions.models import Display
from campaign.petitions.signing import Mails
from campaign.statements import service as statements
from tests.factories import NOW, a_campaign, a_petition, a_signer, a_statement, an_organization

PAGES = (
    "/",
    "/campaigns/",
    "/campaigns/library",
    "/campaigns/library/sign",
    "/campaigns/library/thanks",
    "/campaigns/library/endorse",
    "/campaigns/library/endorsed",
    "/statements/",
    "/statements/the-words",
    "/about",
    "/donate/",
    "/me/",
    "/me/asked",
    "/feeds/statements.atom",
    "/feeds/campaigns/library.atom",
    "/robots.txt",
    "/sitemap.xml",
    "/healthz",
    "/readyz",
)


@pytest.fixture
def published(session: Session) -> None:
    petition = a_petition(session, slug="library", allows_comments=True)
    a_statement(session, slug="the-words", campaign_id=petition.campaign_id)


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("prefix", ["", "/th", "/km"])
def test_every_page_answers_without_a_cookie_under_the_strict_policy(
    client: FlaskClient, prefix: str
) -> None:
    for path in PAGES:
        answer = client.get(prefix + path)
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers, path
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.usefixtures("published")
def test_no_page_holds_inline_script_or_style_or_calls_a_stranger(client: FlaskClient) -> None:
    for path in PAGES:
        html = client.get(path).get_data(as_text=True)
        if not html.startswith("<!doctype"):
            continue
        assert not re.search(r"<script(?![^>]*(src=|application/ld\+json))", html), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", html), path
        loaded = re.findall(r'<(?:img|script|link[^>]*rel="stylesheet")[^>]*(?:src|href)="([^"]+)"', html)
        assert all(address.startswith("/") for address in loaded), path


def test_a_statement_of_somebody_else_says_whose_words_they_are(
    client: FlaskClient, session: Session
) -> None:
    partner = an_organization(session, names={"en": "Network of Rivers"})
    host = an_organization(session, names={"en": "The Host"}, is_host=True)
    a_statement(session, slug="theirs", issuer_ids=(partner.id,))
    a_statement(session, slug="ours", issuer_ids=(host.id,))

    theirs = client.get("/statements/theirs").get_data(as_text=True)
    ours = client.get("/statements/ours").get_data(as_text=True)

    assert "was written by Network of Rivers" in theirs
    assert "was written by" not in ours


def test_a_withdrawn_statement_says_so_and_why_and_its_words_are_gone(
    client: FlaskClient, session: Session
) -> None:
    statement = a_statement(session, slug="gone")
    statements.withdraw(session, statement, {"en": "The hearing was moved."}, now=NOW)
    session.commit()

    answer = client.get("/statements/gone")

    assert answer.status_code == 410
    html = answer.get_data(as_text=True)
    assert "The hearing was moved." in html
    assert "We ask that the case be dropped" not in html


def test_drafts_are_seen_by_nobody(client: FlaskClient, session: Session) -> None:
    campaign = a_campaign(session, slug="later")
    campaign.state = campaign.state.DRAFT
    session.commit()

    assert client.get("/campaigns/later").status_code == 404


def test_only_those_who_chose_it_are_shown_and_as_they_chose(client: FlaskClient, session: Session) -> None:
    a_petition(session, slug="library")
    for name, display in (
        ("Sok Dara", Display.FULL),
        ("Meas Vichheka", Display.INITIALS),
        ("Heng Bopha", Display.HIDDEN),
    ):
        signer = a_signer(name=name, display=display)
        signing.sign(session, "library", signer, mails=Mails(a_day=3), now=NOW)
        session.commit()
    for signature_id in (1, 2, 3):
        confirming.confirm(session, signature_id, now=NOW)
    session.commit()

    html = client.get("/campaigns/library").get_data(as_text=True)

    assert "Sok Dara" in html
    assert "M. V." in html
    for hidden in ("Meas", "Vichheka", "Heng", "Bopha", "H. B."):
        assert hidden not in html
