"""The ways by which returned mail arrives: a Maildir, an mbox, a pipe, HTTP."""

import base64
import mailbox
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.cli.returning import empty_boxes, forget_returned
from campaign.core.clock import utcnow
from campaign.outbox.returned import keeping
from campaign.outbox.returned.boxes import BoxAway, empty_maildir, empty_mbox
from campaign.outbox.returned.keeping import LARGEST, Arrived
from campaign.outbox.returned.models import ReturnedMail, Source, Unread
from tests.conftest import MakeApp
from tests.outbox.returned.mails import a_bounce, an_answer

SECRET = "words and words and words again"
BEARER = {"Authorization": f"Bearer {SECRET}"}
ODD = [an_answer("bounces@example.org", "ada@example.com", f"Hello {number}") for number in range(3)]


@pytest.fixture
def app(make_app: MakeApp, tmp_path: Path) -> Flask:
    """The app, with two mailboxes and a secret."""
    return make_app(
        MAIL_RETURNED_MAILDIR=tmp_path / "maildir",
        MAIL_RETURNED_MBOX=tmp_path / "mbox",
        MAIL_RETURNED_SECRET=SECRET,
    )


@pytest.fixture(params=["sqlite"])
def database_url(tmp_path: Path, built: Path, request: pytest.FixtureRequest) -> str:
    """What arrives is written the same way everywhere."""
    (tmp_path / "campaign.sqlite3").write_bytes((built / "campaign.sqlite3").read_bytes())
    return f"sqlite:///{tmp_path / 'campaign.sqlite3'}"


def rows(session: Session) -> list[ReturnedMail]:
    session.rollback()
    return list(session.scalars(select(ReturnedMail).order_by(ReturnedMail.id)))


def fill(box: mailbox.Mailbox[Any], mails: list[bytes]) -> None:
    for one in mails:
        box.add(one)
    box.flush()
    box.close()


def test_a_maildir_is_read_once_and_emptied(session: Session, tmp_path: Path) -> None:
    fill(mailbox.Maildir(tmp_path / "maildir"), ODD)

    assert empty_boxes() == 3
    assert empty_boxes() == 0

    assert [(one.source, one.unread) for one in rows(session)] == [(Source.MAILDIR, Unread.UNKNOWN.value)] * 3
    assert not list((tmp_path / "maildir" / "new").iterdir())


def test_an_mbox_is_read_under_its_lock_and_emptied(session: Session, tmp_path: Path) -> None:
    (tmp_path / "maildir" / "new").mkdir(parents=True)
    (tmp_path / "maildir" / "cur").mkdir()
    fill(mailbox.mbox(tmp_path / "mbox"), ODD)
    writer = mailbox.mbox(tmp_path / "mbox")
    writer.lock()

    assert empty_boxes() == 0, "the mail server is writing"
    writer.unlock()
    writer.close()
    assert empty_boxes() == 3

    assert len(rows(session)) == 3 and (tmp_path / "mbox").stat().st_size == 0


@pytest.mark.parametrize("kind", ["maildir", "mbox"])
def test_who_dies_in_the_middle_loses_none_and_doubles_none(
    session: Session, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "other"
    fill(mailbox.Maildir(path) if kind == "maildir" else mailbox.mbox(path), ODD)
    seen: list[Arrived] = []

    def die_after_writing(arrived: Arrived) -> None:
        keeping.begin(session, arrived, now=utcnow())
        session.commit()
        seen.append(arrived)
        if len(seen) == 2:
            raise KeyboardInterrupt

    empty = empty_maildir if kind == "maildir" else empty_mbox
    with pytest.raises(KeyboardInterrupt):
        empty(path, die_after_writing)
    empty(path, die_after_writing)

    assert len(rows(session)) == 3
    assert empty(path, die_after_writing) == 0, "nothing is left"


def test_a_mailbox_that_is_not_there_is_told_and_waited_for(session: Session, tmp_path: Path) -> None:
    assert empty_boxes() == 0
    with pytest.raises(BoxAway):
        empty_maildir(tmp_path / "nowhere", lambda arrived: None)
    assert empty_mbox(tmp_path / "nowhere", lambda arrived: None) == 0


def test_a_pipe_takes_one_mail(session: Session, runner: FlaskCliRunner) -> None:
    raw = a_bounce("bounces@example.org", "ada@example.com")

    first = runner.invoke(args=["mail", "receive", "--to", "bounces@example.org"], input=raw)
    second = runner.invoke(args=["mail", "receive"], input=raw)
    nothing = runner.invoke(args=["mail", "receive"], input=b"")

    assert "failure; kept for a person: no tag of ours" in first.output
    assert "handled before" in second.output
    assert (first.exit_code, second.exit_code, nothing.exit_code) == (0, 0, 2)


def test_who_knows_the_secret_may_bring_mail_over_http(session: Session, client: FlaskClient) -> None:
    login = base64.b64encode(f"hook:{SECRET}".encode()).decode()

    plain = client.post("/mail/returned", data=ODD[0], headers=BEARER, content_type="message/rfc822")
    again = client.post("/mail/returned", data=ODD[0], headers=BEARER, content_type="message/rfc822")
    form = client.post(
        "/mail/returned",
        data={"email": ODD[1].decode(), "to": "x@example.org"},
        headers={"Authorization": f"Basic {login}"},
    )

    assert [one.status_code for one in (plain, again, form)] == [200, 200, 200]
    assert (plain.json, again.json) == ({"what": "unknown"}, {"what": "known"})
    assert [one.source for one in rows(session)] == [Source.HTTP] * 2
    assert "Set-Cookie" not in plain.headers


def test_nobody_else_may(session: Session, client: FlaskClient) -> None:
    for headers in ({}, {"Authorization": "Bearer words"}, {"Authorization": "Basic eDp5"}):
        assert client.post("/mail/returned", data=ODD[0], headers=headers).status_code == 401
    too_large = client.post("/mail/returned", data=b"x" * (LARGEST + 1), headers=BEARER)
    assert too_large.status_code == 413
    assert client.post("/mail/returned", data=b" ", headers=BEARER).status_code == 422
    assert client.get("/mail/returned", headers=BEARER).status_code == 405
    assert rows(session) == []


def test_without_a_secret_there_is_no_such_page(make_app: MakeApp) -> None:
    client = make_app().test_client()

    for headers in ({}, {"Authorization": "Bearer "}):
        assert client.post("/mail/returned", data=ODD[0], headers=headers).status_code == 404


def test_what_is_kept_for_a_person_is_bounded_and_forgotten(
    session: Session, runner: FlaskCliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST_UNREAD", 2)
    for raw in [*ODD, a_bounce("bounces@example.org", "ada@example.com")]:
        runner.invoke(args=["mail", "receive"], input=raw)

    assert [one.content is None for one in rows(session)] == [True, False, False, False]
    listed = runner.invoke(args=["mail", "unread"]).output
    assert "not understood" in listed and "no tag of ours" in listed and "ada@" not in listed
    assert "Hello 2" in runner.invoke(args=["mail", "unread", "3"]).output
    assert runner.invoke(args=["mail", "unread", "1"]).exit_code == 1
    assert "1 forgotten" in runner.invoke(args=["mail", "unread", "3", "--forget"]).output
    assert "unknown" in runner.invoke(args=["mail", "returned"]).output
    keeping.forget_old(session, limit=10, now=utcnow() + keeping.UNREAD_DAYS)
    session.commit()
    assert all(one.content is None for one in rows(session))
    assert forget_returned() == 0
