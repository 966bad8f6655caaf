"""Check list, review, four eyes, publishing now and later, withdrawing."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, Organization
from campaign.accounts.roles import Role
from campaign.cli.upkeep import publish_scheduled
from campaign.statements.models import Statement, StatementState
from campaign.statements.revising import Saving, Wording
from campaign.statements.service import NewStatement, draft_statement
from tests.factories import NOW, an_organization, an_organizer, post, sign_in


@pytest.fixture(name="ours")
def _ours(session: Session) -> Organization:
    return an_organization(session)


@pytest.fixture(name="client")
def _client(app: Flask, session: Session, ours: Organization) -> FlaskClient:
    return sign_in(app, an_organizer(session, ours, Role.EDITOR))


def a_draft(
    session: Session, ours: Organization, body: str = "Words.", writer: int | None = None
) -> Statement:
    told = NewStatement(
        slug="choir", issuer_ids=(ours.id,), original_locale="en", dateline_on=date(2026, 1, 2)
    )
    texts = {"en": Wording(title="Free the choir", body=body)}
    statement = draft_statement(session, told, texts, Saving(organizer_id=writer), now=NOW)
    session.commit()
    return statement


def page(ours: Organization, statement: Statement, path: str = "publishing") -> str:
    return f"/organize/{ours.slug}/statements/{statement.id}/{path}"


def test_what_must_be_mended_holds_it_back(session: Session, client: FlaskClient, ours: Organization) -> None:
    body = "[here](https://) [b](/statements/nowhere) [c](/th/about) [d](https://example.org/x) [e](http://localhost/x)"
    statement = a_draft(session, ours, body)
    statement.dateline_on = None
    session.commit()

    shown = client.get(page(ours, statement)).text

    mended, advice = shown.split("Worth a look")
    for words in ("It bears no date.", "here</q>", "/statements/nowhere", "http://localhost/x"):
        assert words in mended
    assert "/th/about" not in shown and "example.org/x" not in shown
    assert "It is not translated into this language." in advice and "It has no picture." in advice
    assert post(client, page(ours, statement, "publishing/now")).status_code == 422
    assert client.get("/statements/choir").status_code == 404
    statement.dateline_on = None
    session.commit()
    assert client.get(f"/organize/{ours.slug}/previews/statements/{statement.id}/th").status_code == 200


def test_publish_withdraw_and_publish_again(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    statement = a_draft(session, ours)
    assert post(client, page(ours, statement, "publishing/now")).status_code == 303
    assert client.get("/statements/choir").status_code == 200

    assert post(client, page(ours, statement, "publishing/withdraw")).status_code == 422
    gone = {"reasons-en": "A name was wrong."}
    assert post(client, page(ours, statement, "publishing/withdraw"), gone).status_code == 303
    withdrawn = client.get("/statements/choir")
    assert withdrawn.status_code == 410 and "A name was wrong." in withdrawn.text

    assert post(client, page(ours, statement, "publishing/now")).status_code == 303
    assert client.get("/statements/choir").status_code == 200
    acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert acts == ["statement.published", "statement.withdrawn", "statement.published"]


def test_review_is_not_seen_by_readers_and_can_be_taken_back(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    statement = a_draft(session, ours)
    assert post(client, page(ours, statement, "review")).status_code == 303
    assert client.get("/statements/choir").status_code == 404
    statement.dateline_on = None
    session.commit()
    assert client.get(f"/organize/{ours.slug}/previews/statements/{statement.id}/th").status_code == 200
    assert "1 waits for review" in client.get(f"/organize/{ours.slug}/statements/").text

    assert post(client, page(ours, statement, "comments"), {"text": "Who <said> this?"}).status_code == 303
    shown = client.get(page(ours, statement, "")).text
    assert "Who &lt;said&gt; this?" in shown and "Oi Organizer" in shown
    assert "comment is not dealt with" in client.get(page(ours, statement)).text
    assert post(client, page(ours, statement, "comments/1")).status_code == 303
    assert "comment is not dealt with" not in client.get(page(ours, statement)).text

    assert post(client, page(ours, statement, "draft")).status_code == 303
    session.refresh(statement)
    assert statement.state is StatementState.DRAFT


def test_where_four_eyes_are_asked_for_a_colleague_publishes(
    app: Flask, session: Session, ours: Organization
) -> None:
    owner, writer = an_organizer(session, ours), an_organizer(session, ours, Role.EDITOR)
    statement = a_draft(session, ours, writer=writer.id)
    boss, client = sign_in(app, owner), sign_in(app, writer)
    assert post(boss, f"/organize/{ours.slug}/statements/rules", {"four_eyes": "yes"}).status_code == 303
    later = {"at": "2099-01-01T08:00"}

    assert post(client, page(ours, statement, "publishing/now")).status_code == 422
    assert post(client, page(ours, statement, "publishing/later"), later).status_code == 422
    assert "somebody else must publish it" in client.get(page(ours, statement)).text
    assert post(boss, page(ours, statement, "publishing/later"), later).status_code == 303

    told = {"base_revision": "1", "title": "Free the choir", "body": "Other words."}
    post(client, page(ours, statement, "text/en"), told)
    session.refresh(statement)
    assert statement.scheduled_at is None, "nobody else has seen these words"
    assert post(boss, page(ours, statement, "publishing/now")).status_code == 303


def test_it_is_published_by_itself_once_in_the_organizations_zone(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    ours.zone = "Asia/Bangkok"
    statement = a_draft(session, ours)
    for wrong in ("2020-03-04T16:29", "tomorrow"):
        assert post(client, page(ours, statement, "publishing/later"), {"at": wrong}).status_code == 422
    told = {"at": "2642-03-04T18:00"}
    assert post(client, page(ours, statement, "publishing/later"), told).status_code == 303
    session.refresh(statement)
    assert statement.scheduled_at == datetime(2099, 3, 4, 11, 0, tzinfo=UTC)
    assert publish_scheduled() == 0
    with time_machine.travel(datetime(2099, 3, 6, tzinfo=UTC), tick=False):
        assert (publish_scheduled(), publish_scheduled()) == (1, 0)

    session.refresh(statement)
    assert statement.state is StatementState.PUBLISHED and statement.scheduled_at is None


def test_the_preview_may_be_framed_by_our_own_pages_alone(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    statement = a_draft(session, ours)

    frame = client.get(f"/organize/{ours.slug}/previews/statements/{statement.id}/th")
    around = client.get(page(ours, statement, "preview/th?width=wide"))

    assert frame.status_code == 200 and 'lang="th"' in frame.text and "Free the choir" in frame.text
    assert frame.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in frame.headers["Content-Security-Policy"]
    assert "no-store" in frame.headers["Cache-Control"]
    assert "frame-src 'self'" in around.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in around.headers["Content-Security-Policy"]
    assert client.get("/statements/choir").status_code == 404
    statement.dateline_on = None
    session.commit()
    assert client.get(f"/organize/{ours.slug}/previews/statements/{statement.id}/th").status_code == 200
