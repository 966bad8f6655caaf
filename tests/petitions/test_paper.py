"""Signatures on paper: typed or read from a file, counted apart, wholly undone."""

import io
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent
from campaign.accounts.roles import Role
from campaign.cli.laboring import labour_once
from campaign.core.tables import rows
from campaign.petitions import confirming, paper, signing
from campaign.petitions.models import Petition, Signature
from campaign.petitions.paper import Line, NewSheet
from campaign.petitions.paper_models import PaperSheet, PaperSignature, SheetState
from campaign.petitions.signing import Mails
from tests.factories import NOW, a_petition, a_signer, an_organizer, post, sign_in


def a_signed_petition(session: Session, *emails: str) -> Petition:
    petition = a_petition(session)
    for email in emails:
        signing.sign(session, petition.campaign.slug, a_signer(email=email), mails=Mails(a_day=3), now=NOW)
        signature = session.scalars(select(Signature).order_by(Signature.id.desc())).first()
        assert signature is not None
        confirming.confirm(session, signature.id, now=NOW)
    session.commit()
    return petition


def counted(session: Session, petition: Petition, *lines: Line) -> PaperSheet:
    organizer = an_organizer(session, petition.campaign.organization)
    told = NewSheet(label="Market", organizer_id=organizer.id)
    sheet = paper.count_sheet(session, petition, told, lines, now=NOW)
    session.commit()
    return sheet


def test_who_signed_online_too_counts_once(session: Session) -> None:
    petition = a_signed_petition(session, "ada@example.org")

    sheet = counted(
        session,
        petition,
        Line(number=1, name="Ada", email="ADA@example.org"),
        Line(number=2, name="Sok Dara"),
        Line(number=3, name="Bopha", email="bopha@example.org"),
        Line(number=4, name="Bopha again", email="bopha@example.org"),
    )

    assert (sheet.line_count, sheet.duplicate_count) == (4, 2)
    assert paper.paper_count(session, petition.id) == 2


def test_a_sheet_is_wholly_undone_and_counted_again(session: Session) -> None:
    petition = a_signed_petition(session)
    sheet = counted(session, petition, Line(number=1, name="Sok Dara"))

    paper.undo(sheet, now=NOW)
    assert paper.paper_count(session, petition.id) == 0
    paper.count_again(sheet)
    assert paper.paper_count(session, petition.id) == 1


def test_what_was_undone_is_erased_after_a_week(session: Session) -> None:
    petition = a_signed_petition(session)
    sheet = counted(session, petition, Line(number=1, name="Sok Dara"))
    paper.undo(sheet, now=NOW)

    paper.forget_undone(session, before=NOW - timedelta(days=1), limit=10)
    assert session.scalar(select(func.count()).select_from(PaperSignature)) == 1
    paper.forget_undone(session, before=NOW + timedelta(days=8), limit=10)
    assert session.scalar(select(func.count()).select_from(PaperSignature)) == 0


def test_no_name_and_no_address_stands_in_the_database(session: Session) -> None:
    petition = a_signed_petition(session)
    counted(session, petition, Line(number=1, name="Sok Dara", place="Kampot", email="dara@example.org"))

    row = session.execute(text("SELECT name, place, email_fingerprint FROM paper_signatures")).one()

    stored = b"".join(bytes(value) for value in row)
    assert not any(words in stored for words in (b"Dara", b"Kampot", b"dara@example.org"))


def test_a_typed_sheet_with_a_wrong_line_keeps_what_was_typed(app: Flask, session: Session) -> None:
    petition = a_signed_petition(session)
    organizer = an_organizer(session, petition.campaign.organization, Role.MODERATOR)
    client = sign_in(app, organizer)
    path = f"/organize/{petition.campaign.organization.slug}/campaigns/{petition.campaign.slug}/paper/new"
    typed = {"label": "Market", "line-1-name": "សុខ ដារ៉ា", "line-1-email": "not an address"}

    answer = post(client, path, typed)
    assert answer.status_code == 422
    assert "សុខ ដារ៉ា" in answer.text and "no email address" in answer.text
    assert session.scalar(select(func.count()).select_from(PaperSheet)) == 0

    typed["line-1-email"] = ""
    assert post(client, path, typed).status_code == 303
    assert paper.paper_count(session, petition.id) == 1


CSV = "Name;Email;ที่อยู่\r\nAda;ada@example.org;Kampot\r\n;nobody@example.org;\r\n=cmd|' /C calc'!A0;;x\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "tis-620"])
def test_a_file_is_matched_looked_at_counted_and_undone(app: Flask, session: Session, encoding: str) -> None:
    petition = a_signed_petition(session, "ada@example.org")
    client = sign_in(app, an_organizer(session, petition.campaign.organization))
    base = f"/organize/{petition.campaign.organization.slug}/campaigns/{petition.campaign.slug}/paper"
    file = (io.BytesIO(CSV.encode(encoding)), "names.csv")

    matching = post(client, f"{base}/import", {"label": "Fair", "table": file}).location
    assert "ที่อยู่" in client.get(matching).text
    progress = post(client, matching, {"name": "0", "email": "1", "place": "2", "is_shown": "-1"}).location
    assert labour_once()
    looked = client.get(progress).text
    assert "<strong>2</strong>" in looked and "<strong>1</strong>" in looked
    assert paper.paper_count(session, petition.id) == 0, "nothing is counted before somebody says so"

    sheet = session.scalars(select(PaperSheet)).one()
    errors = client.get(f"{base}/{sheet.id}/errors.csv").text
    assert "nobody@example.org" in errors and "no name" in errors
    post(client, f"{base}/{sheet.id}/count")
    assert labour_once()
    session.refresh(sheet)
    assert (sheet.state, sheet.line_count, sheet.duplicate_count) == (SheetState.COUNTED, 2, 1)
    post(client, f"{base}/{sheet.id}/undo")
    assert paper.paper_count(session, petition.id) == 0
    assert "paper.undone" in session.scalars(select(AuditEvent.action)).all()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (b"PK\x03\x04zip", "no CSV file"),
        (b"%PDF-1.7", "no CSV file"),
        (b"\0" * 100, "no CSV file"),
        (b"name\n" + b"Ada\n" * 100_001, "100,000"),
    ],
)
def test_a_wrong_file_is_refused_in_words(app: Flask, session: Session, raw: bytes, words: str) -> None:
    petition = a_signed_petition(session)
    client = sign_in(app, an_organizer(session, petition.campaign.organization))
    base = f"/organize/{petition.campaign.organization.slug}/campaigns/{petition.campaign.slug}/paper"

    answer = post(client, f"{base}/import", {"label": "Fair", "table": (io.BytesIO(raw), "x.csv")})

    assert answer.status_code == 422
    assert words in answer.text


def test_lines_in_mixed_encodings_are_all_read() -> None:
    raw = b"name\n" + "สมชาย\n".encode("tis-620") + "สมหญิง\n".encode() + "Zoë\n".encode("cp1252")

    assert [row[0] for _, row in rows(raw)] == ["name", "สมชาย", "สมหญิง", "Zoë"]
