"""Figures of gifts at the treasurer's desk."""

from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.errors import NotFound
from campaign.core.money import CURRENCIES
from campaign.core.spreadsheets import csv_bytes
from campaign.core.text import tidy_line
from campaign.dashboard import charts
from campaign.dashboard.gift_figure_files import FILES, Shown
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
    told, currency, rates = _shown(), _currency(), _rates()
    sums = gift_figures.totals(told.found)
    shown: dict[str, Any] = {"currency": currency, "sums": sums, "rates": rates, **vars(told)}
    shown |= {"span": _span(), "spans": SPANS, "charts": charts, "months": gift_figures.MONTHS}
    shown |= {"days": gift_figures.by_day(told.found, told.first, told.last, currency)}
    shown |= {"parted": gift_figures.parted, "others": set(sums) - {currency}}
    shown |= {"together": gift_figures.in_one(sums, currency, rates)}
    shown["monthly"] = gift_figures.giving_monthly(db.session(), desk().organization.id)
    return render_template("dashboard/gift_figures.html", **shown, **WORDS)


@bp.get("/<table>.csv")
@needs(Permission.MONEY)
def file(table: str) -> ResponseReturnValue:
    """One table of the page as a file."""
    if table not in FILES:
        raise NotFound("no-table")
    columns, rows = FILES[table](_shown())
    name = f"{desk().organization.slug}-gifts-{table}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(csv_bytes(columns, rows), mimetype="text/csv", headers=headers)


def _shown() -> Shown:
    session, whose, now = db.session(), desk().organization.id, utcnow()
    last = day_of(session, whose, now)
    first = last - timedelta(days=_span() - 1)
    found = gift_figures.rows(session, whose, first, last)
    return Shown(
        found=found,
        first=first,
        last=last,
        titles=gift_figures.titles_of(session, found),
        cohorts=gift_figures.retention(session, whose, now=now),
        locale=desk().organizer.locale,
    )


def _span() -> int:
    return next((days for days in SPANS if str(days) == request.args.get("days")), SPANS[0])


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
