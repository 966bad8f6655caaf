"""The very first person: a link, a browser, an organization, a password, a second step."""

from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts import service
from campaign.accounts.models import DeskSession, Organization, Organizer
from tests.accounts.pages import PASSWORD, a_browser, code_of, fill_in, key_on
from tests.factories import an_organization, an_organizer

TOLD = {
    "organization_en": "Mekong Dispatch",
    "organization_th": "แม่โขงดิสแพตช์",
    "slug": "mekong",
    "zone": "Asia/Bangkok",
    "name": "Dara",
    "email": "dara@example.org",
    "password": PASSWORD,
}


def the_link(runner: FlaskCliRunner) -> str:
    line = runner.invoke(args=["organizers", "setup-link"]).output.strip()
    assert line.startswith("http://localhost/organize/setup/")
    return line.removeprefix("http://localhost")


def test_somebody_who_was_never_here_sets_the_site_up(
    app: Flask, runner: FlaskCliRunner, session: Session
) -> None:
    link, browser = the_link(runner), a_browser(app)

    answer = fill_in(browser, link, TOLD)
    assert answer.status_code == 303 and answer.location == "/organize/tf-setup"
    page = fill_in(browser, "/organize/tf-setup", {"setup": "authenticator"}).text
    assert "<svg" in page and "data:image" not in page
    address = page.split('action="')[-1].split('"')[0]
    done = fill_in(browser, "/organize/tf-setup", {"code": code_of(key_on(page))}, at=address)
    assert done.location.endswith("/organize/mf-recovery-codes")

    host = session.scalars(select(Organization)).one()
    assert host.is_host and host.slug == "mekong" and host.zone == "Asia/Bangkok"
    assert host.names == {"en": "Mekong Dispatch", "th": "แม่โขงดิสแพตช์"}
    assert session.scalars(select(Organizer)).one().has_second_factor
    assert browser.get("/organize/").location == "/organize/mekong/"
    assert browser.get("/organize/mekong/").status_code == 200
    assert session.scalars(select(DeskSession)).one().ended_at is None


def test_the_link_is_dead_once_there_is_an_owner(
    app: Flask, runner: FlaskCliRunner, session: Session
) -> None:
    link = the_link(runner)
    an_organizer(session, an_organization(session))

    assert a_browser(app).get(link).status_code == 410
    assert "owns an organization already" in runner.invoke(args=["organizers", "setup-link"]).output


def test_what_is_wrong_is_said_in_words_and_nothing_is_made(
    app: Flask, runner: FlaskCliRunner, session: Session
) -> None:
    link, browser = the_link(runner), a_browser(app)

    for changes, words in (
        ({"password": "short"}, "at least 10 signs"),
        ({"password": "dara@example.org"}, "name or address"),
        ({"password": "abcabcabcabc"}, "tried first"),
        ({"password": "password1234"}, "easy to guess"),
        ({"slug": "Mekong Dispatch"}, "small letters"),
        ({"slug": "account"}, "name of a page"),
        ({"email": "nobody"}, "not an email address"),
        ({"zone": "Asia/Nowhere"}, "Please choose one of the list"),
    ):
        answer = fill_in(browser, link, TOLD | changes)
        assert answer.status_code == 422, changes
        assert words in answer.text, changes
    assert session.scalars(select(Organizer)).all() == []
    assert session.scalars(select(Organization)).all() == []


def test_a_host_that_is_there_already_gets_its_owner(
    app: Flask, runner: FlaskCliRunner, session: Session
) -> None:
    host = an_organization(session, is_host=True)
    link, browser = the_link(runner), a_browser(app)

    assert 'name="slug"' not in browser.get(link).text
    fill_in(browser, link, {name: TOLD[name] for name in ("name", "email", "password")})

    assert browser.get(f"/organize/{host.slug}/").status_code == 200
    assert service.host(session) is not None


def test_a_made_up_link_leads_nowhere(app: Flask, session: Session) -> None:
    assert a_browser(app).get("/organize/setup/made-up").status_code == 404
