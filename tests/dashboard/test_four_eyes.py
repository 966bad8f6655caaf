"""What readers have already changes only once a second person has seen it, where that is asked for."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, Organization
from campaign.accounts.roles import Role
from campaign.statements.models import Statement
from campaign.statements.revising import QuotedWords, Wording
from tests.campaigns.desk import read
from tests.factories import a_statement, an_organization, an_organizer, post, sign_in

FIRST = Wording(title="Free the choir", body="First words.", quotations=(QuotedWords(text="No."),))


@pytest.fixture(name="ours")
def _ours(session: Session) -> Organization:
    ours = an_organization(session)
    ours.needs_four_eyes = True
    session.commit()
    return ours


@pytest.fixture(name="statement")
def _statement(session: Session, ours: Organization) -> Statement:
    return a_statement(session, slug="choir", issuer_ids=(ours.id,), texts={"en": FIRST})


@pytest.fixture(name="writer")
def _writer(app: Flask, session: Session, ours: Organization) -> FlaskClient:
    return sign_in(app, an_organizer(session, ours, Role.EDITOR))


@pytest.fixture(name="colleague")
def _colleague(app: Flask, session: Session, ours: Organization) -> FlaskClient:
    return sign_in(app, an_organizer(session, ours, Role.EDITOR))


def at(ours: Organization, statement: Statement, path: str = "") -> str:
    return f"/organize/{ours.slug}/statements/{statement.id}/{path}"


def write(client: FlaskClient, address: str, base: str, body: str, locale: str = "en") -> Any:
    told = {"base_revision": base, "title": "Free the choir", "body": body, "sending": body}
    return post(client, f"{address}text/{locale}", told, follow_redirects=True)


def test_a_change_waits_until_somebody_else_shows_it(
    app: Flask, ours: Organization, statement: Statement, writer: FlaskClient, colleague: FlaskClient
) -> None:
    address = at(ours, statement)

    assert "once a colleague has looked" in write(writer, address, "1", "Second words.").text

    assert "First words." in read(app, "/statements/choir") and "Second words." not in read(
        app, "/statements/choir"
    )
    assert "Second words." in writer.get(f"{address}text/en").text, "it is written on from there"
    own = post(writer, f"{address}versions/en/2/show", follow_redirects=True)
    assert "You wrote this version" in own.text and "First words." in read(app, "/statements/choir")
    assert "<span>changed statement to look at" in colleague.get(f"/organize/{ours.slug}/").text
    found = colleague.get(f"/organize/{ours.slug}/statements/?state=waiting").text
    assert "Free the choir" in found and "Show it to readers" in colleague.get(f"{address}publishing").text
    frame = colleague.get(f"/organize/{ours.slug}/previews/statements/{statement.id}/en").text
    assert "Second words." in frame

    assert "Readers get version 2 now" in _shown(colleague, address, 2)
    assert "Second words." in read(app, "/statements/choir")
    assert post(colleague, f"{address}versions/en/2/show").status_code == 404, "nothing waits any more"


def test_a_change_that_is_turned_down_stays_among_the_versions(
    app: Flask,
    session: Session,
    ours: Organization,
    statement: Statement,
    writer: FlaskClient,
    colleague: FlaskClient,
) -> None:
    address = at(ours, statement)
    write(writer, address, "1", "Second words.")
    write(writer, address, "2", "Third words.")

    stale = post(colleague, f"{address}versions/en/2/turn-down", follow_redirects=True)
    assert "wrote on meanwhile" in stale.text
    post(colleague, f"{address}versions/en/3/turn-down")

    assert "First words." in read(app, "/statements/choir")
    assert "First words." in writer.get(f"{address}text/en").text
    assert write(writer, address, "3", "Fourth words.").status_code == 409, "it was written over the third"
    post(writer, f"{address}versions/en/2/restore")
    assert "Readers get version 4 now" in _shown(colleague, address, 4)
    assert "Second words." in read(app, "/statements/choir")
    acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts[-3:] == ["statement.text_turned_down", "statement.restored", "statement.text_shown"]


def test_a_translation_waits_too_and_one_with_a_dead_link_goes_on_waiting(
    app: Flask, ours: Organization, statement: Statement, writer: FlaskClient, colleague: FlaskClient
) -> None:
    address = at(ours, statement)
    write(writer, address, "0", "[x](/statements/nowhere) คำแรก", "th")

    assert "คำแรก" not in read(app, "/th/statements/choir")
    post(colleague, f"{address}versions/th/1/show")
    assert "คำแรก" not in read(app, "/th/statements/choir"), "its link leads nowhere"
    write(writer, address, "1", "คำแรก", "th")
    assert "Readers get version 2 now" in _shown(colleague, address, 2, "th")
    assert "คำแรก" in read(app, "/th/statements/choir")


def test_without_four_eyes_readers_get_it_at_once_whatever_waited(
    app: Flask, session: Session, ours: Organization, statement: Statement, writer: FlaskClient
) -> None:
    address = at(ours, statement)
    write(writer, address, "1", "Second words.")
    ours.needs_four_eyes = False
    session.commit()

    write(writer, address, "2", "Third words.")

    assert "Third words." in read(app, "/statements/choir")
    assert "Waits for a second person" not in writer.get(address).text


def _shown(client: FlaskClient, address: str, number: int, locale: str = "en") -> str:
    path = f"{address}versions/{locale}/{number}/show"
    return str(post(client, path, follow_redirects=True).text)
