"""Guessing is slowed where it comes from, and never shuts anybody else out."""

import re
import time
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.accounts.devices import Device
from campaign.accounts.lockout import Try
from campaign.core.crypto import vault
from tests.accounts.pages import a_browser, fill_in, letters_of, type_password, with_password
from tests.accounts.test_signing_in import somebody
from tests.factories import an_organization, an_organizer

VALIDATE = "/organize/tf-validate"
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


def test_codes_tried_from_many_networks_are_bounded_and_the_owner_comes_in(
    app: Flask, session: Session
) -> None:
    organizer, secret = somebody(session), a_secret(app)
    organizer.tf_primary_method, organizer.tf_totp_secret = "authenticator", secret
    session.commit()
    own = a_browser(app)
    type_password(own, organizer)
    assert fill_in(own, VALIDATE, {"code": now_of(app, secret)}).location == "/organize/"

    whom = vault.mark("lockout", str(organizer.id)).hex()
    for network in range(30):
        with app.test_request_context("/organize/", environ_base={"REMOTE_ADDR": f"203.0.113.{network}"}):
            Try("code", whom, Device(b"", ()), is_known=False).failed()

    fresh = a_browser(app)
    type_password(fresh, organizer, environ_overrides=ELSEWHERE)
    with time_machine.travel(time.time() + 60):
        code = now_of(app, secret)
        told = fill_in(fresh, VALIDATE, {"code": code}, environ_overrides=ELSEWHERE)
        assert "sent a letter" in told.text, "the right one too: nothing is learnt by trying"
        ((_, _, letter),) = letters_of(session, "organizer_codes_guessed")
        link = re.findall(r"http://localhost(/organize/let-in/\S+)", letter)[0]
        assert fill_in(fresh, link, {}).location == "/organize/login"
        type_password(fresh, organizer, environ_overrides=ELSEWHERE)
        assert fill_in(fresh, VALIDATE, {"code": code}).location == "/organize/"
    assert fresh.get("/organize/let-in/nonsense").status_code == 404


def now_of(app: Flask, secret: str) -> str:
    return str(app.extensions["security"].totp_factory._totp.from_source(secret).generate().token)


def a_secret(app: Flask) -> str:
    return str(app.extensions["security"].totp_factory.generate_totp_secret())


@pytest.mark.parametrize("typed", ["", "nobody", "@", "a" * 500 + "@example.org"])
def test_whatever_is_typed_is_answered(app: Flask, session: Session, typed: str) -> None:
    assert guess(a_browser(app), typed, 1, environ_overrides=HERE).status_code == 200
