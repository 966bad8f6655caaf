"""Readers report what everybody sees, without an account, a cookie or JavaScript."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.petitions import report_views
from campaign.petitions.decision_models import Report
from campaign.petitions.models import CommentState
from tests.factories import a_petition
from tests.petitions.test_moderating import a_comment


@pytest.fixture
def path(session: Session) -> str:
    petition = a_petition(session, slug="library", allows_comments=True)
    comment = a_comment(session, petition, "A shown comment")
    comment.comment_state = CommentState.APPROVED
    session.commit()
    return f"/campaigns/library/report/comment/{comment.id}"


def test_the_page_of_a_campaign_links_to_the_report_of_each_comment(client: FlaskClient, path: str) -> None:
    assert f'href="{path}"' in client.get("/campaigns/library").text


@pytest.mark.parametrize("locale", ["", "/th", "/km"])
def test_a_reader_reports_a_comment(client: FlaskClient, session: Session, path: str, locale: str) -> None:
    page = client.get(locale + path)
    assert "A shown comment" in page.text
    assert "Set-Cookie" not in page.headers
    answer = client.post(locale + path, data={"wrong": "danger", "words": "It names my street."})

    assert answer.status_code == 200
    one = session.scalars(select(Report)).one()
    assert (one.reasons, one.words) == ({"danger": 1}, "It names my street.")


def test_a_report_without_a_reason_is_asked_for_one(client: FlaskClient, session: Session, path: str) -> None:
    answer = client.post(path, data={"words": "Bad!"})

    assert answer.status_code == 422
    assert "Bad!" in answer.text
    assert session.scalars(select(Report)).all() == []


def test_what_is_not_shown_cannot_be_reported(client: FlaskClient, session: Session) -> None:
    petition = a_petition(session, slug="library", allows_comments=True)
    comment = a_comment(session, petition, "A waiting comment")

    for kind in ("comment", "endorsement"):
        path = f"/campaigns/library/report/{kind}/{comment.id}"
        assert client.get(path).status_code == 404
        assert client.post(path, data={"wrong": "insult"}).status_code == 404


def test_another_sites_page_cannot_report(client: FlaskClient, session: Session, path: str) -> None:
    answer = client.post(path, data={"wrong": "insult"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert session.scalars(select(Report)).all() == []


def test_who_reports_very_much_waits_and_then_is_heard(
    client: FlaskClient, session: Session, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_views, "LIMIT", "1 per hour")
    assert client.post(path, data={"wrong": "insult"}).status_code == 200
    asked = client.post(path, data={"wrong": "insult"})
    assert asked.status_code == 429
    ticket = re.search(r'name="ticket" value="([^"]+)"', asked.text)
    assert ticket is not None

    assert client.post(path, data={"wrong": "insult", "ticket": ticket[1]}).status_code == 200
    assert session.scalars(select(Report)).one().report_count == 2
