"""A gift is promised, tried, and its amount stays what it was."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from campaign.core.crypto import vault
from campaign.core.money import Money
from campaign.core.states import WrongState, checked_move
from campaign.donations import giving
from campaign.donations.gift_models import NEXT_STATES, AttemptState, DonationState, Method
from campaign.donations.terms import cover_for, least
from campaign.donations.terms_models import MoneySettings
from tests.factories import NOW, a_gift

unhurried = settings(deadline=None)
UNSETTLED = [DonationState.FAILED, DonationState.EXPIRED, DonationState.LAPSED, DonationState.CANCELLED]


@pytest.mark.parametrize("state", UNSETTLED)
def test_late_money_wins(state: DonationState) -> None:
    assert checked_move(state, DonationState.PAID, NEXT_STATES) is DonationState.PAID


def test_what_is_paid_is_never_only_failed() -> None:
    for state in (DonationState.FAILED, DonationState.EXPIRED, DonationState.LAPSED):
        with pytest.raises(WrongState):
            checked_move(DonationState.PAID, state, NEXT_STATES)


@unhurried
@given(
    minor=st.integers(1, 10**9), basis_points=st.integers(0, 2_000), fixed=st.integers(0, 10_000)
)  # fmt: skip
def test_the_cover_is_the_least_that_leaves_the_gift_whole(minor: int, basis_points: int, fixed: int) -> None:
    terms = MoneySettings(fee_basis_points=basis_points, fee_fixed_minor={"THB": fixed}, least_minor={})
    cover = cover_for(terms, Money(minor, "THB")).minor

    def left(whole: int) -> int:
        return whole * (10_000 - basis_points) - fixed * 10_000

    assert left(minor + cover) >= minor * 10_000
    assert cover == 0 or left(minor + cover - 1) < minor * 10_000


def test_the_least_gift_has_the_size_of_its_currency() -> None:
    terms = MoneySettings(least_minor={"EUR": 300})
    assert least(terms, "EUR") == Money(300, "EUR")
    assert least(terms, "USD") == Money(100, "USD")
    assert least(terms, "JPY") == Money(100, "JPY")


def test_a_transfer_is_a_pledge_and_a_card_is_tried(session: Session) -> None:
    pledge, by_card = a_gift(session, method=Method.PAYPAL), a_gift(session)

    assert (pledge.state, by_card.state) == (DonationState.PLEDGED, DonationState.CREATED)
    assert pledge.lapses_at == NOW + timedelta(days=30)
    stored = session.execute(text("SELECT name, email FROM donations")).all()
    assert all(b"Donor" not in bytes(value) for row in stored for value in row)
    assert by_card.email_fingerprint == vault.fingerprint(by_card.email or "")


def test_trying_again_while_a_try_is_open_is_the_same_try(session: Session) -> None:
    gift = a_gift(session)
    first = giving.attempt(session, gift, "stripe", expires_at=None, now=NOW)
    again = giving.attempt(session, gift, "stripe", expires_at=None, now=NOW)
    assert again.id == first.id

    first.move_to(AttemptState.EXPIRED)
    other = giving.attempt(session, gift, "stripe", expires_at=None, now=NOW)
    assert (other.number, other.idempotency_key != first.idempotency_key) == (2, True)
    gift.move_to(DonationState.PROCESSING)
    with pytest.raises(giving.AlreadyPaid):
        giving.attempt(session, gift, "stripe", expires_at=None, now=NOW)


@pytest.mark.parametrize("change", ["amount_minor = 1", "currency = 'EUR'", "cover_minor = 5"])
def test_amount_and_currency_are_fixed_from_the_first_try_on(session: Session, change: str) -> None:
    gift = a_gift(session)
    gift.cover_minor = 100
    session.commit()
    giving.attempt(session, gift, "stripe", expires_at=None, now=NOW)
    gift.state = DonationState.CREATED
    session.commit()

    with pytest.raises(DatabaseError, match="fixed"):
        session.execute(text(f"UPDATE donations SET {change}"))
    session.rollback()
    session.refresh(gift)
    assert gift.asked == Money(30_100, "THB")


def test_pledges_lapse_in_their_time_and_not_before(session: Session) -> None:
    early, late = a_gift(session, method=Method.BANK), a_gift(session, method=Method.BANK)
    early.lapses_at = NOW
    session.commit()

    assert giving.lapse_pledges(session, now=NOW) == 1
    assert (early.state, late.state) == (DonationState.LAPSED, DonationState.PLEDGED)
