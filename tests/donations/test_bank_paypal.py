"""PayPal's own file: comments missing and edited, fees, refunds, currencies changed on the way."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.money import Money
from campaign.donations import bank_layouts, bank_refunds, candidates
from campaign.donations.bank_models import BankLine, LineState, Match
from campaign.donations.bank_refunds import UnknownPayment
from campaign.donations.gift_models import Donation, DonationState, Method
from campaign.donations.matching import Reason
from campaign.donations.refunding import NewRefund, ask_refund, settle_refund
from tests.donations.bank import a_pledge, an_account, balance, lines_of, of_prefix, taken_in
from tests.factories import NOW, an_organization, an_organizer

RAW = (Path(__file__).parent / "statements" / "paypal.csv").read_bytes()
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def promised(session: Session, ours: Organization, minor: int, currency: str, **told: object) -> Donation:
    return a_pledge(session, ours, minor, currency=currency, method=Method.PAYPAL, **told)


@pytest.fixture
def ours(session: Session) -> Organization:
    organization = an_organization(session)
    of_prefix(session, organization)
    return organization


def test_an_edited_comment_still_settles_and_the_fee_has_a_leg_of_its_own(
    session: Session, ours: Organization
) -> None:
    first = promised(session, ours, 2500, "USD", reference="MD1MWD7P5")
    edited = promised(session, ours, 5000, "EUR", reference="MDE8SXA2X")

    taken_in(session, an_account(session, ours, "paypal"), RAW)

    for pledge in (first, edited):
        session.refresh(pledge)
        assert pledge.state is DonationState.PAID
    assert (balance(session, "gifts", "USD"), balance(session, "fees", "USD")) == (-2500, 122)
    assert balance(session, "paypal", "EUR") == 5000 - 209


def test_a_missing_comment_waits_with_the_pledge_of_the_same_address_first(
    session: Session, ours: Organization
) -> None:
    other = promised(session, ours, 2500, "USD", email="other@example.org", name="Other Person")
    cho = promised(session, ours, 2500, "USD", email="cho@example.org", name="Cho Friend")

    statement = taken_in(session, an_account(session, ours, "paypal"), RAW)

    line = next(line for line in lines_of(session, statement) if "cho@" in (line.payer or ""))
    assert (line.state, line.reason) == (LineState.OPEN, "nothing")
    found = candidates.suggestions(session, line)
    assert [one.donation.id for one in found] == [cho.id, other.id]
    assert Reason.NAME in found[0].candidate.reasons


def test_what_is_no_gift_is_laid_aside_and_what_is_not_final_comes_later(
    session: Session, ours: Organization
) -> None:
    mapping = an_account(session, ours, "paypal")
    pledge = promised(session, ours, 1000, "USD", reference="MDH3NJ6TE")
    statement = taken_in(session, mapping, RAW)
    reasons = {line.reason for line in lines_of(session, statement) if line.state is LineState.IGNORED}
    assert reasons == {"conversion", "withdrawal", "other"}
    session.refresh(pledge)
    assert pledge.received_minor == 0, "pending money has not come"

    later = taken_in(session, mapping, RAW.replace(b'"Pending"', b'"Completed"'))

    assert later.new_count == 1
    session.refresh(pledge)
    assert pledge.state is DonationState.PAID


def test_columns_of_ones_own_keep_paypals_rules(session: Session, ours: Organization) -> None:
    mapping = an_account(session, ours, "paypal")
    own = {
        "day": ["Date"],
        "text": ["Note"],
        "payer": ["Name"],
        "amount": ["Gross"],
        "currency": ["Currency"],
    }
    bank_layouts.set_columns(mapping, own, {})
    session.commit()

    statement = taken_in(session, mapping, RAW)

    kinds = [line.kind for line in lines_of(session, statement)]
    assert kinds.count("conversion") == 2 and kinds.count("refund") == 1
    assert statement.line_count == 9, "what is pending is left for later"


def test_a_refund_row_finds_its_gift_and_is_undone_again(session: Session, ours: Organization) -> None:
    treasurer = an_organizer(session, ours)
    pledge = promised(session, ours, 5000, "EUR", reference="MDE8SXA2X")
    line = _refund_line(session, ours)

    match = bank_refunds.book_refund(session, line, treasurer.id, now=NOW)
    session.commit()
    assert (pledge.state, pledge.refunded_minor) == (DonationState.REFUNDED, 5000)
    assert (balance(session, "paypal", "EUR"), balance(session, "fees", "EUR")) == (-209 + 174, 209 - 174)

    bank_refunds.undo(session, match, treasurer.id, now=NOW)
    session.commit()
    assert (pledge.state, line.state) == (DonationState.PAID, LineState.OPEN)
    assert balance(session, "paypal", "EUR") == 5000 - 209


def test_a_refund_that_was_written_down_before_is_not_booked_twice(
    session: Session, ours: Organization
) -> None:
    treasurer = an_organizer(session, ours)
    pledge = promised(session, ours, 5000, "EUR", reference="MDE8SXA2X")
    line = _refund_line(session, ours)
    new = NewRefund(money=Money(5000, "EUR"), reason="asked", provider="paypal", organizer_id=treasurer.id)
    settle_refund(session, ask_refund(session, pledge, new, now=NOW), at=NOW, now=NOW)

    match = bank_refunds.book_refund(session, line, treasurer.id, now=NOW)
    session.commit()
    assert (pledge.refunded_minor, balance(session, "refunds", "EUR")) == (5000, 5000)

    bank_refunds.undo(session, match, treasurer.id, now=NOW)
    session.commit()
    assert pledge.refunded_minor == 5000, "the treasurer's own refund stays"


def test_a_refund_of_an_unmatched_payment_is_refused(session: Session, ours: Organization) -> None:
    treasurer = an_organizer(session, ours)
    with pytest.raises(UnknownPayment):
        bank_refunds.book_refund(session, _refund_line(session, ours), treasurer.id, now=NOW)
    session.rollback()
    assert session.scalars(select(Match)).all() == []


def _refund_line(session: Session, ours: Organization) -> BankLine:
    statement = taken_in(session, an_account(session, ours, "paypal"), RAW)
    return next(line for line in lines_of(session, statement) if line.kind == "refund")
