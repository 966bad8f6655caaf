"""Alerts: the list, one alert with how it goes, who it is from and when."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.alerts import approving, checking, composing, segments, steering, watching
from campaign.alerts import desk_building as building
from campaign.alerts.counting import Counted
from campaign.alerts.delivery_models import WAITING, MessageState
from campaign.alerts.desk_forms import TermsForm
from campaign.alerts.desk_words import FINDINGS, MESSAGE_STATES, PAUSES, REASONS, REFUSALS, STATES
from campaign.alerts.models import Mailing, MailingState
from campaign.alerts.rules import BadRule
from campaign.alerts.watching import Figures
from campaign.campaigns.service import campaigns_of
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.locales import pick
from campaign.core.row_numbers import asked_number

bp = Blueprint("alerts", __name__, url_prefix="/<organization>/alerts")
PAGE = 40
MOST_CAMPAIGNS = 200
WORDS: dict[str, Any] = {
    "state_words": STATES,
    "message_words": MESSAGE_STATES,
    "reason_words": REASONS,
    "pause_words": PAUSES,
    "finding_words": FINDINGS,
}
UNSENT = (MailingState.DRAFT, MailingState.WAITING, MailingState.SCHEDULED, MailingState.MISSED)


@bp.get("/")
@needs(Permission.LOOK)
def index() -> ResponseReturnValue:
    """Every alert, the newest first; `state` narrows them."""
    session, wanted = db.session(), request.args.get("state", "")
    state = MailingState(wanted) if wanted in set(MailingState) else None
    before = asked_number("before")
    found = composing.listed(session, desk().organization.id, state=state, before=before, limit=PAGE + 1)
    older = url_for(".index", state=wanted or None, before=found[PAGE - 1].id) if found[PAGE:] else None
    figures = {one.id: watching.figures_of(session, one.id) for one in found[:PAGE] if one.started_at}
    shown = {"mailings": found[:PAGE], "state": state, "older": older, "figures": figures}
    return render_template("alerts/desk/index.html", **shown, **WORDS)


@bp.get("/<int:number>/")
@needs(Permission.LOOK)
def show(number: int) -> ResponseReturnValue:
    """One alert: what it says, whom it goes to, what is missing; or how it goes."""
    return alert_page(own(number))


@bp.get("/<int:number>/now")
@needs(Permission.LOOK)
def now(number: int) -> ResponseReturnValue:
    """The part of the page that is read again every few seconds; without a script, a page of its own."""
    return render_template("alerts/desk/_going.html", **_going(db.session(), own(number)), **WORDS)


@bp.route("/<int:number>/terms", methods=["GET", "POST"])
@needs(Permission.COMPOSE_ALERTS)
def terms(number: int) -> ResponseReturnValue:
    """Its name, its sender, who reads none of its languages, and when it goes."""
    mailing = own(number)
    form = TermsForm(obj=mailing, meta={"zone": desk().organization.zone})
    if form.validate_on_submit():
        with form.refusals(REFUSALS), transaction() as session:
            composing.set_terms(session, mailing, form.terms(), now=utcnow())
            after = {"at": mailing.scheduled_at, "local": mailing.is_local, "public": mailing.is_public}
            note(session, "alert.terms", mailing, after=after)
            flash(gettext("Saved."), "good")
            return redirect(url_for(".show", number=number), code=303)
    return render_template("alerts/desk/terms.html", mailing=mailing, form=form), form.status


def own(number: int) -> Mailing:
    """An alert of this organization."""
    return steering.find_mailing(db.session(), desk().organization.id, number)


def note(session: Session, action: str, mailing: Mailing, **told: Any) -> None:
    """A line in the audit log."""
    audit.record(session, desk().actor, action, mailing, now=utcnow(), **told)


def alert_page(mailing: Mailing) -> str:
    """The page of one alert."""
    session = db.session()
    shown: dict[str, Any] = {"mailing": mailing, "texts": approving.texts_of(session, mailing.id)}
    if mailing.started_at is None:
        shown["found"] = checking.findings(session, mailing)
        shown["sizes"] = checking.sizes(session, mailing)
        shown["counted"] = counted(session, mailing)
    else:
        shown |= _going(session, mailing)
    shown["audience"] = in_words(session, mailing.rule)
    shown["second_above"] = approving.second_above(session, mailing.organization_id)
    shown["is_unsent"] = mailing.state in UNSENT
    return render_template("alerts/desk/show.html", **shown, **WORDS)


def counted(session: Session, mailing: Mailing) -> Counted | None:
    """How many get it now; None where its rule cannot be used."""
    try:
        return approving.count_of(session, mailing, now=utcnow())
    except BadRule:
        return None


def in_words(session: Session, rule: dict[str, Any]) -> list[list[str]]:
    """The conditions of a rule, group by group."""
    campaigns, named = names(session)
    return [
        [building.described(one, campaigns, named) for one in group] for group in building.groups_of(rule)
    ]


def names(session: Session) -> tuple[dict[int, str], dict[int, str]]:
    """What the organization's campaigns and segments are called, by number."""
    whose = desk().organization.id
    found = campaigns_of(session, whose, state=None, before=None, limit=MOST_CAMPAIGNS)
    campaigns = {one.id: _title(one.titles, one.slug) for one in found}
    return campaigns, {one.id: one.name for one in segments.segments_of(session, whose)}


def _title(titles: dict[str, str], slug: str) -> str:
    return pick(titles, str(get_locale() or "")) or slug


def _going(session: Session, mailing: Mailing) -> dict[str, Any]:
    figures = watching.figures_of(session, mailing.id)
    left = watching.time_left(mailing, figures)
    return {"mailing": mailing, "figures": figures, "left": left, "domains": _domains(figures)}


def _domains(figures: Figures) -> list[dict[str, Any]]:
    """By provider, the largest first."""
    came_back = (MessageState.BOUNCED_HARD, MessageState.BOUNCED_SOFT)
    rows = [
        {
            "name": name,
            "waiting": sum(by.get(state, 0) for state in WAITING),
            "taken": by.get(MessageState.HANDED_OFF, 0),
            "back": sum(by.get(state, 0) for state in came_back),
            "complained": by.get(MessageState.COMPLAINED, 0),
            "all": sum(by.values()),
        }
        for name, by in figures.by_domain.items()
    ]
    return sorted(rows, key=lambda row: -row["all"])
