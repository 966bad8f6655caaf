"""A published statement is taken in: read, checked by a person, then a draft."""

import html
import io
import os
import re
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization, OrganizationState
from campaign.accounts.roles import Role
from campaign.donations.models import Appeal, AppealState
from campaign.statements.models import Quotation, Statement, StatementState
from campaign.statements.reading import issuers_of
from tests.factories import an_organization, an_organizer, post, sign_in

REPOSITORY = Path(__file__).resolve().parents[2]
HARBOUR = REPOSITORY / "tests" / "statements" / "fixtures" / "harbour_page.html"
SEED = "000_51b1eb4605ffaa1b.txt"


@pytest.fixture(name="ours")
def _ours(session: Session) -> Organization:
    return an_organization(session)


@pytest.fixture(name="client")
def _client(app: Flask, session: Session, ours: Organization) -> FlaskClient:
    return sign_in(app, an_organizer(session, ours, Role.EDITOR))


def fields(page: str) -> dict[str, str]:
    """What a browser would send back of the form that was shown."""
    form = page[page.index("/import/keep") : page.index("</main>")]
    told: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and ('type="checkbox"' not in tag or "checked" in tag):
            told[name[1]] = html.unescape(value[1]) if value else ""
    for name_, value_ in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', form, re.DOTALL
    ):
        told[name_] = html.unescape(value_)
    for name_, options in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        told[name_] = chosen[1] if chosen else "0"
    return {name: value for name, value in told.items() if name != "csrf_token"}


def take_in(client: FlaskClient, ours: Organization, raw: bytes, name: str) -> str:
    answer = post(
        client,
        f"/organize/{ours.slug}/statements/import",
        {"file": (io.BytesIO(raw), name)},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 200
    return str(answer.text)


def test_a_page_is_read_checked_and_kept_once(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    page = take_in(client, ours, HARBOUR.read_bytes(), "harbour.html")
    assert session.scalars(select(Statement)).all() == []
    assert "Island Arts Defence (IAD): will be named to the newsroom" in page and "recognised" in page
    told = fields(page) | {"quotations-1-speaker": "Tomás Brine", "slug": "the-choir"}
    for _ in range(2):
        answer = post(client, f"/organize/{ours.slug}/statements/import/keep", told)
        assert answer.status_code == 303

    statement = session.scalars(select(Statement)).one()
    assert (statement.organization_id, statement.slug) == (ours.id, "the-choir")
    assert (statement.state, statement.dateline_on) == (StatementState.DRAFT, date(2024, 3, 12))
    assert [one.short_name for one in issuers_of(session, statement)] == ["IAD"]
    speakers = session.scalars(select(Quotation.speaker).order_by(Quotation.position)).all()
    assert "Tomás Brine" in speakers
    appeal = session.scalars(select(Appeal)).one()
    assert (appeal.organization_id, appeal.state) == (ours.id, AppealState.DRAFT)


def test_a_partner_that_an_import_names_waits_for_the_host_newsroom(
    app: Flask, session: Session, client: FlaskClient, ours: Organization
) -> None:
    told = fields(take_in(client, ours, HARBOUR.read_bytes(), "harbour.html"))
    post(client, f"/organize/{ours.slug}/statements/import/keep", told)

    named = session.scalars(select(Organization).where(Organization.short_name == "IAD")).one()
    assert named.state is OrganizationState.APPLIED
    statement = session.scalars(select(Statement)).one()
    publish = f"/organize/{ours.slug}/statements/{statement.id}/publishing/now"
    assert "has not approved whom it names" in post(client, publish).text

    host = an_organization(session, is_host=True)
    newsroom = sign_in(app, an_organizer(session, host, Role.EDITOR))
    page = take_in(newsroom, host, HARBOUR.read_bytes(), "harbour.html")
    assert "Island Arts Defence (IAD): known here" in page
    post(newsroom, f"/organize/{host.slug}/platform/partners/{named.slug}/approve")
    session.expire_all()
    assert "has not approved whom it names" not in post(client, publish).text


def test_quotations_are_added_and_doubts_are_told_in_the_readers_language(
    client: FlaskClient, ours: Organization
) -> None:
    told = fields(take_in(client, ours, HARBOUR.read_bytes(), "harbour.html"))
    count = sum(name.startswith("quotations-") and name.endswith("-text") for name in told)

    page = post(client, f"/organize/{ours.slug}/statements/import/keep?lang=th", told | {"rows": "add"})

    assert page.status_code == 200 and f'name="quotations-{count}-text"' in page.text
    assert fields(page.text)["title"] == told["title"]
    bare = "Statement\n\n" + "We ask that the case against the choir be dropped at once. " * 9
    page = post(client, f"/organize/{ours.slug}/statements/import?lang=th", {"source": bare})
    assert "ไม่พบวันที่" in page.text and "no date was found" not in page.text


def test_pasted_text_of_nothing_is_refused_and_stays(client: FlaskClient, ours: Organization) -> None:
    address = f"/organize/{ours.slug}/statements/import"

    assert "Paste the text or choose a file" in post(client, address, {"source": " "}).text
    answer = post(client, address, {"source": "Only a title"})
    assert answer.status_code == 422 and "Only a title" in answer.text


def test_an_address_that_exists_keeps_all_that_was_put_right(client: FlaskClient, ours: Organization) -> None:
    told = fields(take_in(client, ours, HARBOUR.read_bytes(), "harbour.html"))
    keep = f"/organize/{ours.slug}/statements/import/keep"
    assert post(client, keep, told).status_code == 303

    again = post(client, keep, told | {"sending": "another", "title": "My own title"})

    assert again.status_code == 422
    assert "Another statement has this address" in again.text and "My own title" in again.text


def test_the_statement_this_was_first_built_for_comes_through(
    session: Session, client: FlaskClient, ours: Organization
) -> None:
    folder = os.environ.get("CAMPAIGN_SEEDS") or REPOSITORY.parent / "shared" / "seeds"
    path = Path(folder) / SEED
    if not path.is_file():
        pytest.skip("seeds folder not present")
    page = take_in(client, ours, path.read_bytes(), SEED)
    assert page.count("Please check:") == 3, "background, a role, where to pay"

    assert post(client, f"/organize/{ours.slug}/statements/import/keep", fields(page)).status_code == 303

    statement = session.scalars(select(Statement)).one()
    assert statement.dateline_on == date(2022, 1, 21)
    assert [one.short_name for one in issuers_of(session, statement)] == ["APHR"]
    quoted = session.scalars(select(Quotation).order_by(Quotation.position)).all()
    assert [one.speaker for one in quoted] == ["Kasit Piromya", "Kem Sokha", "Kasit Piromya"]
    assert [step["kind"] for step in session.scalars(select(Appeal)).one().steps] == ["bank", "paypal"]
    assert statement.photo_notes[0]["credit"] == "Phnom Penh Post"
