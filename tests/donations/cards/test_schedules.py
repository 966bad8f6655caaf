"""Whatever happens to the events, the books end as what is so. A thousand of these are in the benchmark."""

import random

import pytest
from sqlalchemy.orm import Session

from tests.donations.cards.schedules import run_schedule
from tests.donations.cards.shop import Shop, books_of
from tests.donations.money_coming import what_breaks
from tests.factories import a_gift


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_random_schedules_end_in_the_same_books(session: Session, shop: Shop) -> None:
    for seed in range(8):
        ours, theirs = run_schedule(session, shop, a_gift(session), random.Random(seed))
        assert ours == theirs, f"schedule {seed}"
        assert what_breaks(session) == [], f"schedule {seed}"
    held = sum(one["net"] for one in shop.world.all("balance_transaction"))
    on_their_way = sum(one["amount"] for one in shop.world.all("refund") if one["status"] == "pending")
    assert books_of(session)["stripe THB"] == held + on_their_way, "what is on its way is booked on arrival"
