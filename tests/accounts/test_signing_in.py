"""Signing in and out, a forgotten password, codes, and what ends by which of them."""

import time

import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, DeskSession, Organizer
from tests.accounts.pages import (
    PASSWORD,
    a_browser,
    code_of,
    fill_in,
    key_on,
    letters_of,
    link_in,
    type_password,
    with_password,
)
from tests.factories import an_organization, an_organizer, post

NEW = "seven grey herons waiting"


def somebody(session: Session, **changes: bool) -> Organizer:
    ours = an_organization(session)
    ours.needs_second_factor = changes.get("needs_second_factor", False)
    return with_password(session, an_organizer(session, ours))


def test_signing_in_and_out_leaves_no_session_cookie(app: Flask, session: Session) -> None:
    browser = a_browser(app)
    assert type_password(browser, somebody(session)).location == "/organize/"
    assert browser.get("/organize/account/").status_code == 200

    out = post(browser, "/organize/logout")
    assert browser.get_cookie("desk", path="/organize") is None
    assert browser.get(out.location).status_code == 200
    assert browser.get_cookie("desk", path="/organize") is None, "the good-bye sets no new one"
    assert session.scalars(select(DeskSession)).one().ended_at is not None


def test_signing_out_takes_a_press_not_a_link(app: Flask, session: Session) -> None:
    browser = a_browser(app)
    type_password(browser, somebody(session))

    assert browser.get("/organize/logout").status_code != 302
    assert browser.get("/organize/account/").status_code == 200


def test_known_and_unknown_addresses_are_answered_alike(app: Flask, session: Session) -> None:
    known = somebody(session)
    stranger = Organizer(email="nobody@example.org")

    answers = [
        type_password(a_browser(app), known, "wrong password"),
        type_password(a_browser(app), stranger, "wrong password"),
    ]

    assert "do not belong together" in answers[0].text
    bodies = [
        answer.text.replace(one.email, "") for answer, one in zip(answers, (known, stranger), strict=True)
    ]
    assert len(bodies[0]) == len(bodies[1]) and answers[0].status_code == answers[1].status_code


def test_a_forgotten_password_is_replaced_and_ends_every_sign_in(app: Flask, session: Session) -> None:
    organizer, elsewhere, browser = somebody(session), a_browser(app), a_browser(app)
    type_password(elsewhere, organizer)
    assert elsewhere.get("/organize/account/").status_code == 200

    told = fill_in(browser, "/organize/reset", {"email": organizer.email})
    assert "on its way" in told.text
    ((delivery, subject, body),) = letters_of(session, "organizer_reset")
    assert subject == "A new password"
    assert link_in(body).rpartition("/")[2] not in delivery.key

    answer = fill_in(browser, link_in(body), {"password": NEW, "password_confirm": NEW})
    assert answer.location.endswith("/organize/login")
    assert elsewhere.get("/organize/account/").status_code == 302
    session.expire_all()
    assert session.scalars(select(DeskSession)).one().ended_at is not None
    assert len(letters_of(session, "organizer_password_changed")) == 1
    assert session.scalar(select(AuditEvent).where(AuditEvent.action == "organizer.password_reset"))
    assert type_password(browser, organizer, NEW).location == "/organize/"


def test_a_stranger_who_forgets_gets_the_same_words_and_no_letter(app: Flask, session: Session) -> None:
    answer = fill_in(a_browser(app), "/organize/reset", {"email": "nobody@example.org"})

    assert "on its way" in answer.text
    assert letters_of(session, "organizer_reset") == []


def test_changing_the_password_signs_out_everywhere_else(app: Flask, session: Session) -> None:
    organizer, elsewhere, browser = somebody(session), a_browser(app), a_browser(app)
    for one in (elsewhere, browser):
        type_password(one, organizer)
        assert one.get("/organize/account/").status_code == 200

    told = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert fill_in(browser, "/organize/change", told).location.endswith("/organize/account/")

    assert browser.get("/organize/account/").status_code == 200
    assert elsewhere.get("/organize/account/").status_code == 302


def test_an_organization_that_needs_it_leads_to_a_second_step_before_anything_else(
    app: Flask, session: Session
) -> None:
    organizer, browser = somebody(session, needs_second_factor=True), a_browser(app)

    assert type_password(browser, organizer).location.startswith("/organize/tf-setup")
    assert browser.get("/organize/account/").status_code == 302, "the password alone opens nothing"
    page = fill_in(browser, "/organize/tf-setup", {"setup": "authenticator"}).text
    key = key_on(page)
    fill_in(browser, "/organize/tf-validate", {"code": code_of(key)})
    assert browser.get("/organize/account/").status_code == 200
    assert "Turn the second step off" not in browser.get("/organize/tf-setup").text

    again = a_browser(app)
    assert type_password(again, organizer).location.startswith("/organize/tf-validate")
    used = fill_in(again, "/organize/tf-validate", {"code": code_of(key)})
    assert "used already" in used.text, "a code is good once"
    with time_machine.travel(time.time() + 60):
        fill_in(again, "/organize/tf-validate", {"code": f" {code_of(key)[:3]} {code_of(key)[3:]} "})
        assert again.get("/organize/account/").status_code == 200


def test_recovery_codes_are_seen_once_and_work_once(app: Flask, session: Session) -> None:
    organizer, browser = somebody(session), a_browser(app)
    type_password(browser, organizer)
    page = fill_in(browser, "/organize/tf-setup", {"setup": "authenticator"}).text
    fill_in(
        browser,
        "/organize/tf-setup",
        {"code": code_of(key_on(page))},
        at=page.split('action="')[-1].split('"')[0],
    )

    codes = fill_in(browser, "/organize/mf-recovery-codes", {"generate_new_codes": "1"}).text
    code = codes.split("<code>")[1].split("<")[0]
    assert codes.count("<code>") == 10
    assert code not in browser.get("/organize/mf-recovery-codes?show_codes=1").text

    for attempt, opens in enumerate((True, False)):
        again = a_browser(app)
        type_password(again, organizer)
        answer = fill_in(again, "/organize/mf-recovery", {"code": code.upper()})
        assert (answer.status_code == 302) is opens, attempt


def test_the_librarys_own_files_and_its_call_for_help_are_not_served(app: Flask, session: Session) -> None:
    browser = a_browser(app)

    assert browser.get("/organize/fs-static/js/webauthn.js").status_code in {302, 404}
    assert browser.get("/organize/tf-rescue").status_code == 404
    assert browser.post("/organize/login", json={"email": "a"}).status_code == 415
