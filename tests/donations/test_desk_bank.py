"""A treasurer reads statements in a browser: looks, imports, matches, undoes, lays aside."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.cli.laboring import labour_once
from campaign.donations.bank_models import BankLine, BankStatement, ColumnMapping, LineState
from campaign.donations.gift_models import Donation, DonationState
from campaign.donations.references import spaced
from tests.donations.bank import a_file, a_pledge, an_account, balance, taken_in
from tests.factories import an_organization, an_organizer, post, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def ours(session: Session) -> Organization:
    return an_organization(session)


@pytest.fixture
def treasurer(app: Flask, session: Session, ours: Organization) -> FlaskClient:
    return sign_in(app, an_organizer(session, ours, Role.TREASURER))


def home(ours: Organization, rest: str = "") -> str:
    return f"/organize/{ours.slug}/bank/{rest}"


def uploaded(client: FlaskClient, ours: Organization, raw: bytes, **told: str) -> str:
    """Send a file; where it leads."""
    data = {"file": (io.BytesIO(raw), "march.csv"), "account": "", "name": "Savings", "layout": ""} | told
    answer = post(client, home(ours, "upload"), data)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_statement_is_looked_at_imported_and_its_lines_are_matched(
    session: Session, ours: Organization, treasurer: FlaskClient
) -> None:
    pledge = a_pledge(session, ours)
    raw = a_file([("05/03/2026", f"TRF {pledge.reference}", "300.00"), ("06/03/2026", "FR MALEE", "300.00")])

    look = uploaded(treasurer, ours, raw)
    page = treasurer.get(look).text
    assert "Nothing is booked yet." in page and "by its reference" in page
    assert session.scalars(select(BankStatement)).all() == []

    statement = post(treasurer, f"{look}/import").location
    assert "0 of 2 lines are read." in treasurer.get(statement).text
    assert labour_once()
    page = treasurer.get(statement).text
    assert "FR MALEE" in page and "Matched" in page and "Waits" in page

    session.refresh(pledge)
    assert pledge.state is DonationState.PAID
    again = uploaded(treasurer, ours, raw, account=str(session.scalars(select(ColumnMapping.id)).one()))
    assert "imported before" in treasurer.get(again).text
    assert post(treasurer, f"{again}/import").location == statement


def test_a_bank_that_nobody_knows_is_read_by_columns_of_ones_own(
    session: Session, ours: Organization, treasurer: FlaskClient
) -> None:
    raw = b"Booked;Purpose;Sum EUR\n04.03.2026;MD-GIFT;1.234,50\n05.03.2026;cash;-20,00\n"

    columns = uploaded(treasurer, ours, raw)
    assert columns.endswith("/columns")
    page = treasurer.get(columns).text
    assert "Sum EUR" in page and "1.234,50" in page

    told = {"columns-0-what": "day", "columns-1-what": "text", "currency": "eur"}
    assert post(treasurer, columns, told).status_code == 422, "no amount"
    answer = post(treasurer, columns, told | {"columns-2-what": "amount"})
    assert answer.status_code == 303
    assert "€1,234.50" in treasurer.get(answer.location).text
    mapping = session.scalars(select(ColumnMapping)).one()
    assert mapping.columns == {"day": ["Booked"], "text": ["Purpose"], "amount": ["Sum EUR"]}


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"%PDF-1.7 a statement", "This is no CSV or XLSX file"),
        (b"", "The file is empty"),
    ],
    ids=["pdf", "empty"],
)
def test_a_wrong_file_is_refused_in_words_and_nothing_is_kept(
    session: Session, ours: Organization, treasurer: FlaskClient, raw: bytes, words: str
) -> None:
    data = {"file": (io.BytesIO(raw), "x"), "account": "", "name": "Savings", "layout": ""}
    answer = post(treasurer, home(ours, "upload"), data)

    assert answer.status_code == 422 and words in answer.text
    assert session.scalars(select(ColumnMapping)).all() == []


def test_fifty_megabytes_are_not_even_read(ours: Organization, treasurer: FlaskClient) -> None:
    told = {"content_type": "multipart/form-data; boundary=x"}
    assert treasurer.post(home(ours, "upload"), data=b"x" * 50_000_000, **told).status_code == 413


def waiting(session: Session, ours: Organization, *rows: tuple[str, str, str]) -> list[BankLine]:
    taken_in(session, an_account(session, ours), a_file(rows))
    return list(session.scalars(select(BankLine).where(BankLine.state == LineState.OPEN)))


def test_the_queue_shows_candidates_with_reasons_and_one_press_matches(
    session: Session, ours: Organization, treasurer: FlaskClient
) -> None:
    likely, other = a_pledge(session, ours, name="Malee Thongdee"), a_pledge(session, ours, name="Ada Donor")
    (line,) = waiting(session, ours, ("05/03/2026", "FR MALEE T", "300.00"))

    assert "1 line waits for you." in treasurer.get(f"/organize/{ours.slug}/money/waiting/").text
    page = treasurer.get(home(ours, "lines/")).text
    assert page.index(likely.reference) < page.index(other.reference)
    assert "a name like it" in page and "the same amount" in page

    answer = post(treasurer, home(ours, f"lines/{line.id}/match"), {"parts-0-reference": likely.reference})
    assert answer.status_code == 303
    session.refresh(likely)
    assert likely.received_minor == 30000
    assert "Malee Thongdee" in treasurer.get(home(ours, f"lines/{line.id}")).text

    assert post(treasurer, home(ours, f"lines/{line.id}/undo")).status_code == 303
    session.refresh(likely)
    assert likely.state is DonationState.PLEDGED and balance(session, "bank") == 0


def test_a_line_is_parted_between_pledges_by_hand_and_must_be_given_away_whole(
    session: Session, ours: Organization, treasurer: FlaskClient
) -> None:
    first, second = a_pledge(session, ours), a_pledge(session, ours, 50000)
    (line,) = waiting(session, ours, ("05/03/2026", "for both", "700.00"))
    told = {
        "parts-0-reference": spaced(first.reference).lower(),
        "parts-0-amount": "300",
        "parts-1-reference": second.reference,
    }
    address = home(ours, f"lines/{line.id}/match")

    for amount, words in (("500", "must be what came"), ("x", "must be what came")):
        answer = post(treasurer, address, told | {"parts-1-amount": amount})
        assert answer.status_code == 422 and words in answer.text
    wrong = post(treasurer, address, {"parts-0-reference": first.reference[:-1] + "U"})
    assert wrong.status_code == 422 and "a character is wrong" in wrong.text

    assert post(treasurer, address, told | {"parts-1-amount": "400.00"}).status_code == 303
    states = {gift.id: (gift.state, gift.received_minor) for gift in session.scalars(select(Donation))}
    assert states == {first.id: (DonationState.PAID, 30000), second.id: (DonationState.PLEDGED, 40000)}


def test_a_line_becomes_a_gift_of_its_own_or_is_laid_aside_and_taken_up_again(
    session: Session, ours: Organization, treasurer: FlaskClient
) -> None:
    gift, interest = waiting(
        session, ours, ("05/03/2026", "FR NOBODY KNOWN", "55.00"), ("06/03/2026", "INT", "1.25")
    )

    assert post(treasurer, home(ours, f"lines/{gift.id}/new-gift")).status_code == 303
    made = session.scalars(select(Donation)).one()
    assert (made.state, made.received_minor, made.name) == (DonationState.PAID, 5500, None)

    aside = home(ours, f"lines/{interest.id}/")
    assert post(treasurer, f"{aside}ignore", {"reason": "interest"}).status_code == 303
    assert "Laid aside" in treasurer.get(home(ours, f"lines/{interest.id}")).text
    assert post(treasurer, f"{aside}ignore", {"reason": "interest"}).status_code == 409
    assert post(treasurer, f"{aside}reopen").status_code == 303
    assert "INT" in treasurer.get(home(ours, "lines/")).text


def test_no_statement_of_another_organization_is_seen_or_touched(
    app: Flask, session: Session, ours: Organization, treasurer: FlaskClient
) -> None:
    (line,) = waiting(session, ours, ("05/03/2026", "FR MALEE T", "300.00"))
    look = uploaded(treasurer, ours, a_file([("05/03/2026", "x", "1.00")]), name="Other account")
    others = an_organization(session)
    stranger = sign_in(app, an_organizer(session, others, Role.TREASURER))
    theirs = re.sub(r"/organize/[^/]+/", f"/organize/{others.slug}/", look)

    assert stranger.get(home(others, f"lines/{line.id}")).status_code == 404
    assert stranger.get(theirs).status_code == 404
    assert post(stranger, home(others, f"lines/{line.id}/ignore"), {"reason": "other"}).status_code == 404
