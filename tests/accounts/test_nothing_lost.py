"""A session that ended in the middle of a long text, a page that was too old, a password asked for again."""

import re
import time
from html import unescape

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.accounts.login_settings import FRESH
from campaign.accounts.models import Organization
from campaign.accounts.sessions import IDLE, LONGEST
from tests.accounts.pages import PASSWORD, a_browser, fill_in, type_password, with_password
from tests.factories import an_organization, an_organizer, post

LONG = 'A long line about the organization, with ไทย and "quotes" <b>. ' * 3


def at_work(app: Flask, session: Session) -> tuple[Organization, FlaskClient, dict[str, str]]:
    """Somebody signed in, with the settings page open before them."""
    ours = an_organization(session)
    browser = a_browser(app)
    owner = with_password(session, an_organizer(session, ours))
    type_password(browser, owner)
    assert browser.get(f"/organize/{ours.slug}/settings/").status_code == 200
    return ours, browser, {"email": owner.email, "password": PASSWORD}


def typed(page: str) -> dict[str, str]:
    """What waits on the page, as its button would send it."""
    fields = dict(re.findall(r'<textarea name="([^"]+)" hidden>\n?(.*?)</textarea>', page, re.DOTALL))
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return {name: unescape(value) for name, value in fields.items()} | {
        "csrf_token": token[1] if token else ""
    }


def test_a_session_that_ended_in_the_middle_of_a_text_loses_nothing(app: Flask, session: Session) -> None:
    ours, browser, words = at_work(app, session)
    path = f"/organize/{ours.slug}/settings/"
    told = {"name_en": "New name", "zone": "Asia/Bangkok", "about_en": LONG.strip()[:190]}

    with time_machine.travel(time.time() + IDLE.total_seconds() + 60):
        kept = post(browser, path, told)
        assert kept.status_code == 401 and "nothing is lost" in kept.text
        waiting = typed(kept.text)
        assert waiting["about_en"] == told["about_en"]

        fill_in(browser, "/organize/login", words)
        once_more = browser.post(path, data=waiting)
        if once_more.status_code == 403:
            once_more = browser.post(path, data=typed(once_more.text))
        assert once_more.status_code == 303

    session.expire_all()
    assert ours.names["en"] == "New name" and ours.abouts["en"] == told["about_en"]


def test_a_text_of_many_pages_waits_too_but_not_that_of_a_stranger(app: Flask, session: Session) -> None:
    ours, browser, _ = at_work(app, session)
    path, told = f"/organize/{ours.slug}/statements/new", {"title": "Long", "body": "ไทย " * 20_000}

    with time_machine.travel(time.time() + IDLE.total_seconds() + 60):
        kept = post(browser, path, told)
        assert kept.status_code == 401 and typed(kept.text)["body"] == told["body"]
    assert a_browser(app).post(path, data=told).status_code == 413


def test_what_is_far_longer_than_a_text_is_refused_on_a_page_that_says_so(
    app: Flask, session: Session
) -> None:
    ours, browser, _ = at_work(app, session)
    path = f"/organize/{ours.slug}/statements/new"

    answer = post(browser, path, {"title": "Long", "body": "x" * 10_000_000})

    assert answer.status_code == 413 and "go back" in answer.text
    assert f"/organize/{ours.slug}/" in answer.text, "the way back to work"


def test_a_forged_or_old_token_changes_nothing_and_loses_nothing(app: Flask, session: Session) -> None:
    ours, browser, _ = at_work(app, session)
    path = f"/organize/{ours.slug}/settings/"

    kept = browser.post(path, data={"csrf_token": "old", "name_en": "New name", "zone": "UTC"})

    assert kept.status_code == 403 and typed(kept.text)["name_en"] == "New name"
    assert ours.names["en"] != "New name"
    assert browser.post(path, data=typed(kept.text)).status_code == 303
    session.expire_all()
    assert ours.names["en"] == "New name"


def test_what_is_delicate_waits_for_the_password(app: Flask, session: Session) -> None:
    ours, browser, words = at_work(app, session)
    path = f"/organize/{ours.slug}/settings/"

    with time_machine.travel(time.time() + FRESH.total_seconds() + 60):
        kept = post(browser, path, {"name_en": "New name", "zone": "UTC"})
        assert kept.status_code == 403 and "again that it is you" in kept.text
        fill_in(browser, "/organize/verify", {"password": words["password"]})
        assert browser.post(path, data=typed(kept.text)).status_code == 303


def test_a_sign_in_ends_at_last_even_when_it_is_used(app: Flask, session: Session) -> None:
    ours, browser, _ = at_work(app, session)
    start, step = time.time(), IDLE.total_seconds() - 60
    moment = 0.0

    while moment + step < LONGEST.total_seconds():
        moment += step
        with time_machine.travel(start + moment):
            assert browser.get(f"/organize/{ours.slug}/").status_code == 200
    with time_machine.travel(start + LONGEST.total_seconds() + 60):
        assert browser.get(f"/organize/{ours.slug}/").status_code == 302


def test_the_cookies_are_secure_where_the_site_is(make_app: type, session: Session) -> None:
    app = make_app(BASE_URL="https://dispatch.example")
    answer = a_browser(app).get("/organize/login", base_url="https://dispatch.example")

    cookie = answer.headers["Set-Cookie"]
    for rule in ("desk=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/organize"):
        assert rule in cookie


def test_a_sign_in_page_that_was_open_too_long_says_so_in_our_words(app: Flask, session: Session) -> None:
    told = {"csrf_token": "old", "email": "a@example.org", "password": "x"}
    answer = a_browser(app).post("/organize/login", data=told, follow_redirects=True)

    assert "open too long" in answer.text and "CSRF" not in answer.text
