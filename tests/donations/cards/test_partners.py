"""One account at the provider for the host and its partners: each has its own part of a deposit."""

import csv
import io
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.roles import Role
from campaign.donations.book_models import Account, LedgerEntry, Payout
from tests.campaigns.desk import at_desk
from tests.donations.cards.shop import Shop
from tests.donations.money_coming import what_breaks
from tests.factories import a_gift, an_organization
from tests.fakes.payments import paying, paying_out
from tests.fakes.payments import refunding as returns
from tests.fakes.payments.world import World


def of(session: Session, organization_id: int) -> dict[str, int]:
    """The balances in the books of one organization, the accounts where money is."""
    session.expire_all()
    where = (Account.STRIPE, Account.BANK, Account.PARTNERS)
    query = select(LedgerEntry).where(
        LedgerEntry.organization_id == organization_id, LedgerEntry.account.in_(where)
    )
    found: dict[str, int] = {}
    for entry in session.scalars(query):
        found[entry.account.value] = found.get(entry.account.value, 0) + entry.amount_minor
    return {name: minor for name, minor in found.items() if minor}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_each_has_its_part_and_the_books_of_both_say_so(
    app: Flask, session: Session, shop: Shop, world: World
) -> None:
    partner, host = an_organization(session), an_organization(session, is_host=True)
    own, theirs = a_gift(session, organization_id=host.id), a_gift(session, organization_id=partner.id)
    shop.give(own)
    charge = shop.give(theirs)
    returns.refund(world, {"charge": charge, "amount": "10000"})
    paying.move(world, "stripe_fee", -900, "thb", "")
    made = paying_out.pay_out(world)
    paying_out.arrive(world, made["id"])
    shop.catch_up()

    part = 30_000 - 1_105 - 10_000
    assert of(session, partner.id) == {"partners": part}
    assert of(session, host.id) == {"bank": made["amount"], "partners": -part}
    assert what_breaks(session) == []
    payout = session.scalars(select(Payout)).one()
    for organization, words in ((partner, "188.95"), (host, "279.95")):
        desk = at_desk(app, session, Role.TREASURER, organization)
        assert words in desk.get("payouts/")
        page = desk.get(f"payouts/{payout.id}/").replace("-", "")
        assert (own.reference in page, theirs.reference in page) == (
            organization is host,
            organization is partner,
        )
        rows = csv.DictReader(io.StringIO(desk.get(f"payouts/{payout.id}/journal.csv").lstrip("\ufeff")))
        assert sum(Decimal(row["amount"]) for row in rows if row["account"] == "stripe") == 0
    at_desk(app, session, Role.TREASURER).get(f"payouts/{payout.id}/", 404)

    paying_out.fail(world, made["id"])
    shop.catch_up()
    assert of(session, partner.id) == {"stripe": part}
    assert of(session, host.id) == {"stripe": 30_000 - 1_105 - 900} and what_breaks(session) == []
