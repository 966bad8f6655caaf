"""What an organization decides about its alerts: when two must agree, and what happens by itself."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.alerts import approving, automatic, deciding
from campaign.alerts.desk_forms import RulesForm
from campaign.alerts.models import AutomaticMode
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction

bp = Blueprint("alert_rules", __name__, url_prefix="/<organization>/alerts/rules")


@bp.route("/", methods=["GET", "POST"])
@needs(Permission.SETTINGS)
def index() -> ResponseReturnValue:
    """The decisions, and the form that changes them."""
    form = RulesForm(data=_now(db.session()))
    if form.validate_on_submit():
        with transaction() as session:
            _decide(session, form)
        flash(gettext("Saved."), "good")
        return redirect(url_for(".index"), code=303)
    return render_template("alerts/desk/rules.html", form=form), form.status


def _now(session: Session) -> dict[str, object]:
    whose = desk().organization.id
    modes = {kind.value: mode.value for kind, mode in deciding.modes_of(session, whose).items()}
    return {"second_above": approving.second_above(session, whose), **modes}


def _decide(session: Session, form: RulesForm) -> None:
    whose, before, now = desk().organization.id, _now(session), utcnow()
    deciding.set_second_above(session, whose, form.second_above.data or 0, now=now)
    for kind in deciding.BY_EVENT:
        mode = AutomaticMode(form[kind.value].data)
        row = deciding.set_mode(session, whose, kind, mode, desk().organizer.id, now=now)
        if not row.told:
            automatic.carry_out(session, row.id, now=now)
    after = _now(session)
    audit.record(
        session, desk().actor, "alert.rules", desk().organization, before=before, after=after, now=now
    )
