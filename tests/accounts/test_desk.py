"""Who gets through the guard, and what becomes of what they typed when they don't."""

import time
from datetime import timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.accounts.models import Membership, MembershipState
from campaign.accounts.roles import Role
from campaign.accounts.sessions import IDLE
from tests.factories import an_organization, an_organizer, sign_in


def test_a_public_page_sets_no_cookie_and_does_not_vary_by_one(client: FlaskClient) -> None:
    answer = client.get("/")

    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: FlaskClient) -> None:
    answer = client.get("/organize/somebody/?page=2")

    assert answer.status_code == 302
    assert answer.location == "/organize/login?next=/organize/somebody/?page%3D2"


def test_an_organizer_sees_their_own_organization_and_no_other(app: Flask, session: Session) -> None:
    ours, others = an_organization(session), an_organization(session)
    client = sign_in(app, an_organizer(session, ours, Role.VIEWER))

    assert client.get(f"/organize/{ours.slug}/").status_code == 200
    assert client.get(f"/organize/{others.slug}/").status_code == 404
    assert client.get("/organize/nobody/").status_code == 404


def test_a_disabled_organizer_is_out_at_once(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    organizer = an_organizer(session, ours)
    client = sign_in(app, organizer)
    assert client.get(f"/organize/{ours.slug}/").status_code == 200

    organizer.active = False
    session.commit()

    assert client.get(f"/organize/{ours.slug}/").status_code == 302


def test_a_sign_in_ends_when_nobody_used_it(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    organizer = an_organizer(session, ours)
    client = sign_in(app, organizer)
    assert client.get(f"/organize/{ours.slug}/").status_code == 200

    with time_machine.travel(time.time() + (IDLE + timedelta(minutes=2)).total_seconds()):
        assert client.get(f"/organize/{ours.slug}/").status_code == 302


def test_the_cookie_stays_below_organize(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    client = sign_in(app, an_organizer(session, ours))

    cookies = client.get(f"/organize/{ours.slug}/").headers.getlist("Set-Cookie")

    assert {cookie.partition("=")[0] for cookie in cookies} == {"desk", "desk_device"}
    for cookie in cookies:
        for rule in ("Path=/organize", "HttpOnly", "SameSite=Lax"):
            assert rule in cookie


def test_thai_is_spoken_to_who_chose_it(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    organizer = an_organizer(session, ours)
    organizer.locale = "th"
    session.commit()

    assert 'lang="th"' in sign_in(app, organizer).get(f"/organize/{ours.slug}/").text


def test_a_membership_that_is_only_an_invitation_opens_nothing(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    organizer = an_organizer(session, ours)
    session.get_one(Membership, (ours.id, organizer.id)).state = MembershipState.INVITED
    session.commit()

    assert sign_in(app, organizer).get(f"/organize/{ours.slug}/").status_code == 404
