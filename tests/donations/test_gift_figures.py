"""Figures of gifts: what was kept, by everything; who stays; one currency only with a rate that is named."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from campaign.accounts.roles import Role
from campaign.core.clock import utcnow
from campaign.core.money import Money
from campaign.donations import gift_figures, refunding
from campaign.donations.gift_figures import Rate
from campaign.donations.gift_models import Method, Rhythm
from campaign.donations.recurring_models import RecurringGift, RecurringState
from campaign.donations.settling import settle
from tests.campaigns.desk import at_desk
from tests.donations.money_coming import a_charge, a_paid_gift, a_refund
from tests.factories import NOW, a_campaign, a_gift

DAY = date(2026, 3, 4)


def test_figures_are_what_was_kept_by_each_facet(session: Session) -> None:
    campaign = a_campaign(session)
    ours = {"organization_id": campaign.organization_id}
    a_paid_gift(session, **ours, campaign_id=campaign.id)
    monthly = a_paid_gift(session, **ours, rhythm=Rhythm.MONTHLY)
    a_paid_gift(session, **ours, money=Money(500, "JPY"), method=Method.BANK)
    a_gift(session, **ours, method=Method.BANK)
    refund = refunding.ask_refund(session, monthly, a_refund(Money(10_000, "THB")), now=NOW)
    refunding.settle_refund(session, refund, at=NOW, now=NOW)

    found = gift_figures.rows(session, campaign.organization_id, DAY, DAY)
    assert gift_figures.totals(found) == {"JPY": Money(500, "JPY"), "THB": Money(50_000, "THB")}
    assert gift_figures.parted(found, "rhythm") == [
        (Rhythm.ONCE, 1, Money(500, "JPY")),
        (Rhythm.ONCE, 1, Money(30_000, "THB")),
        (Rhythm.MONTHLY, 1, Money(20_000, "THB")),
    ]
    assert (campaign.id, 1, Money(30_000, "THB")) in gift_figures.parted(found, "campaign_id")
    days = gift_figures.by_day(found, DAY - timedelta(days=1), DAY, "THB")
    assert [money.minor for _, money in days] == [0, 50_000]


def test_one_currency_needs_every_rate() -> None:
    sums = {"THB": Money(36_550, "THB"), "JPY": Money(333, "JPY"), "KWD": Money(1_000, "KWD")}
    rates = {"JPY": Rate(Decimal("0.2345"), DAY, "Bank of Thailand")}
    assert gift_figures.in_one(sums, "THB", rates) is None
    whole = rates | {"KWD": Rate(Decimal("110.5"), DAY, "Bank of Thailand")}
    assert gift_figures.in_one(sums, "THB", whole) == Money(36_550 + 7_809 + 11_050, "THB")


def test_who_stays_is_counted_by_the_month_in_which_they_began(session: Session) -> None:
    organization_id = a_gift(session).organization_id
    for days_ago, stayed_for in ((100, None), (100, 20), (100, 50), (10, None)):
        started = NOW - timedelta(days=days_ago)
        session.add(
            RecurringGift(
                organization_id=organization_id, state=RecurringState.ACTIVE, rhythm=Rhythm.MONTHLY,
                currency="THB", amount_minor=30_000, provider="stripe",
                created_at=started, started_at=started,
                ended_at=started + timedelta(days=stayed_for) if stayed_for else None,
            )
        )  # fmt: skip
    session.commit()

    new, old = gift_figures.retention(session, organization_id, now=NOW)
    assert (new.began, new.stayed) == (1, [None, None, None, None])
    assert (old.began, old.stayed) == (3, [2, 1, None, None])
    assert gift_figures.giving_monthly(session, organization_id) == 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_page_states_rate_day_and_source(app: Flask, session: Session) -> None:
    desk = at_desk(app, session, Role.TREASURER)
    assert "No gifts in these days" in desk.get("gift-figures/")
    for money in (Money(30_000, "THB"), Money(1_000, "EUR")):
        gift = a_gift(session, organization_id=desk.organization.id, money=money)
        settle(session, gift, a_charge(gift, at=utcnow()), now=utcnow())
    session.commit()

    assert "a sum without them says nothing" in desk.get("gift-figures/?days=90&currency=THB")
    page = desk.get("gift-figures/?currency=THB&rate-EUR=37.5&on=2026-03-04&source=Bank+of+Thailand")
    assert "THB\u00a0675" in page and "4 March 2026" in page and "Bank of Thailand" in page
    assert "says nothing" in desk.get("gift-figures/?currency=THB&rate-EUR=NaN&on=2026-03-04&source=x")

    assert desk.get("gift-figures/days.csv?days=30").count("\n") == 61, "thirty days of two currencies"
    assert "card,1,EUR,10.00" in desk.get("gift-figures/ways.csv")
    for table in ("rhythms", "campaigns", "staying"):
        desk.get(f"gift-figures/{table}.csv")
    desk.get("gift-figures/donors.csv", 404)
