"""Money is booked as it came, once; late money wins; what went back is told as such."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.money import Money
from campaign.donations import refunding, settling
from campaign.donations.book_models import Account, GiftDay, LedgerEntry, Receipt
from campaign.donations.gift_models import Donation, DonationState, Method
from campaign.donations.return_models import DisputeState, Refund
from tests.donations.money_coming import a_charge, a_dispute, a_paid_gift, a_refund, what_breaks
from tests.factories import NOW, a_gift, an_organization

HALF = Money(15_000, "THB")


def balance(session: Session, account: Account) -> dict[str, int]:
    found: dict[str, int] = {}
    for entry in session.scalars(select(LedgerEntry).where(LedgerEntry.account == account)):
        found[entry.currency] = found.get(entry.currency, 0) + entry.amount_minor
    return {currency: minor for currency, minor in found.items() if minor}


def test_the_same_money_told_twenty_times_is_booked_once(session: Session) -> None:
    gift = a_gift(session, cover_minor=1_200)
    booked = [settling.settle(session, gift, a_charge(gift), now=NOW) for _ in range(20)]

    assert booked == [True] + [False] * 19
    assert (gift.state, gift.kept) == (DonationState.PAID, Money(31_200, "THB"))
    assert balance(session, Account.STRIPE) == {"THB": 31_200}
    assert balance(session, Account.GIFTS) == {"THB": -30_000}
    assert balance(session, Account.COVER) == {"THB": -1_200}
    assert [(day.gift_count, day.received_minor) for day in session.scalars(select(GiftDay))] == [(1, 31_200)]
    assert what_breaks(session) == []


@pytest.mark.parametrize(
    "state", [DonationState.EXPIRED, DonationState.FAILED, DonationState.CANCELLED, DonationState.LAPSED]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_late_money_is_taken(session: Session, state: DonationState) -> None:
    gift = a_gift(session, method=Method.BANK if state is DonationState.LAPSED else Method.CARD)
    gift.move_to(state)
    settling.settle(session, gift, a_charge(gift), now=NOW)
    assert gift.state is DonationState.PAID
    assert what_breaks(session) == []


@pytest.mark.parametrize(
    "money",
    [Money(500, "JPY"), Money(1_000, "KWD"), Money(2_000, "THB"), Money(250_000, "HUF"), Money(3_000, "TWD")],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_it_is_booked_as_received_and_never_as_asked(session: Session, money: Money) -> None:
    gift = a_gift(session, cover_minor=500)
    settling.settle(session, gift, a_charge(gift, money=money), now=NOW)

    assert (gift.kept, gift.asked) == (money, Money(30_500, "THB"))
    assert balance(session, Account.STRIPE) == {money.currency: money.minor}
    assert session.scalars(select(Receipt)).one().currency == money.currency
    assert what_breaks(session) == []
    with pytest.raises(settling.OtherCurrency):
        settling.settle(session, gift, a_charge(gift, ref="ch_other", money=Money(1, "EUR")), now=NOW)


def test_a_pledge_that_comes_in_parts_is_paid_with_the_last(session: Session) -> None:
    gift = a_gift(session, method=Method.BANK)
    for number, state in ((1, DonationState.PLEDGED), (2, DonationState.PAID)):
        part = a_charge(gift, kind="match", ref=str(number), money=HALF, into=Account.BANK, is_whole=False)
        settling.settle(session, gift, part, now=NOW)
        assert gift.state is state
        assert what_breaks(session) == []

    assert settling.unsettle(session, gift, "match", "2", now=NOW)
    assert not settling.unsettle(session, gift, "match", "2", now=NOW)
    assert settling.unsettle(session, gift, "match", "1", now=NOW)
    assert (gift.state, gift.received_minor) == (DonationState.PLEDGED, 0)
    assert balance(session, Account.BANK) == {}
    assert what_breaks(session) == []


def test_two_parts_go_back_then_the_rest_and_one_fails(session: Session) -> None:
    gift = a_paid_gift(session)
    states, refunds = [], []
    for minor in (5_000, 10_000, 15_000):
        refund = refunding.ask_refund(session, gift, a_refund(Money(minor, "THB")), now=NOW)
        assert refunding.settle_refund(session, refund, at=NOW, now=NOW)
        assert not refunding.settle_refund(session, refund, at=NOW, now=NOW)
        states.append(gift.state.value)
        refunds.append(refund)
    assert states == ["partly refunded", "partly refunded", "refunded"]
    with pytest.raises(refunding.TooMuchBack):
        refunding.ask_refund(session, gift, a_refund(Money(1, "THB")), now=NOW)

    assert refunding.fail_refund(session, refunds[1], "lost_or_stolen_card", now=NOW)
    assert not refunding.fail_refund(session, refunds[1], "lost_or_stolen_card", now=NOW)
    assert (gift.state, gift.kept) == (DonationState.PARTLY_REFUNDED, Money(10_000, "THB"))
    assert balance(session, Account.REFUNDS) == {"THB": 20_000}
    assert what_breaks(session) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_on_its_way_back_cannot_be_asked_back_again(session: Session) -> None:
    gift = a_paid_gift(session)
    refunding.ask_refund(session, gift, a_refund(HALF), now=NOW)
    refunding.ask_refund(session, gift, a_refund(HALF), now=NOW)
    with pytest.raises(refunding.TooMuchBack):
        refunding.ask_refund(session, gift, a_refund(Money(1, "THB")), now=NOW)


@pytest.mark.parametrize(
    ("states", "ends", "left"),
    [
        ([DisputeState.INQUIRY, DisputeState.CLOSED], DonationState.PAID, 30_000),
        ([DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW], DonationState.DISPUTED, 0),
        ([DisputeState.NEEDS_RESPONSE, DisputeState.WON], DonationState.PAID, 30_000),
        ([DisputeState.LOST], DonationState.CHARGED_BACK, 0),
        ([DisputeState.LOST, DisputeState.WON], DonationState.PAID, 30_000),
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_dispute_takes_the_money_and_only_a_won_one_brings_it_back(
    session: Session, states: list[DisputeState], ends: DonationState, left: int
) -> None:
    gift = a_paid_gift(session)
    for state in [state for state in states for _ in range(2)]:
        refunding.follow_dispute(session, gift, a_dispute(state, gift.asked), now=NOW)
    if gift.state is DonationState.DISPUTED:
        with pytest.raises(refunding.WhileDisputed):
            refunding.ask_refund(session, gift, a_refund(HALF), now=NOW)

    assert gift.state is ends
    assert balance(session, Account.STRIPE) == ({"THB": left} if left else {})
    assert what_breaks(session) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_more_may_go_than_came_when_a_dispute_follows_a_refund(session: Session) -> None:
    gift = a_paid_gift(session)
    refund = refunding.ask_refund(session, gift, a_refund(HALF), now=NOW)
    refunding.settle_refund(session, refund, at=NOW, now=NOW)
    refunding.follow_dispute(session, gift, a_dispute(DisputeState.LOST, gift.asked), now=NOW)
    assert (gift.state, gift.kept) == (DonationState.CHARGED_BACK, Money(-15_000, "THB"))
    assert what_breaks(session) == []


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**32))
def _any_order_leaves_the_same(session: Session, organization_id: int, seed: int) -> None:
    dice = random.Random(seed)
    gift = a_gift(session, organization_id=organization_id)
    refunds: list[Refund] = []

    def refund() -> object:
        if not refunds and gift.received_minor:
            told = a_refund(HALF, provider_ref=f"re_{gift.id}")
            refunds.append(refunding.noted_refund(session, gift, told, now=NOW))
        return refunds and refunding.settle_refund(session, refunds[0], at=NOW, now=NOW)

    def disputed(state: DisputeState) -> Callable[[], object]:
        told = a_dispute(state, HALF, ref=f"du_{gift.id}")
        return lambda: gift.received_minor and refunding.follow_dispute(session, gift, told, now=NOW)

    deeds: list[Callable[[], object]] = [
        lambda: settling.settle(session, gift, a_charge(gift), now=NOW),
        refund,
        *map(disputed, [DisputeState.INQUIRY, DisputeState.NEEDS_RESPONSE, DisputeState.LOST]),
    ]
    schedule = deeds * 3
    dice.shuffle(schedule)
    for deed in [*schedule, *deeds]:
        deed()
    assert (gift.state, gift.kept.minor) == (DonationState.CHARGED_BACK, 0)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_any_order_of_news_told_any_number_of_times_leaves_the_same_books(session: Session) -> None:
    organization_id = an_organization(session).id
    _any_order_leaves_the_same(session, organization_id)
    assert what_breaks(session) == []
    assert balance(session, Account.STRIPE) == {}
    assert session.scalar(select(Donation.id).where(Donation.received_minor != 30_000)) is None
