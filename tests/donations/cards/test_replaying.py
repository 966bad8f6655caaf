"""The books are made again from what happened, and are the same; what the ledger has lost comes back."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.money import Money
from campaign.donations import bank_matches, cash, refunding, replaying
from campaign.donations.bank_models import Match
from campaign.donations.book_models import LedgerEntry
from campaign.donations.gift_models import Donation, Method
from campaign.donations.giving import NewGift
from tests.donations.bank import a_file, a_pledge, an_account, taken_in
from tests.donations.cards.shop import Shop, books_of
from tests.donations.money_coming import a_refund, what_breaks
from tests.factories import NOW, a_gift, an_organization, an_organizer
from tests.fakes.payments import disputing, paying_out
from tests.fakes.payments import refunding as returns
from tests.fakes.payments.world import World


def a_year(session: Session, shop: Shop, world: World, ours: Organization) -> None:
    """Cards, a dispute, a deposit; transfers, one of them undone; cash, one of it a mistake; refunds."""
    gifts = [a_gift(session, organization_id=ours.id, money=Money(300_000, "THB")) for _ in range(3)]
    charges = [shop.give(gift) for gift in gifts]
    returns.refund(world, {"charge": charges[0], "amount": "10000"})
    lost, turned = (disputing.open_(world, charge)["id"] for charge in charges[1:3])
    shop.catch_up()
    for number in (lost, turned):
        disputing.close(world, number, is_won=False)
    shop.catch_up()
    disputing.turn(world, turned, is_won=True)
    paying_out.arrive(world, paying_out.pay_out(world)["id"])
    shop.catch_up()
    pledges = [a_pledge(session, ours) for _ in range(2)]
    rows = [("05/03/2026", f"TRF {pledge.reference}", "300.00") for pledge in pledges]
    taken_in(session, an_account(session, ours), a_file(rows))
    treasurer = an_organizer(session, ours)
    bank_matches.undo(session, session.scalars(select(Match)).all()[0], treasurer.id, now=NOW)
    session.refresh(pledges[1])
    back = refunding.ask_refund(session, pledges[1], a_refund(Money(5_000, "THB"), provider="bank"), now=NOW)
    refunding.settle_refund(session, back, at=NOW, now=NOW)
    entered = [_cash(session, ours) for _ in range(2)]
    cash.take_out(session, entered[0], now=NOW)
    session.commit()


def _cash(session: Session, ours: Organization) -> Donation:
    new = NewGift(organization_id=ours.id, money=Money(7_000, "THB"), method=Method.CASH, locale="en")
    return cash.enter(session, new, at=NOW - timedelta(days=2), now=NOW)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_what_happened_makes_the_same_books_and_brings_back_what_was_lost(
    session: Session, shop: Shop, world: World
) -> None:
    ours = an_organization(session)
    a_year(session, shop, world, ours)
    books, count = books_of(session), session.scalar(select(func.count(LedgerEntry.id)))
    assert what_breaks(session) == []

    found = replaying.replay(session, shop.api, now=NOW)
    assert [replaying.in_words(leg) for leg in (*found.missing, *found.strange)] == []
    assert count is not None and found.told == count - 4, "how the dispute was lost before it was won"

    _lose(session)
    assert what_breaks(session) != []
    found = replaying.replay(session, shop.api, now=NOW)
    assert len(found.missing) == found.told and found.strange == []
    assert replaying.restore(session, found, now=NOW) == found.told
    assert what_breaks(session) == [] and books_of(session) == books


def _lose(session: Session) -> None:
    """A disk forgets the ledger; only somebody above the application can."""
    session.execute(text("ALTER TABLE ledger_entries DISABLE TRIGGER USER"))
    session.execute(text("DELETE FROM ledger_entries"))
    session.commit()
    session.expire_all()
