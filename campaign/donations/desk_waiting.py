"""What waits for a treasurer."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.core.desk_forms import refusals_flashed
from campaign.donations import bank_statements, waiting_lists
from campaign.donations.desk_money_words import ADVICE_WORDS, RECURRING_WORDS, WORDS

bp = Blueprint("waiting", __name__, url_prefix="/<organization>/money/waiting")


@bp.get("/")
@needs(Permission.MONEY)
def show() -> ResponseReturnValue:
    """Parked events with what to do, open disputes with their days, renewals that fail."""
    with transaction() as session:
        return _page(session)


@bp.post("/<int:number>/<any(again, done):act>")
@needs(Permission.MONEY)
def decide(number: int, act: str) -> ResponseReturnValue:
    """It is looked after, or is to be looked at once more."""
    with refusals_flashed(), transaction() as session:
        event = waiting_lists.own_parked(session, desk().organization, number)
        before = {"state": event.state, "advice": event.advice}
        waiting_lists.decide(session, event, act, now=utcnow())
        told = {"state": event.state, "event": event.event_id}
        audit.record(
            session, desk().actor, f"money.event_{act}", event, before=before, after=told, now=utcnow()
        )
        flash(
            gettext("It will be looked at again in a moment.") if act == "again" else gettext("Done."), "good"
        )
        return redirect(url_for(".show"), code=303)
    with transaction() as session:
        return _page(session), 409


def _page(session: Session) -> str:
    organization = desk().organization
    told: dict[str, Sequence[object]] = {
        "events": waiting_lists.parked(session, organization),
        "disputes": waiting_lists.open_disputes(session, organization.id),
        "failing": waiting_lists.failing(session, organization.id),
    }
    counts = {name: len(found) for name, found in told.items()}
    audit.record(session, desk().actor, "money.waiting_seen", organization, after=counts, now=utcnow())
    words = {"advice_words": ADVICE_WORDS, "recurring_words": RECURRING_WORDS, **WORDS}
    lines = bank_statements.waiting_count(session, organization.id)
    return render_template("donations/desk/waiting.html", lines=lines, **told, **words)
