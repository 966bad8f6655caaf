"""Figures of gifts at the treasurer's desk."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.money import CURRENCIES
from campaign.core.text import tidy_line
from campaign.dashboard import charts
from campaign.donations import gift_figures
from campaign.donations.booking import day_of
from campaign.donations.desk_money_words import WORDS
from campaign.donations.gift_figures import Rate
from campaign.donations.terms import terms_of

bp = Blueprint("gift_figures", __name__, url_prefix="/<organization>/gift-figures")
SPANS = (30, 90, 365)


@bp.get("/")
@needs(Permission.MONEY)
def show() -> ResponseReturnValue:
    """A span of days: what was kept, by day and by everything else, and who stays."""
    session, whose, now = db.session(), desk().organization.id, utcnow()
    span = next((days for days in SPANS if str(days) == request.args.get("days")), SPANS[0])
    last = day_of(session, whose, now)
    first = last - timedelta(days=span - 1)
    found, currency = gift_figures.rows(session, whose, first, last), _currency()
    sums, rates = gift_figures.totals(found), _rates()
    shown = {"span": span, "spans": SPANS, "currency": currency, "sums": sums, "rates": rates, "found": found}
    shown |= {"days": gift_figures.by_day(found, first, last, currency), "parted": gift_figures.parted}
    shown |= {"together": gift_figures.in_one(sums, currency, rates), "months": gift_figures.MONTHS}
    shown |= {"cohorts": gift_figures.retention(session, whose, now=now), "charts": charts}
    shown |= {"titles": gift_figures.titles_of(session, found), "others": set(sums) - {currency}}
    shown["monthly"] = gift_figures.giving_monthly(session, whose)
    return render_template("dashboard/gift_figures.html", **shown, **WORDS)


def _currency() -> str:
    wanted = request.args.get("currency", "").upper()
    return wanted if wanted in CURRENCIES else terms_of(db.session(), desk().organization.id).currency


def _rates() -> dict[str, Rate]:
    """What somebody typed a currency to be worth, with the day and the source; else it is no rate."""
    source = tidy_line(request.args.get("source", ""))[:80]
    try:
        day = date.fromisoformat(request.args.get("on", ""))
    except ValueError:
        return {}
    told = {name.removeprefix("rate-"): typed for name, typed in request.args.items() if "rate-" in name}
    worths = {currency: _worth(typed) for currency, typed in told.items()}
    return {name: Rate(worth, day, source) for name, worth in worths.items() if worth and source}


def _worth(typed: str) -> Decimal | None:
    try:
        worth = Decimal(tidy_line(typed)[:20])
    except InvalidOperation:
        return None
    return worth if worth.is_finite() and Decimal("0.000001") < worth < 10**6 else None
