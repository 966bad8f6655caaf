"""Guessing is slowed where it comes from, and never shuts anybody else out."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.accounts.pages import a_browser, fill_in, type_password, with_password
from tests.accounts.test_signing_in import somebody
from tests.factories import an_organization, an_organizer

HERE, ELSEWHERE = {"REMOTE_ADDR": "192.0.2.1"}, {"REMOTE_ADDR": "198.51.100.7"}
ONE_MORE_STEP = "One more step"


def guess(browser: FlaskClient, email: str, times: int, **more: Any) -> Any:
    answer = None
    for _ in range(times):
        data = {"email": email, "password": "wrong password"}
        answer = fill_in(browser, "/organize/login", data, **more)
    return answer


def test_the_sixth_wrong_try_of_a_network_is_asked_for_work_and_others_are_not(
    app: Flask, session: Session
) -> None:
    organizer = somebody(session)

    assert ONE_MORE_STEP not in guess(a_browser(app), organizer.email, 5, environ_overrides=HERE).text
    answer = type_password(a_browser(app), organizer, environ_overrides=HERE)
    assert ONE_MORE_STEP in answer.text, "the right password too: nothing is learnt by trying"

    assert type_password(a_browser(app), organizer, environ_overrides=ELSEWHERE).status_code == 302
    other = with_password(session, an_organizer(session, an_organization(session)))
    assert type_password(a_browser(app), other, environ_overrides=HERE).status_code == 302


def test_a_ticket_that_waited_lets_one_more_try_through(app: Flask, session: Session) -> None:
    organizer, browser = somebody(session), a_browser(app)
    page = guess(browser, organizer.email, 6, environ_overrides=HERE).text
    ticket = page.split('name="ticket" value="')[1].split('"')[0]

    answer = type_password_with(browser, organizer.email, ticket)

    assert answer.status_code == 302 and answer.location == "/organize/"


def type_password_with(browser: FlaskClient, email: str, ticket: str) -> Any:
    data = {"email": email, "password": "quiet rivers carry lanterns", "ticket": ticket}
    return fill_in(browser, "/organize/login", data, environ_overrides=HERE)


def test_a_known_device_does_not_notice_that_its_network_guesses(app: Flask, session: Session) -> None:
    organizer, own = somebody(session), a_browser(app)
    type_password(own, organizer, environ_overrides=HERE)
    own.get("/organize/account/", environ_overrides=HERE)
    own.delete_cookie("desk", path="/organize")

    guess(a_browser(app), organizer.email, 8, environ_overrides=HERE)

    assert type_password(own, organizer, environ_overrides=HERE).status_code == 302
    assert ONE_MORE_STEP in type_password(a_browser(app), organizer, environ_overrides=HERE).text


def test_a_network_that_tries_many_addresses_is_slowed_for_all_of_them(app: Flask, session: Session) -> None:
    browser = a_browser(app)
    for number in range(20):
        guess(browser, f"guess-{number}@example.org", 1, environ_overrides=HERE)

    assert ONE_MORE_STEP in guess(browser, "fresh@example.org", 1, environ_overrides=HERE).text


def test_codes_cannot_be_tried_out(app: Flask, session: Session) -> None:
    organizer, browser = somebody(session), a_browser(app)
    organizer.tf_primary_method, organizer.tf_totp_secret = "authenticator", a_secret(app)
    session.commit()
    type_password(browser, organizer, environ_overrides=HERE)

    for _ in range(5):
        answer = fill_in(browser, "/organize/tf-validate", {"code": "000000"}, environ_overrides=HERE)
        assert "not right" in answer.text
    answer = fill_in(browser, "/organize/tf-validate", {"code": "000000"}, environ_overrides=HERE)
    assert ONE_MORE_STEP in answer.text and "not right" not in answer.text


def a_secret(app: Flask) -> str:
    return str(app.extensions["security"].totp_factory.generate_totp_secret())


@pytest.mark.parametrize("typed", ["", "nobody", "@", "a" * 500 + "@example.org"])
def test_whatever_is_typed_is_answered(app: Flask, session: Session, typed: str) -> None:
    assert guess(a_browser(app), typed, 1, environ_overrides=HERE).status_code == 200
