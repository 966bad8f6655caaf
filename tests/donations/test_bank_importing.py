"""Statements come in once, whatever overlaps, and what their lines settle is booked once."""

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from campaign.accounts.audit import Actor
from campaign.cli.laboring import labour_once
from campaign.core.errors import NotFound
from campaign.core.tables import NoTable
from campaign.donations import bank_importing, bank_layouts
from campaign.donations.bank_files import Upload, keep_file, read_file
from campaign.donations.bank_importing import ImportedAlready
from campaign.donations.bank_models import BankLine, BankStatement, LineState
from campaign.donations.bank_reading import NoHeader
from campaign.donations.gift_models import DonationState
from campaign.donations.matching import Rule
from tests.donations.bank import a_file, a_pledge, an_account, balance, lines_of, of_prefix, taken_in
from tests.factories import NOW, an_organization


def test_a_line_with_a_reference_is_matched_and_booked_by_itself(session: Session) -> None:
    ours = an_organization(session)
    pledge = a_pledge(session, ours)

    statement = taken_in(
        session, an_account(session, ours), a_file([("05/03/2026", f"TRF {pledge.reference}", "300.00")])
    )

    (line,) = lines_of(session, statement)
    assert (line.state, line.reason) == (LineState.MATCHED, "reference")
    session.refresh(pledge)
    assert (pledge.state, pledge.received_minor) == (DonationState.PAID, 30000)
    assert (balance(session, "bank"), balance(session, "gifts")) == (30000, -30000)


def test_the_same_file_comes_in_once(session: Session) -> None:
    ours = an_organization(session)
    mapping, raw = an_account(session, ours), a_file([("05/03/2026", "TRF", "300.00")])
    first = taken_in(session, mapping, raw)

    with pytest.raises(ImportedAlready) as refusal:
        taken_in(session, mapping, raw)

    assert refusal.value.statement_id == first.id
    assert len(session.scalars(select(BankLine)).all()) == 1


def test_overlapping_files_tell_a_line_once_and_equal_lines_as_often_as_they_came(session: Session) -> None:
    ours = an_organization(session)
    pledge, mapping = a_pledge(session, ours), an_account(session, ours)
    march = [
        ("08/03/2026", "TRF FR MALEE K", "100.00"),
        ("08/03/2026", "TRF FR MALEE K", "100.00"),
        ("09/03/2026", f"TRF {pledge.reference}", "300.00"),
    ]
    first = taken_in(session, mapping, a_file(march[:1]))
    second = taken_in(session, mapping, a_file(march))
    third = taken_in(session, mapping, a_file([*march[1:], ("31/03/2026", "TRF", "5.00")]))

    assert [first.new_count, second.new_count, third.new_count] == [1, 2, 1]
    assert session.scalar(select(func.count()).select_from(BankLine)) == 4
    session.refresh(pledge)
    assert pledge.received_minor == 30000, "the gift is booked once"


