"""Undoing what a line paid: the books go back, the gift waits again, nothing is rewritten."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.errors import NotFound
from campaign.donations import bank_matches
from campaign.donations.bank_models import LineState, Match
from campaign.donations.book_models import GiftDay, LedgerEntry
from campaign.donations.gift_models import DonationState
from campaign.donations.matching import Share
from campaign.donations.receipts import live_receipt
from tests.donations.bank import a_file, a_pledge, an_account, balance, lines_of, taken_in
from tests.donations.money_coming import what_breaks
from tests.factories import NOW, an_organization, an_organizer


def test_undoing_one_of_two_lines_lets_the_pledge_wait_for_the_rest(session: Session) -> None:
    ours = an_organization(session)
    treasurer, pledge, mapping = (
        an_organizer(session, ours),
        a_pledge(session, ours),
        an_account(session, ours),
    )
    rows = [("05/03/2026", f"TRF {pledge.reference}", "100.00"), ("06/03/2026", pledge.reference, "200.00")]
    statement = taken_in(session, mapping, a_file(rows))
    line = lines_of(session, statement)[1]
    match = bank_matches.active_match(session, line)
    assert match is not None and what_breaks(session) == []

    bank_matches.undo(session, match, treasurer.id, now=NOW)
    session.refresh(pledge)
    assert (pledge.state, pledge.received_minor, pledge.paid_at) == (DonationState.PLEDGED, 10000, None)
    assert live_receipt(session, pledge) is None and what_breaks(session) == []
    counted = select(func.sum(GiftDay.gift_count), func.sum(GiftDay.received_minor))
    assert session.execute(counted).one() == (0, 10000)

    bank_matches.match_by_hand(session, line, [Share(pledge.id, 20000)], treasurer.id, now=NOW)
    session.refresh(pledge)
    assert (pledge.state, pledge.received_minor) == (DonationState.PAID, 30000)
    assert live_receipt(session, pledge) is not None and what_breaks(session) == []


def test_a_match_is_undone_in_the_books_and_may_be_made_again(session: Session) -> None:
    ours = an_organization(session)
    treasurer, pledge = an_organizer(session, ours), a_pledge(session, ours)
    statement = taken_in(
        session, an_account(session, ours), a_file([("05/03/2026", pledge.reference, "300.00")])
    )
    (line,) = lines_of(session, statement)
    match = session.scalars(select(Match)).one()

    bank_matches.undo(session, match, treasurer.id, now=NOW)
    assert (pledge.state, pledge.received_minor, line.state) == (DonationState.PLEDGED, 0, LineState.OPEN)
    assert balance(session, "bank") == 0
    with pytest.raises(NotFound):
        bank_matches.undo(session, match, treasurer.id, now=NOW)

    share = Share(pledge.id, 30000)
    bank_matches.match_by_hand(session, line, [share], treasurer.id, now=NOW)
    session.commit()
    assert (pledge.state, balance(session, "bank")) == (DonationState.PAID, 30000)
    assert len(session.scalars(select(LedgerEntry)).all()) == 6, "nothing was rewritten"


def test_a_part_that_is_undone_leaves_the_figures_as_they_were(session: Session) -> None:
    ours = an_organization(session)
    treasurer, pledge = an_organizer(session, ours), a_pledge(session, ours)
    raw = a_file([("05/03/2026", pledge.reference, "100.00")])
    taken_in(session, an_account(session, ours), raw)

    bank_matches.undo(session, session.scalars(select(Match)).one(), treasurer.id, now=NOW)

    counted = select(func.sum(GiftDay.gift_count), func.sum(GiftDay.received_minor))
    assert session.execute(counted).one() == (0, 0)
