"""One's own account: name, language, sign-ins and their ends, and letters about new devices."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, DeskSession, Organizer
from tests.accounts.pages import a_browser, fill_in, letters_of, type_password
from tests.accounts.test_signing_in import somebody

FIREFOX = {"User-Agent": "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"}


def test_name_and_language_are_ones_own(app: Flask, session: Session) -> None:
    organizer, browser = somebody(session), a_browser(app)
    type_password(browser, organizer)

    fill_in(browser, "/organize/account/", {"name": "ดารา", "locale": "th"})

    page = browser.get("/organize/account/").text
    assert 'lang="th"' in page and "ดารา" in page
    assert session.get_one(Organizer, organizer.id).locale == "th"
    assert fill_in(browser, "/organize/account/", {"name": "", "locale": "th"}).status_code == 422


def test_a_sign_in_from_a_new_device_is_told_by_letter_once(app: Flask, session: Session) -> None:
    organizer, own = somebody(session), a_browser(app)
    for _ in range(2):
        type_password(own, organizer)
        own.get("/organize/account/")
        own.delete_cookie("desk", path="/organize")
    assert letters_of(session, "organizer_new_sign_in") == [], "the first one, and a known one"

    other = a_browser(app)
    type_password(other, organizer, headers=FIREFOX)
    other.get("/organize/account/", headers=FIREFOX)

    ((_, _, body),) = letters_of(session, "organizer_new_sign_in")
    assert "Firefox on Android" in body and "127.0.0.1" not in body


def test_a_sign_in_is_ended_from_another_device(app: Flask, session: Session) -> None:
    organizer, here, there = somebody(session), a_browser(app), a_browser(app)
    for one in (there, here):
        type_password(one, organizer)
        one.get("/organize/account/")
    number = session.scalars(select(DeskSession.id).order_by(DeskSession.id)).first()

    fill_in(here, "/organize/account/", {}, at=f"/organize/account/sign-ins/{number}/end")

    assert there.get("/organize/account/").status_code == 302
    assert here.get("/organize/account/").status_code == 200
    assert session.scalar(select(AuditEvent).where(AuditEvent.action == "organizer.sign_ins_ended"))


def test_all_others_are_ended_at_once_and_nobody_elses(app: Flask, session: Session) -> None:
    organizer, stranger = somebody(session), somebody(session)
    here, there, theirs = a_browser(app), a_browser(app), a_browser(app)
    for one, who in ((there, organizer), (here, organizer), (theirs, stranger)):
        type_password(one, who)
        one.get("/organize/account/")

    fill_in(here, "/organize/account/", {}, at="/organize/account/sign-ins/end-others")

    assert there.get("/organize/account/").status_code == 302
    assert here.get("/organize/account/").status_code == 200
    assert theirs.get("/organize/account/").status_code == 200


def test_another_persons_sign_in_cannot_be_ended(app: Flask, session: Session) -> None:
    organizer, stranger, here, theirs = somebody(session), somebody(session), a_browser(app), a_browser(app)
    for one, who in ((here, organizer), (theirs, stranger)):
        type_password(one, who)
        one.get("/organize/account/")
    number = session.scalars(select(DeskSession.id).where(DeskSession.organizer_id == stranger.id)).one()

    fill_in(here, "/organize/account/", {}, at=f"/organize/account/sign-ins/{number}/end")

    assert theirs.get("/organize/account/").status_code == 200


@pytest.mark.parametrize("path", ["change", "tf-setup", "mf-recovery-codes", "wan-register", "verify"])
@pytest.mark.parametrize("locale", ["en", "th"])
def test_the_librarys_pages_speak_the_organizers_language(
    app: Flask, session: Session, path: str, locale: str
) -> None:
    organizer, browser = somebody(session), a_browser(app)
    organizer.locale = locale
    session.commit()
    type_password(browser, organizer)

    page = browser.get(f"/organize/{path}")

    assert page.status_code == 200 and f'lang="{locale}"' in page.text
    assert "Flask-Security" not in page.text and "fs-static" not in page.text