def test_a_worker_that_is_killed_goes_on_where_the_cursor_stands(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = an_organization(session)
    pledges = [a_pledge(session, ours) for _ in range(5)]
    monkeypatch.setattr(bank_importing, "_TOGETHER", 2)
    rows = [("05/03/2026", f"TRF {pledge.reference}", "300.00") for pledge in pledges]

    statement = taken_in(session, an_account(session, ours), a_file(rows))

    assert statement.new_count == 5
    assert balance(session, "bank") == 150000


def test_a_pledge_comes_in_several_lines(session: Session) -> None:
    ours = an_organization(session)
    pledge, mapping = a_pledge(session, ours), an_account(session, ours)

    taken_in(session, mapping, a_file([("05/03/2026", f"TRF {pledge.reference}", "100.00")]))
    session.refresh(pledge)
    assert (pledge.state, pledge.received_minor) == (DonationState.PLEDGED, 10000)

    taken_in(session, mapping, a_file([("06/03/2026", f"rest {pledge.reference}", "200.00")]))
    session.refresh(pledge)
    assert (pledge.state, pledge.received_minor) == (DonationState.PAID, 30000)


def test_a_reference_from_before_the_letters_changed_is_found(session: Session) -> None:
    ours = an_organization(session)
    of_prefix(session, ours, "MD")
    pledge = a_pledge(session, ours)
    of_prefix(session, ours, "KT")
    newer = a_pledge(session, ours)
    rows = [("05/03/2026", pledge.reference, "300.00"), ("05/03/2026", newer.reference.lower(), "300.00")]

    taken_in(session, an_account(session, ours), a_file(rows))

    assert (pledge.reference[:2], newer.reference[:2]) == ("MD", "KT")
    for one in (pledge, newer):
        session.refresh(one)
        assert one.state is DonationState.PAID


def test_an_import_that_runs_reads_the_file_as_it_was_read_when_it_began(session: Session) -> None:
    ours = an_organization(session)
    pledge, mapping = a_pledge(session, ours), an_account(session, ours)
    raw = a_file([("05/03/2026", pledge.reference, "300.00")])
    name = keep_file(ours.id, Upload("march.csv", raw), now=NOW)
    bank_importing.begin(session, mapping, name, Actor(role="treasurer", organization_id=ours.id), now=NOW)
    swapped = {"day": ["Date"], "text": ["Particulars"], "in": ["Withdrawal"], "out": ["Deposit"]}
    bank_layouts.set_columns(mapping, swapped, {})
    session.commit()

    assert labour_once()
    session.expire_all()
    assert (pledge.state, balance(session, "bank")) == (DonationState.PAID, 30000)
    with pytest.raises(NotFound):
        read_file(ours.id, name)


def test_one_transfer_pays_two_pledges(session: Session) -> None:
    ours = an_organization(session)
    first, second = a_pledge(session, ours), a_pledge(session, ours, 20000)

    words = f"{first.reference} {second.reference}"
    taken_in(session, an_account(session, ours), a_file([("05/03/2026", words, "500.00")]))

    for pledge, minor in ((first, 30000), (second, 20000)):
        session.refresh(pledge)
        assert (pledge.state, pledge.received_minor) == (DonationState.PAID, minor)


@pytest.mark.parametrize("raw", [b"%PDF-1.7", b"", b"Name,Email,Town\nAda,ada@example.org,Riga\n"])
def test_a_wrong_file_leaves_nothing_behind(session: Session, raw: bytes) -> None:
    mapping = an_account(session, an_organization(session))
    with pytest.raises((NoTable, NoHeader)):
        taken_in(session, mapping, raw)
    session.rollback()

    assert session.scalar(select(func.count()).select_from(BankStatement)) == 0


def test_no_word_of_a_statement_stands_readable_in_the_database_or_on_the_disk(session: Session) -> None:
    ours = an_organization(session)
    mapping = an_account(session, ours)
    rows = [("05/03/2026", "TRF FR SOMSRI TONGDEE", "300.00"), ("06/03/2026", "SALARY DAO", "-100.00")]
    name = keep_file(ours.id, Upload("march.csv", a_file(rows)), now=NOW)
    statement = taken_in(session, mapping, a_file(rows))

    kept = session.execute(text("SELECT payer, text, fingerprint FROM bank_lines")).all()
    assert b"SOMSRI" not in b"".join(bytes(cell or b"") for row in kept for cell in row)
    assert [line.text for line in lines_of(session, statement)] == ["TRF FR SOMSRI TONGDEE", None]
    assert b"SOMSRI" in read_file(ours.id, name).raw
    with pytest.raises(NotFound):
        read_file(an_organization(session).id, name)


def test_a_look_tells_what_an_import_would_do_and_writes_nothing(session: Session) -> None:
    ours = an_organization(session)
    pledge, mapping = a_pledge(session, ours), an_account(session, ours)
    rows = [
        ("05/03/2026", pledge.reference, "300.00"),
        ("05/03/2026", pledge.reference, "300.00"),
        ("06/03/2026", "fee", "-5.00"),
        ("31/02/2026", "no such day", "1.00"),
    ]
    taken_in(session, mapping, a_file(rows[2:3]))

    look = bank_importing.look(session, mapping, Upload("a.csv", a_file(rows)), now=NOW)

    assert (look.new_count, look.known_count, look.matched_count, look.queued_count) == (2, 1, 1, 1)
    assert look.rules[Rule.PAID] == 1, "the second transfer finds the pledge paid"
    assert [one.number for one in look.reading.wrong] == [6]
    assert session.scalar(select(func.count()).select_from(BankLine)) == 1
