"""Every source sums to zero, and what is in the ledger stays as it is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from campaign.core.money import CURRENCIES, Money
from campaign.donations import booking, ledger
from campaign.donations.book_models import Account, LedgerEntry, LedgerTotal
from campaign.donations.ledger import Leg, OutOfBalance, Source, sums
from tests.factories import NOW, a_gift

unhurried = settings(deadline=None)
currencies = st.sampled_from(sorted(CURRENCIES))
minors = st.integers(1, 10**12)


@st.composite
def sources(draw: st.DrawFn) -> Source:
    money, cover = Money(draw(minors), draw(currencies)), draw(st.integers(0, 10**6))
    made = [
        ledger.received(
            "charge", "ch", Account.STRIPE, money, Money(min(cover, money.minor), money.currency)
        ),
        ledger.fee("txn", Account.STRIPE, money),
        ledger.refunded("re", Account.BANK, money),
        ledger.disputed("du", money),
        ledger.lost("du", money),
        ledger.paid_out("po", draw(st.sampled_from([money, -money]))),
        ledger.exchanged("txn", Account.PAYPAL, money, Money(draw(minors), draw(currencies))),
    ]
    return draw(st.sampled_from(made))


@unhurried
@given(source=sources())
def test_a_source_and_its_reversal_leave_nothing(source: Source) -> None:
    undone = ledger.reversal(source.kind, source.id, source.legs)

    assert not any(sums(source.legs).values())
    for account in Account:
        legs = [leg for leg in (*source.legs, *undone.legs) if leg.account is account]
        assert not any(sums(legs).values())


@unhurried
@given(one=minors, other=minors, currency=currencies)
def test_what_does_not_sum_to_zero_is_no_source(one: int, other: int, currency: str) -> None:
    legs = (Leg(Account.BANK, Money(one, currency)), Leg(Account.GIFTS, Money(-other, currency)))
    if one == other:
        assert Source("cash", "1", legs).legs == legs
    else:
        with pytest.raises(OutOfBalance):
            Source("cash", "1", legs)
    mixed = (Leg(Account.BANK, Money(one, "THB")), Leg(Account.GIFTS, Money(-one, "EUR")))
    with pytest.raises(OutOfBalance):
        Source("cash", "1", mixed)


def test_a_source_is_booked_once_and_reversed_once(session: Session) -> None:
    gift = a_gift(session)
    where = booking.at_of(session, gift, NOW)
    source = ledger.received("charge", "ch_1", Account.STRIPE, Money(500, "JPY"), Money(0, "JPY"))

    assert booking.book(session, source, where, now=NOW)
    assert not booking.book(session, source, where, now=NOW)
    assert booking.reverse(session, "charge", "ch_1", where, now=NOW)
    assert not booking.reverse(session, "charge", "ch_1", where, now=NOW)
    assert not booking.reverse(session, "charge", "ch_never", where, now=NOW)
    session.commit()
    assert session.query(LedgerEntry).count() == 4
    assert [(total.amount_minor, total.entry_count) for total in session.query(LedgerTotal)] == [
        (0, 2),
        (0, 2),
    ]


@pytest.mark.parametrize("act", ["UPDATE ledger_entries SET amount_minor = 1", "DELETE FROM ledger_entries"])
def test_the_database_refuses_to_change_the_ledger(session: Session, act: str) -> None:
    gift = a_gift(session)
    source = ledger.received("cash", "1", Account.CASH, Money(500, "THB"), Money(0, "THB"))
    booking.book(session, source, booking.at_of(session, gift, NOW), now=NOW)
    session.commit()

    with pytest.raises(DatabaseError, match="added to only"):
        session.execute(text(act))
    session.rollback()
    assert session.query(LedgerEntry).count() == 2
