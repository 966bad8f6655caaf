"""Gifts that repeat, at the treasurer's desk: which run, which fail, which ended; and ending one."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import Unavailable
from campaign.core.row_numbers import asked_number
from campaign.donations import recurring_lists, stripe_promises
from campaign.donations.desk_money_words import RECURRING_WORDS, WORDS
from campaign.donations.recurring_lists import PAGE, VIEWS
from campaign.donations.recurring_models import PeriodState, RecurringState
from campaign.donations.stripe_gateway import api_of

bp = Blueprint("recurring", __name__, url_prefix="/<organization>/recurring")
PERIODS = {
    PeriodState.OPEN: lazy_gettext("Open"),
    PeriodState.PAID: lazy_gettext("Paid"),
    PeriodState.FAILED: lazy_gettext("Card refused"),
    PeriodState.VOID: lazy_gettext("Dropped"),
}
VIEW_WORDS = {
    "all": lazy_gettext("All"),
    "running": RECURRING_WORDS[RecurringState.ACTIVE],
    "failing": RECURRING_WORDS[RecurringState.PAST_DUE],
    "ended": RECURRING_WORDS[RecurringState.CANCELLED],
    "unbegun": RECURRING_WORDS[RecurringState.INCOMPLETE],
}
BY = {
    "donor": lazy_gettext("by the donor"),
    "treasurer": lazy_gettext("by you"),
    "provider": lazy_gettext("since no card would pay"),
}
_WORDS = {
    "states": RECURRING_WORDS,
    "period_words": PERIODS,
    "view_words": VIEW_WORDS,
    "by_words": BY,
    **WORDS,
}


@bp.get("/")
@needs(Permission.MONEY)
def index() -> ResponseReturnValue:
    """Those that run, or fail, or ended; newest first."""
    view = request.args.get("view", "all")
    view, before = view if view in VIEWS else "all", asked_number("before")
    with transaction() as session:
        found = recurring_lists.listed(session, desk().organization.id, view, before=before)
        shown = found[:PAGE]
        _seen(session, len(shown))
    older = url_for(".index", view=view, before=shown[-1].gift.id) if found[PAGE:] else None
    return render_template(
        "donations/desk/recurring.html", rows=shown, view=view, views=VIEWS, older=older, **_WORDS
    )


@bp.get("/<int:number>/")
@needs(Permission.MONEY)
def show(number: int) -> ResponseReturnValue:
    """One of them with each of its periods."""
    with transaction() as session:
        row = recurring_lists.own_row(session, desk().organization.id, number)
        periods = recurring_lists.periods_of(session, row.gift)
        audit.record(session, desk().actor, "recurring.seen", row.gift, now=utcnow())
    return render_template("donations/desk/recurring_gift.html", row=row, periods=periods, **_WORDS)


@bp.post("/<int:number>/end")
@needs(Permission.MONEY, fresh=True)
def end(number: int) -> ResponseReturnValue:
    """End it for its donor."""
    api, now = api_of(current_app.config), utcnow()
    gift = recurring_lists.own_row(db.session(), desk().organization.id, number).gift
    if api is None:
        raise Unavailable("no-cards")
    is_heard = stripe_promises.end(api, gift.id, by="treasurer", now=now)
    with transaction() as session:
        audit.record(session, desk().actor, "recurring.ended", gift, after={"is_heard": is_heard}, now=now)
    later = gettext("It is kept, and told to the card provider as soon as it answers.")
    flash(gettext("It has ended. Its donor gets a letter.") if is_heard else later, "good")
    return redirect(url_for(".show", number=number), code=303)


def _seen(session: Session, count: int) -> None:
    """Names of donors were looked at."""
    audit.record(session, desk().actor, "recurring.listed", after={"count": count}, now=utcnow())
