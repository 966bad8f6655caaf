"""A supporter's own page: everything of theirs and nothing of anybody else's; only a POST acts."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.outbox import worker
from campaign.outbox.models import Delivery
from campaign.petitions import confirming, ending, signing, tally
from campaign.petitions.models import Petition, Signature
from campaign.petitions.signing import Mails
from campaign.supporters import service as supporters
from campaign.supporters.models import SupporterState
from tests.conftest import MakeApp
from tests.factories import a_petition, a_signer
from tests.services.smtp import Inbox

ADA, SOK = "ada@example.org", "sok@example.org"


@pytest.fixture
def app(make_app: MakeApp, inbox: Inbox) -> Flask:
    return make_app(MAIL_URL=inbox.url)


@pytest.fixture
def petition(session: Session) -> Petition:
    """Signed and confirmed by two people, both with alerts."""
    petition = a_petition(session, slug="library")
    for name, email in (("Ada Tester", ADA), ("Sok Dara", SOK)):
        signer = a_signer(name=name, email=email, consent_words="Yes, write to me.")
        signing.sign(session, "library", signer, mails=Mails(a_day=3), now=utcnow())
        newest = session.scalars(select(Signature).order_by(Signature.id.desc()).limit(1)).one()
        confirming.confirm(session, newest.id, now=utcnow())
    session.commit()
    return petition


def my_page(client: FlaskClient, app: Flask, inbox: Inbox, email: str) -> str:
    """Ask for the link by mail, as a person would, and return its path."""
    assert client.post("/me/", data={"email": email}).status_code == 303
    with app.app_context():
        worker.deliver_batch(10)
    found = [re.search(r"http://localhost(/me/\S+)", str(message)) for message in inbox.messages]
    paths = [match[1] for match in found if match]
    assert paths
    return paths[-1]


def of(session: Session, email: str) -> Signature | None:
    session.rollback()
    session.expire_all()
    return session.scalar(select(Signature).where(Signature.email_fingerprint == fingerprint_of(email)))


@pytest.mark.usefixtures("petition")
def test_the_page_and_the_download_hold_all_of_ones_own_and_nobody_elses(
    client: FlaskClient, app: Flask, inbox: Inbox
) -> None:
    path = my_page(client, app, inbox, ADA)
    page = client.get(path).get_data(as_text=True)
    told = client.get(f"{path}/download").get_json()

    assert "Ada Tester" in page
    assert "Sok" not in page
    assert [one["email"] for one in told["signatures"]] == [ADA]
    assert told["consents"][0]["words"] == "Yes, write to me."
    assert "Sok" not in str(told)


@pytest.mark.usefixtures("petition")
def test_the_mail_with_the_link_names_no_topic(client: FlaskClient, app: Flask, inbox: Inbox) -> None:
    my_page(client, app, inbox, ADA)
    message = inbox.messages[-1]

    assert "Mekong" not in f"{message['Subject']} {message['From']}"
    for word in ("petition", "campaign", "sign", "Keep it open"):
        assert word not in str(message["Subject"]).lower()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: FlaskClient, session: Session) -> None:
    answer = client.post("/me/", data={"email": "nobody@example.org"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/me/asked")
    assert session.scalar(select(Delivery.id)) is None


def test_opening_every_page_of_it_changes_nothing(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session, petition: Petition
) -> None:
    path = my_page(client, app, inbox, ADA)
    for part in ("", "/download", "/erase", "/display", "/withdraw", "/interest", "/leave"):
        client.get(path + part)
        client.head(path + part)

    assert of(session, ADA) is not None
    assert tally.count_of(session, petition.id) == 2


def test_one_leaves_withdraws_and_is_erased_and_others_stay(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session, petition: Petition
) -> None:
    path = my_page(client, app, inbox, ADA)
    scope = {"scope": "campaign", "scope_id": str(petition.campaign_id)}
    assert client.post(f"{path}/interest", data=scope).status_code == 200
    ada = supporters.find(session, fingerprint_of(ADA))
    assert ada is not None
    session.refresh(ada)
    assert ada.state is SupporterState.UNSUBSCRIBED

    assert client.post(f"{path}/erase").status_code == 200

    assert of(session, ADA) is None
    assert of(session, SOK) is not None
    assert supporters.find(session, fingerprint_of(ADA)) is None
    assert tally.count_of(session, petition.id) == 1
    assert tally.differences(session, petition.id) == []
    assert "Nothing." in client.get(path).get_data(as_text=True)


def test_nobody_acts_on_the_signature_of_somebody_else(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session, petition: Petition
) -> None:
    path = my_page(client, app, inbox, ADA)
    theirs = of(session, SOK)
    assert theirs is not None

    for part, typed in (("withdraw", {}), ("display", {"display": "full"})):
        answer = client.post(f"{path}/{part}", data={"signature_id": str(theirs.id), **typed})
        assert answer.status_code == 404
    assert tally.count_of(session, petition.id) == 2


def test_a_link_for_something_else_opens_no_page(client: FlaskClient, app: Flask) -> None:
    with app.app_context():
        other = vault.link_token("confirm", fingerprint_of(ADA), utcnow().replace(year=2030))
    assert client.get(f"/me/{other}").status_code == 404


def test_a_second_press_is_explained_and_what_is_left_is_still_there(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session, petition: Petition
) -> None:
    path = my_page(client, app, inbox, ADA)
    mine = of(session, ADA)
    assert mine is not None
    told = {"signature_id": str(mine.id)}
    assert client.post(f"{path}/withdraw", data=told).status_code == 200

    for part, typed in (("withdraw", {}), ("display", {"display": "full"})):
        again = client.post(f"{path}/{part}", data={**told, **typed})
        assert again.status_code == 404
        assert "not here any more" in again.get_data(as_text=True)
        assert "Erase everything" in again.get_data(as_text=True)


def test_what_an_organizer_took_out_of_the_count_is_shown_and_erased_with_the_rest(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session, petition: Petition
) -> None:
    theirs = of(session, ADA)
    assert theirs is not None
    ending.reject(session, theirs.id)
    session.commit()
    path = my_page(client, app, inbox, ADA)
    assert "taken it out of the count" in client.get(path).get_data(as_text=True)
    assert "Ada Tester" in client.get(f"{path}/download").get_data(as_text=True)

    client.post(f"{path}/erase")

    assert of(session, ADA) is None
    assert session.scalar(select(Signature.name).where(Signature.id == theirs.id)) is None
    assert tally.differences(session, petition.id) == []


def test_the_download_is_read_by_people_too(
    client: FlaskClient, app: Flask, inbox: Inbox, session: Session, petition: Petition
) -> None:
    mine = of(session, ADA)
    assert mine is not None
    mine.name = "សុខ ដារ៉ា"
    session.commit()

    assert "សុខ ដារ៉ា" in client.get(f"{my_page(client, app, inbox, ADA)}/download").get_data(as_text=True)
