"""Bad days of somebody who writes: too much, odd signs, a session that ended, a page from before."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.core.text import tidy_markdown
from campaign.statements.models import Statement, StatementText
from tests.factories import an_organization, an_organizer, post, sign_in


@pytest.fixture(name="ours")
def _ours(session: Session) -> Organization:
    return an_organization(session)


@pytest.fixture(name="client")
def _client(app: Flask, session: Session, ours: Organization) -> FlaskClient:
    return sign_in(app, an_organizer(session, ours, Role.EDITOR))


def told(**changes: str) -> dict[str, str]:
    return {"original_locale": "en", "title": "A title", "body": "Words."} | changes


def test_a_text_far_too_long_is_said_and_stays_to_be_shortened(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    address = f"/organize/{ours.slug}/statements/new"

    long = post(client, address, told(body="x" * 300_001))
    assert long.status_code == 422
    assert "This is longer than we can keep" in long.text and "xxxxx" in long.text
    assert post(client, address, told(body="x" * 10_000_000)).status_code == 413
    assert session.scalars(select(Statement)).all() == []


def test_what_turns_a_line_around_unseen_is_left_out_and_scripts_keep_their_marks(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    body = "\u202eevil\u202c مرحبا\u200f! 👩‍👩‍👧 ខ្មែរ\u200bល្អ\x00\r\nnext"

    assert post(client, f"/organize/{ours.slug}/statements/new", told(body=body)).status_code == 303

    assert session.scalars(select(StatementText.body)).one() == "evil مرحبا\u200f! 👩‍👩‍👧 ខ្មែរ\u200bល្អ\nnext"


def test_spaces_that_mean_something_stay() -> None:
    assert tidy_markdown("\n- one\n    - two\r\n\tcode  \n") == "- one\n    - two\n\tcode  "


def test_a_title_of_spaces_is_none(client: FlaskClient, ours: Organization) -> None:
    answer = post(client, f"/organize/{ours.slug}/statements/new", told(title=" \u200b "))

    assert answer.status_code == 422 and "A statement needs a title." in answer.text


def test_a_session_that_ended_in_the_middle_of_a_text_loses_none_of_it(
    app: Flask, session: Session, ours: Organization
) -> None:
    stranger = app.test_client()

    answer = stranger.post(f"/organize/{ours.slug}/statements/new", data=told(body="An hour's work"))

    assert answer.status_code == 401 and "An hour's work" in answer.text.replace("&#39;", "'")
    assert session.scalars(select(Statement)).all() == []


def test_an_address_that_is_none_is_refused(client: FlaskClient, ours: Organization) -> None:
    for slug in ("../up", "With Space", "ไทย", "a--b-", "x" * 101):
        answer = post(client, f"/organize/{ours.slug}/statements/new", told(slug=slug))
        assert answer.status_code == 422, slug


def test_a_field_keeps_all_that_was_pasted_and_says_that_it_is_too_long(
    client: FlaskClient, ours: Organization
) -> None:
    address, title = f"/organize/{ours.slug}/statements/new", "A title. " * 50

    assert "maxlength" not in client.get(address).text, "a browser would cut it and say nothing"
    answer = post(client, address, told(title=title))
    assert answer.status_code == 422 and title.strip() in answer.text
    assert "maxlength" not in client.get(f"/organize/{ours.slug}/campaigns/new").text


def test_the_other_language_is_of_the_same_page_with_its_filters(
    client: FlaskClient, ours: Organization
) -> None:
    page = client.get(f"/organize/{ours.slug}/statements/?state=draft&q=%E0%B8%81+b&lang=en").text

    assert 'href="?state=draft&amp;q=%E0%B8%81+b&amp;lang=th"' in page
