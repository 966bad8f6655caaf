"""Owners decide who works for their organization; nobody decides about themselves."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts import people
from campaign.accounts.models import DeskSession, Membership, MembershipState, Organization, Organizer
from campaign.accounts.roles import ALLOWED, Permission, Role
from tests.accounts.pages import (
    PASSWORD,
    a_browser,
    fill_in,
    letters_of,
    link_in,
    type_password,
    with_password,
)
from tests.factories import NOW, an_organization, an_organizer, post, sign_in


def invited(app: Flask, session: Session, ours: Organization, email: str, **told: str) -> str:
    """An owner invites; the link of the letter."""
    owner = sign_in(app, an_organizer(session, ours))
    data = {"email": email, "role": "moderator", "locale": "th", **told}
    assert post(owner, f"/organize/{ours.slug}/people/", data).status_code == 303
    return link_in(letters_of(session, "organizer_invitation")[-1][2])


def seat(session: Session, ours: Organization, organizer: Organizer) -> Membership:
    session.expire_all()
    return session.get_one(Membership, (ours.id, organizer.id))


def test_an_invited_person_sets_name_and_password_and_is_in(app: Flask, session: Session) -> None:
    ours, browser = an_organization(session), a_browser(app)
    link = invited(app, session, ours, "malai@example.org")
    assert letters_of(session, "organizer_invitation")[0][0].locale == "th"

    assert fill_in(browser, link, {"name": "Malai", "password": "short"}).status_code == 422
    assert fill_in(browser, link, {"name": "Malai", "password": PASSWORD}).status_code == 303

    assert browser.get(f"/organize/{ours.slug}/").status_code == 200
    assert a_browser(app).get(link).status_code == 410, "a link is good once"
    malai = session.scalars(select(Organizer).where(Organizer.password.is_not(None))).one()
    assert (malai.name, seat(session, ours, malai).role) == ("Malai", Role.MODERATOR)


def test_somebody_with_an_account_joins_after_signing_in_and_keeps_their_password(
    app: Flask, session: Session
) -> None:
    first, second = an_organization(session), an_organization(session)
    known = with_password(session, an_organizer(session, first))
    link, browser = invited(app, session, second, known.email), a_browser(app)

    assert 'name="password"' not in browser.get(link).text
    stranger = a_browser(app)
    type_password(stranger, with_password(session, an_organizer(session, first)))
    assert "somebody else" in stranger.get(link).text
    type_password(browser, known)
    assert fill_in(browser, link, {}).status_code == 303

    assert seat(session, second, known).state is MembershipState.ACTIVE
    assert type_password(a_browser(app), known).status_code == 302
    assert second.slug in browser.get("/organize/account/organizations/").text


def test_an_invitation_ends_by_itself_by_a_newer_one_and_by_being_taken_back(
    app: Flask, session: Session
) -> None:
    ours = an_organization(session)
    link = invited(app, session, ours, "malai@example.org")
    with time_machine.travel(NOW + timedelta(days=40_000)):
        assert a_browser(app).get(link).status_code == 410

    membership = session.scalars(select(Membership).where(Membership.state == "invited")).one()
    membership.invited_at += timedelta(seconds=5)
    session.commit()
    assert a_browser(app).get(link).status_code == 410
    membership.move_to(MembershipState.DISABLED)
    session.commit()
    assert a_browser(app).get(link).status_code == 410
    assert letters_of(session, "organizer_invitation") == [], "nothing is owed any more"


def test_who_is_disabled_is_out_at_once_and_signed_out(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    editor = with_password(session, an_organizer(session, ours, Role.EDITOR))
    theirs, owner = a_browser(app), sign_in(app, an_organizer(session, ours))
    type_password(theirs, editor)
    assert theirs.get(f"/organize/{ours.slug}/").status_code == 200

    post(owner, f"/organize/{ours.slug}/people/{editor.id}/disable")
    assert theirs.get(f"/organize/{ours.slug}/").status_code == 302
    assert session.scalars(select(DeskSession.ended_at).where(DeskSession.organizer_id == editor.id)).one()

    post(owner, f"/organize/{ours.slug}/people/{editor.id}/enable")
    assert seat(session, ours, editor).state is MembershipState.ACTIVE


@pytest.mark.parametrize("act", ["disable", "role", "owner"])
def test_nobody_changes_their_own_role(app: Flask, session: Session, act: str) -> None:
    ours = an_organization(session)
    owner, another = an_organizer(session, ours), an_organizer(session, ours)

    answer = post(sign_in(app, owner), f"/organize/{ours.slug}/people/{owner.id}/{act}", {"role": "viewer"})

    assert answer.status_code == 409 and "own role" in answer.text
    assert seat(session, ours, owner).role is Role.OWNER
    assert seat(session, ours, another).role is Role.OWNER


@pytest.mark.parametrize("act", ["disable", "demote"])
def test_the_last_owner_stays(session: Session, act: str) -> None:
    ours = an_organization(session)
    owner, outsider = an_organizer(session, ours), an_organizer(session, an_organization(session))
    theirs = seat(session, ours, owner)

    with pytest.raises(people.LastOwner):
        if act == "disable":
            people.disable(session, outsider, theirs, now=NOW)
        else:
            people.change_role(session, outsider, theirs, Role.EDITOR)


def test_ownership_is_handed_over(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    owner, editor = an_organizer(session, ours), an_organizer(session, ours, Role.EDITOR)
    browser = sign_in(app, owner)

    answer = post(browser, f"/organize/{ours.slug}/people/{editor.id}/owner")

    assert answer.location == f"/organize/{ours.slug}/"
    assert seat(session, ours, editor).role is Role.OWNER
    assert seat(session, ours, owner).role is Role.EDITOR
    refused = browser.get(f"/organize/{ours.slug}/people/")
    assert refused.status_code == 403 and "Your role does not go so far" in refused.text


def test_another_organizations_people_cannot_be_touched(app: Flask, session: Session) -> None:
    ours, others = an_organization(session), an_organization(session)
    theirs = an_organizer(session, others)
    owner = sign_in(app, an_organizer(session, ours))

    for act in ("disable", "enable", "owner"):
        assert post(owner, f"/organize/{ours.slug}/people/{theirs.id}/{act}").status_code == 404
    assert theirs.email not in owner.get(f"/organize/{ours.slug}/people/").text


def test_the_table_on_the_page_is_the_guards_cell_by_cell(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    page = sign_in(app, an_organizer(session, ours)).get(f"/organize/{ours.slug}/people/roles/").text
    rows = page.split("<tbody>")[1].split("</tr>")[:-1]
    assert len(rows) == len(Permission)

    for permission, row in zip(Permission, rows, strict=True):
        for role in Role:
            cell = row.split(f'data-role="{role.value}">')[1].split("</td>")[0]
            assert (">yes<" in cell) == (permission in ALLOWED[role]), (permission, role)
