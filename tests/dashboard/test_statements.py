"""Statements in the browser: begin, write, translate, compare, restore, publish, withdraw."""

import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, Organization
from campaign.accounts.roles import Role
from campaign.core.drafting import Autosave
from campaign.statements.models import Statement, StatementRevision, StatementState, StatementText
from tests.factories import a_campaign, a_statement, an_organization, an_organizer, post, sign_in


@pytest.fixture(name="ours")
def _ours(session: Session) -> Organization:
    return an_organization(session)


@pytest.fixture(name="client")
def _client(app: Flask, session: Session, ours: Organization) -> FlaskClient:
    return sign_in(app, an_organizer(session, ours, Role.EDITOR))


def base(ours: Organization) -> str:
    return f"/organize/{ours.slug}/statements"


def begin(client: FlaskClient, ours: Organization, **changes: str) -> str:
    told = {"original_locale": "en", "title": "Free the choir", "body": "They *sang*.", "sending": "one"}
    answer = post(client, f"{base(ours)}/new", told | changes)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def typed(number: int, **changes: str) -> dict[str, str]:
    return {"base_revision": str(number), "title": "Free the choir", "body": "They *sang*."} | changes


def test_a_statement_is_begun_once_however_often_it_is_sent(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    page = begin(client, ours)
    assert begin(client, ours) == page

    statement = session.scalars(select(Statement)).one()
    assert page == f"{base(ours)}/{statement.id}/"
    assert (statement.slug, statement.state) == ("free-the-choir", StatementState.DRAFT)
    assert "Free the choir" in client.get(page).text
    assert client.get("/statements/free-the-choir").status_code == 404


def test_an_address_that_exists_is_said_and_what_was_typed_stays(
    client: FlaskClient, ours: Organization
) -> None:
    begin(client, ours)
    told = {"original_locale": "en", "title": "Again", "body": "Kept 🐘 words", "slug": "free-the-choir"}

    answer = post(client, f"{base(ours)}/new", told)

    assert answer.status_code == 422
    assert "Another statement has this address" in answer.text and "Kept 🐘 words" in answer.text


def test_facts_take_a_buddhist_year_and_only_own_campaigns(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    page = begin(client, ours)
    mine, theirs = a_campaign(session, organization_id=ours.id), a_campaign(session)
    form = client.get(page + "facts").text
    stamp = re.search(r'name="base_revision"[^>]*value="(\w+)"', form)
    assert stamp and f'value="{theirs.id}"' not in form.split('name="issuers"')[0]
    told = {
        "slug": "the-choir",
        "dateline_on": "21 มกราคม 2569",
        "places-th": "กรุงเทพฯ",
        "base_revision": stamp[1],
    }

    wrong = post(client, page + "facts", told | {"campaign_id": str(theirs.id), "issuers": str(ours.id)})
    right = post(client, page + "facts", told | {"campaign_id": str(mine.id), "issuers": str(ours.id)})

    assert (wrong.status_code, right.status_code) == (422, 303)
    statement = session.scalars(select(Statement)).one()
    session.refresh(statement)
    assert statement.dateline_on == date(2026, 1, 21) and statement.campaign_id == mine.id
    assert statement.dateline_places == {"th": "กรุงเทพฯ"} and statement.slug == "the-choir"


def test_two_people_write_and_neither_loses_a_word(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    page = begin(client, ours) + "text/en"
    first = post(client, page, typed(1, body="They sang at dawn."))
    second = post(client, page, typed(1, body="They sang at <noon>."))

    assert (first.status_code, second.status_code) == (303, 409)
    assert "<del>dawn</del><ins>&lt;noon&gt;</ins>" in second.text
    assert "They sang at &lt;noon&gt;." in second.text and 'value="2"' in second.text
    assert post(client, page, typed(2, body="They sang at <noon>.")).status_code == 303
    bodies = session.scalars(select(StatementRevision.body).order_by(StatementRevision.number)).all()
    assert list(bodies) == ["They *sang*.", "They sang at dawn.", "They sang at <noon>."]


def test_saving_the_same_twice_makes_one_version(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    page = begin(client, ours) + "text/en"

    for _ in range(2):
        assert post(client, page, typed(1, body="Once.")).status_code == 303

    assert session.scalars(select(StatementText.revision_number)).one() == 2


def test_quotations_are_rows_without_a_script(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    page = begin(client, ours) + "text/en"
    rows = {"quotations-0-text": "First", "quotations-1-text": "Second", "quotations-1-speaker": "Lena"}

    moved = post(client, page, typed(1) | rows | {"rows": "up-1"}).text
    assert moved.index("Second") < moved.index("First") and "Lena" in moved
    assert 'name="quotations-2-text"' in post(client, page, typed(1) | rows | {"rows": "add"}).text
    assert "Second" not in post(client, page, typed(1) | rows | {"rows": "remove-1"}).text
    assert session.scalars(select(StatementRevision)).all()[0].number == 1

    assert post(client, page, typed(1) | rows).status_code == 303
    newest = session.scalars(select(StatementRevision).order_by(StatementRevision.number.desc())).first()
    assert newest and [one["speaker"] for one in newest.quotations] == ["", "Lena"]


def test_a_translation_says_when_its_original_has_changed(client: FlaskClient, ours: Organization) -> None:
    page = begin(client, ours)
    told = typed(0, title="ปล่อยคณะประสานเสียง", body="พวกเขาร้องเพลง")
    assert post(client, page + "text/th", told).status_code == 303
    assert "original changed" not in client.get(f"{base(ours)}/").text

    post(client, page + "text/en", typed(1, body="They sang twice."))

    assert "original changed" in client.get(f"{base(ours)}/").text
    assert "The original has changed since" in client.get(page + "text/th").text
    assert post(client, page + "text/th", told | {"base_revision": "1"}).status_code == 303
    assert "original changed" not in client.get(f"{base(ours)}/").text


def test_an_older_version_is_restored_as_the_newest(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    page = begin(client, ours)
    post(client, page + "text/en", typed(1, body="They sang at dawn.", title="Changed"))

    shown = client.get(page + "versions/en").text
    assert "<del>Free the choir</del><ins>Changed</ins>" in shown
    assert post(client, page + "versions/en/1/restore").status_code == 303

    text = session.scalars(select(StatementText)).one()
    session.refresh(text)
    assert (text.title, text.revision_number) == ("Free the choir", 3)


def test_what_was_not_saved_is_offered_again(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    page = begin(client, ours)
    number = session.scalars(select(Statement.id)).one()
    kept = {"about": f"statement:{number}:en", "base": "1", "content": '{"title": "T", "body": "Half a th"}'}
    post(client, f"/organize/{ours.slug}/autosave", kept)

    assert "Take it up again" in client.get(page + "text/en").text
    assert "Half a th" in client.get(page + "text/en?draft=1").text

    post(client, page + "text/en", typed(1, body="Half a thought."))
    assert session.scalars(select(Autosave.id)).all() == []


def test_another_tenants_statement_is_not_there(
    app: Flask, session: Session, client: FlaskClient, ours: Organization
) -> None:
    theirs = a_statement(session)
    for path in ("", "facts", "picture", "text/en", "versions/en", "publishing", "preview/en"):
        assert client.get(f"{base(ours)}/{theirs.id}/{path}").status_code == 404, path
    assert client.get(f"/organize/{ours.slug}/previews/statements/{theirs.id}/en").status_code == 404
    assert post(client, f"{base(ours)}/{theirs.id}/publishing/now").status_code == 404
    assert session.scalars(select(AuditEvent.id)).all() == []
