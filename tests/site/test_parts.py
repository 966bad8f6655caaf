"""Finished parts of pages: kept while nothing changes, gone at once when anything does."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from campaign.campaigns import service as campaigns
from campaign.campaigns.models import Outcome
from campaign.core.db import db, transaction
from campaign.petitions import confirming, ending
from campaign.petitions.models import Display, Petition, Signature
from campaign.petitions.signing import Mails, sign
from tests.conftest import MakeApp
from tests.factories import NOW, a_petition, a_signer

HUB = "/campaigns/library"


@pytest.fixture
def petition(session: Session) -> Petition:
    return a_petition(session, slug="library")


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


def signed_and_confirmed(session: Session, name: str) -> Signature:
    """A signature that is shown by name."""
    with transaction() as writing:
        signer = a_signer(name=name, display=Display.FULL)
        receipt = sign(writing, "library", signer, mails=Mails(a_day=3), now=NOW)
        made = select(Signature).where(Signature.email_fingerprint == receipt.fingerprint)
        signature = writing.scalars(made).one()
        confirming.confirm(writing, signature.id, now=NOW)
    return signature


def page(client: FlaskClient, path: str = HUB) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


@pytest.mark.parametrize(("path", "reads"), [(HUB, 3), ("/", 2)])
def test_a_second_page_reads_only_what_may_have_changed(
    app: Flask, client: FlaskClient, petition: Petition, path: str, reads: int
) -> None:
    with queries(app) as first:
        page(client, path)
    with queries(app) as second:
        page(client, path)

    assert len(first) > 6
    assert len([asked for asked in second if asked.startswith("SELECT")]) == reads, "counter, counts, gifts"


def test_each_confirmation_is_shown_at_once(
    client: FlaskClient, session: Session, petition: Petition
) -> None:
    for number in (1, 2, 3):
        signed_and_confirmed(session, f"Signer {number}")
        text = page(client)
        assert f"<strong>{number}</strong>" in text
        assert f"Signer {number}" in text
        assert f"<strong>{number}</strong>" in page(client, "/")


def test_a_name_that_is_taken_back_is_gone_though_the_count_is_the_same_again(
    client: FlaskClient, session: Session, petition: Petition
) -> None:
    leaving = signed_and_confirmed(session, "Leaving Person")
    assert "Leaving Person" in page(client)

    with transaction() as writing:
        fingerprint = leaving.email_fingerprint
        assert fingerprint is not None
        ending.withdraw(writing, leaving.id, fingerprint, now=NOW)
    signed_and_confirmed(session, "Coming Person")

    text = page(client)
    assert "<strong>1</strong>" in text
    assert "Leaving Person" not in text
    assert "Coming Person" in text


def test_what_is_published_is_seen_by_every_process_at_once_and_in_every_language(
    make_app: MakeApp, session: Session, petition: Petition
) -> None:
    clients = [make_app().test_client(use_cookies=False) for _ in range(2)]
    for client in clients:
        page(client)
        page(client, "/th" + HUB)

    with transaction() as writing:
        campaign = campaigns.find_campaign(writing, "library")
        campaigns.end(writing, campaign, Outcome.WON, {"en": "It stays open", "th": "ยังเปิดอยู่"})

    for client in clients:
        assert "It stays open" in page(client)
        assert "ยังเปิดอยู่" in page(client, "/th" + HUB)


def test_what_is_rolled_back_lets_nothing_go(app: Flask, client: FlaskClient, petition: Petition) -> None:
    page(client)
    with app.app_context():
        with pytest.raises(RuntimeError), transaction() as writing:
            campaigns.end(writing, campaigns.find_campaign(writing, "library"), Outcome.LOST, {})
            raise RuntimeError("half-done")
        with transaction():
            pass
    with queries(app) as asked:
        page(client)
    assert len([one for one in asked if one.startswith("SELECT")]) == 3


def test_a_link_that_carries_arguments_gives_nobody_elses_arguments_away(
    client: FlaskClient, petition: Petition
) -> None:
    text = client.get(HUB + "?utm_source=a-friend&fbclid=secret").get_data(as_text=True)
    assert "secret" not in text
    assert "a-friend" not in text


def test_what_somebody_typed_is_never_kept(client: FlaskClient, petition: Petition) -> None:
    page(client)
    posted = client.post(HUB + "/sign", data={"name": "", "email": "ada@example.org"})
    assert "ada@example.org" in posted.get_data(as_text=True)
    for path in (HUB, HUB + "/sign", "/"):
        assert "ada@example.org" not in page(client, path)
