"""Handing over: packs that betray nobody, people as a sealed file, and a register of both."""

import io
import zipfile

import pyrage
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent
from campaign.accounts.roles import Role
from campaign.cli.laboring import labour_once
from campaign.core.clock import utcnow
from campaign.core.jobs import Job, JobState
from campaign.petitions import confirming, packs, signing
from campaign.petitions.models import Display, Petition, Signature
from campaign.petitions.paper_models import Handover
from campaign.petitions.signing import Mails
from tests.factories import NOW, a_petition, a_signer, an_organizer, post, sign_in


def a_petition_with(session: Session, *people: tuple[str, Display]) -> Petition:
    petition = a_petition(session)
    for name, display in people:
        signer = a_signer(name=name, display=display, country="KH")
        signing.sign(session, petition.campaign.slug, signer, mails=Mails(a_day=3), now=NOW)
        signature = session.scalars(select(Signature).order_by(Signature.id.desc())).first()
        assert signature is not None
        confirming.confirm(session, signature.id, now=NOW)
    session.commit()
    return petition


PEOPLE = (
    ("Shown Person", Display.FULL),
    ("Initial Only", Display.INITIALS),
    ("Hidden Person", Display.HIDDEN),
    ("=HYPERLINK(1)", Display.FULL),
)


def taken(client: FlaskClient, place: str) -> zipfile.ZipFile:
    with post(client, f"{place}/file") as answer:
        return zipfile.ZipFile(io.BytesIO(answer.data))


def base(petition: Petition) -> str:
    return f"/organize/{petition.campaign.organization.slug}/campaigns/{petition.campaign.slug}/delivery"


def test_a_pack_holds_the_names_of_those_who_chose_to_be_shown_only(app: Flask, session: Session) -> None:
    petition = a_petition_with(session, *PEOPLE)
    client = sign_in(app, an_organizer(session, petition.campaign.organization, Role.EDITOR))
    place = post(client, f"{base(petition)}/packs", {"locale": "km"}).location
    assert "being made" in client.get(place).text
    assert labour_once()
    assert "ready" in client.get(place).text

    archive = taken(client, place)

    assert {"petition.pdf", "names-001.pdf", "names-001.csv", "names-001.xlsx"} <= set(archive.namelist())
    names = archive.read("names-001.csv").decode()
    assert "Shown Person" in names and "I. O." in names and "'=HYPERLINK(1)" in names
    assert "Hidden" not in names and "Initial Only" not in names
    assert archive.read("petition.pdf").startswith(b"%PDF")
    assert session.scalars(select(Handover.kind)).all() == ["pack"]


def test_a_pack_is_carried_on_where_a_killed_worker_left_it(
    app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    petition = a_petition_with(session, *PEOPLE)
    monkeypatch.setattr(packs, "NAMES_A_PART", 2)
    client = sign_in(app, an_organizer(session, petition.campaign.organization, Role.EDITOR))
    place = post(client, f"{base(petition)}/packs", {"locale": "en"}).location
    job = session.scalars(select(Job)).one()
    packs.make_next_part(session, job)
    packs.make_next_part(session, job)

    assert labour_once()

    session.refresh(job)
    assert job.state is JobState.DONE
    archive = taken(client, place)
    assert archive.testzip() is None
    assert sum(archive.read(name).count(b"2026-03-04") for name in archive.namelist() if "csv" in name) == 3


def test_a_pack_goes_when_its_days_are_over(app: Flask, session: Session) -> None:
    petition = a_petition_with(session, *PEOPLE)
    client = sign_in(app, an_organizer(session, petition.campaign.organization, Role.EDITOR))
    place = post(client, f"{base(petition)}/packs", {"locale": "en"}).location
    assert labour_once()

    assert packs.forget_old(now=utcnow()) == 0
    assert packs.forget_old(now=utcnow() + packs.KEPT * 2) == 1

    assert "removed" in client.get(place).text
    assert post(client, f"{place}/file").status_code == 404


def test_people_leave_sealed_with_a_reason_and_a_line_in_the_log(app: Flask, session: Session) -> None:
    petition = a_petition_with(session, *PEOPLE)
    client = sign_in(app, an_organizer(session, petition.campaign.organization))
    key = pyrage.x25519.Identity.generate()
    told = {"reason": "The court asks for it", "seal": "key", "recipient": str(key.to_public())}

    assert post(client, f"{base(petition)}/people", {**told, "reason": ""}).status_code == 422
    answer = post(client, f"{base(petition)}/people", told)

    rows = pyrage.decrypt(answer.data, [key]).decode()
    assert "Hidden Person" in rows and "'=HYPERLINK(1)" in rows
    line = session.scalars(select(AuditEvent).where(AuditEvent.action == "people.exported")).one()
    assert (line.reason, line.after["sealed"]) == ("The court asks for it", "key")


def test_a_passphrase_opens_the_key_and_the_key_the_rows(app: Flask, session: Session) -> None:
    petition = a_petition_with(session, *PEOPLE)
    client = sign_in(app, an_organizer(session, petition.campaign.organization))
    told = {"reason": "For the court", "seal": "passphrase", "passphrase": "correct horse battery"}

    answer = post(client, f"{base(petition)}/people", told)

    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    key = pyrage.passphrase.decrypt(archive.read("key.age"), "correct horse battery").decode().strip()
    identity = pyrage.x25519.Identity.from_str(key)
    assert "Shown Person" in pyrage.decrypt(archive.read("people.csv.age"), [identity]).decode()
    assert post(client, f"{base(petition)}/people", {**told, "passphrase": "short"}).status_code == 422


def test_what_is_no_key_is_refused_and_nothing_leaves(app: Flask, session: Session) -> None:
    petition = a_petition_with(session, *PEOPLE)
    client = sign_in(app, an_organizer(session, petition.campaign.organization))
    told = {"reason": "For the court", "seal": "key", "recipient": "age1nonsense"}

    answer = post(client, f"{base(petition)}/people", told)

    assert answer.status_code == 422 and "no age public key" in answer.text
    assert session.scalars(select(Handover)).all() == []


def test_a_handover_is_entered_with_the_counts_of_its_day(app: Flask, session: Session) -> None:
    petition = a_petition_with(session, *PEOPLE)
    client = sign_in(app, an_organizer(session, petition.campaign.organization, Role.EDITOR))
    told = {"recipient": "The ministry", "what": "The petition, printed", "handed_on": "4/3/2569"}

    assert post(client, f"{base(petition)}/register", {**told, "handed_on": "yesterday"}).status_code == 422
    assert post(client, f"{base(petition)}/register", told).status_code == 303

    entry = session.scalars(select(Handover)).one()
    assert (entry.handed_on.isoformat(), entry.online_count) == ("2026-03-04", 4)
    assert "The ministry" in client.get(f"{base(petition)}/").text
