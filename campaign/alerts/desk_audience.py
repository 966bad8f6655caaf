"""Whom an alert goes to, or a segment means: conditions added one by one, with the number of people."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.alerts import approving, audience, composing, counting, segments
from campaign.alerts import desk_building as building
from campaign.alerts.audience import Languages
from campaign.alerts.counting import Counted
from campaign.alerts.dashboard import WORDS, in_words, names, own
from campaign.alerts.desk_forms import ConditionForm, SegmentForm
from campaign.alerts.desk_words import REFUSALS
from campaign.alerts.local_times import zones_of_countries
from campaign.alerts.models import Mailing, MailingKind, Segment
from campaign.alerts.rules import BadRule, Rule, checked
from campaign.core.clock import utcnow
from campaign.core.db import db, lock, transaction
from campaign.core.desk_forms import flash_undo, refusals_flashed
from campaign.core.locales import LOCALES
from campaign.core.row_numbers import row_number

bp = Blueprint("audience", __name__, url_prefix="/<organization>/alerts/audience")
KINDS = ("signed", "gave", "campaign", "organization", "country", "language", "joined", "segment", "all")
Holder = Mailing | Segment


@bp.get("/")
@needs(Permission.LOOK)
def index() -> ResponseReturnValue:
    """The segments that were saved."""
    return _list_page(SegmentForm(formdata=None))


@bp.get("/<any(alerts, segments):what>/<int:number>/")
@needs(Permission.COMPOSE_ALERTS)
def show(what: str, number: int) -> ResponseReturnValue:
    """The conditions, how many people they fit, who of them gets nothing, and a few of them."""
    return _page(_holder(what, number), _asked_for())


@bp.post("/<any(alerts, segments):what>/<int:number>/add")
@needs(Permission.COMPOSE_ALERTS)
def add(what: str, number: int) -> ResponseReturnValue:
    """One more condition."""
    form, holder = ConditionForm(), _holder(what, number)
    if form.validate():
        with form.refusals(REFUSALS), transaction() as session:
            _change(session, holder, lambda rule: building.added(rule, form.condition(), form.place))
            return redirect(url_for(".show", what=what, number=number), code=303)
    return _page(holder, form), 422


@bp.post("/<any(alerts, segments):what>/<int:number>/remove/<int:group>/<int:place>")
@needs(Permission.COMPOSE_ALERTS)
def remove(what: str, number: int, group: int, place: int) -> ResponseReturnValue:
    """Take a condition out."""
    holder = _holder(what, number)
    with refusals_flashed(REFUSALS), transaction() as session:
        _change(session, holder, lambda rule: building.removed(rule, group, place))
        return redirect(url_for(".show", what=what, number=number), code=303)
    return _page(_holder(what, number), None), 409


@bp.post("/keep")
@needs(Permission.COMPOSE_ALERTS)
def keep() -> ResponseReturnValue:
    """Keep conditions under a name: those of an alert, or none yet."""
    form = SegmentForm()
    from_alert = row_number(request.form.get("alert", ""))
    rule: Rule = own(from_alert).rule if from_alert else {}
    if form.validate():
        with form.refusals(REFUSALS), transaction() as session:
            segment = _keep(session, form.name.data or "", rule)
            flash(gettext("The segment is saved."), "good")
            return redirect(url_for(".show", what="segments", number=segment.id), code=303)
    return _list_page(form), 422


@bp.post("/segments/<int:number>/<any(forget, restore):act>")
@needs(Permission.COMPOSE_ALERTS)
def list_segment(number: int, act: str) -> ResponseReturnValue:
    """Off the list of segments, or back on it."""
    with transaction() as session:
        segment = segments.find_segment(session, desk().organization.id, number)
        if act == "forget":
            segments.remove(segment, now=utcnow())
            flash_undo(
                gettext("The segment is gone."), url_for(".list_segment", number=number, act="restore")
            )
        else:
            segments.restore(segment)
        audit.record(session, desk().actor, f"segment.{act}", segment, now=utcnow())
    return redirect(url_for(".index"), code=303)


def _list_page(form: SegmentForm) -> str:
    session = db.session()
    found = segments.segments_of(session, desk().organization.id)
    told = {one.id: in_words(session, one.rule) for one in found}
    return render_template("alerts/desk/segments.html", segments=found, told=told, form=form)


def _keep(session: Session, name: str, rule: Rule) -> Segment:
    reach = audience.reach_of(session, desk().organization)
    audience.whole_rule(session, reach, rule)
    segment = segments.keep(session, desk().organization.id, name, rule, now=utcnow())
    after = {"name": segment.name, "rule": rule}
    audit.record(session, desk().actor, "segment.kept", segment, after=after, now=utcnow())
    return segment


def _holder(what: str, number: int) -> Holder:
    if what == "alerts":
        return own(number)
    return segments.find_segment(db.session(), desk().organization.id, number)


def _change(session: Session, holder: Holder, change: Any) -> None:
    """Change the rule of an alert or a segment, if what comes of it speaks only of what is ours."""
    lock(session, holder)
    before, now = dict(holder.rule), utcnow()
    rule = checked(change(before))
    audience.whole_rule(session, audience.reach_of(session, desk().organization), rule)
    if isinstance(holder, Mailing):
        composing.set_rule(session, holder, rule, now=now)
    else:
        segments.set_rule(holder, rule, now=now)
    audit.record(
        session,
        desk().actor,
        "alert.audience" if isinstance(holder, Mailing) else "segment.rule",
        holder,
        before={"rule": before},
        after={"rule": rule},
        now=now,
    )


def _asked_for() -> ConditionForm | None:
    kind = request.args.get("kind", "")
    if kind not in KINDS:
        return None
    return ConditionForm(formdata=None, data={"kind": kind, "group": request.args.get("group", "")[:4]})


def _page(holder: Holder, form: ConditionForm | None) -> str:
    session = db.session()
    campaigns, named = names(session)
    if form is not None:
        form.campaign.choices = list(campaigns.items())
        if form.kind.data == "gave":
            form.campaign.choices.insert(0, (0, gettext("Any")))
        form.segment.choices = list(named.items())
        form.codes.choices = sorted(
            ((code, building.country_name(code)) for code in zones_of_countries()), key=lambda one: one[1]
        )
    is_alert = isinstance(holder, Mailing)
    return render_template(
        "alerts/desk/audience.html",
        holder=holder,
        is_alert=is_alert,
        what="alerts" if is_alert else "segments",
        groups=in_words(session, holder.rule),
        form=form,
        kinds=[kind for kind in KINDS if _may_be_asked(kind, is_alert=is_alert, has_segments=bool(named))],
        keep_form=SegmentForm(formdata=None),
        **_people(session, holder),
        **WORDS,
    )


def _may_be_asked(kind: str, *, is_alert: bool, has_segments: bool) -> bool:
    if kind == "segment":
        return is_alert and has_segments
    return kind != "all" or desk().organization.is_host


def _people(session: Session, holder: Holder) -> dict[str, Any]:
    """How many, and a few of them; why not, where the rule cannot be used."""
    reach, now = audience.reach_of(session, desk().organization), utcnow()
    try:
        rule = audience.whole_rule(session, reach, holder.rule)
        counted: Counted = (
            approving.count_of(session, holder, now=now)
            if isinstance(holder, Mailing)
            else counting.count(session, reach, rule, kind=MailingKind.ALERT, languages=_ANY, now=now)
        )
    except BadRule as refusal:
        return {"counted": None, "sample": [], "problem": REFUSALS.get(str(refusal), "")}
    return {"counted": counted, "sample": audience.sample(session, reach, rule), "problem": ""}


_ANY = Languages(written=tuple(LOCALES), fallback="en")
"""A segment is counted as if it were written to in each language."""
