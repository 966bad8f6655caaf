"""Send an alert, and what can be done to it on its way."""

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext, ngettext
from sqlalchemy.orm import Session

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.alerts import approving, archive, checking, steering
from campaign.alerts.dashboard import WORDS, alert_page, counted, in_words, note, own
from campaign.alerts.desk_forms import SendForm
from campaign.alerts.desk_words import REFUSALS
from campaign.alerts.models import Mailing, MailingState
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import refusals_flashed

bp = Blueprint("alert_sending", __name__, url_prefix="/<organization>/alerts/<int:number>")
_DONE = {
    "second": lazy_gettext("Agreed. It goes when its time comes."),
    "back": lazy_gettext("It is a draft again."),
    "pause": lazy_gettext("Paused. Nobody else gets it until you go on."),
    "resume": lazy_gettext("It goes on."),
    "cancel": lazy_gettext("Cancelled. Nobody else gets it."),
    "late": lazy_gettext("It goes now."),
    "hide": lazy_gettext("It is off the archive. Who got it has it all the same."),
    "show": lazy_gettext("Everybody can read it in the archive."),
}
_AUDITED = {
    "second": "alert.seconded",
    "back": "alert.taken_back",
    "pause": "alert.paused",
    "resume": "alert.resumed",
    "cancel": "alert.cancelled",
    "late": "alert.sent_late",
    "hide": "alert.hidden",
    "show": "alert.shown",
}


@bp.route("/send", methods=["GET", "POST"])
@needs(Permission.SEND_ALERTS)
def send(number: int) -> ResponseReturnValue:
    """The check list, the number of people, and the field in which it is typed."""
    mailing, form = own(number), SendForm()
    if form.validate_on_submit():
        with form.refusals(REFUSALS), transaction() as session:
            _approve(session, mailing, form.number.data or 0)
            return redirect(url_for("organize.alerts.show", number=number), code=303)
    return _send_page(mailing, form), form.status


@bp.post("/<any(second, back, pause, resume, cancel, late, hide, show):act>")
@needs(Permission.SEND_ALERTS)
def steer(number: int, act: str) -> ResponseReturnValue:
    """One step of an alert that was approved."""
    mailing = own(number)
    with refusals_flashed(REFUSALS), transaction() as session:
        before = {"state": mailing.state, "public": mailing.is_public}
        _STEPS[act](session, mailing, utcnow())
        after = {"state": mailing.state, "public": mailing.is_public}
        note(session, _AUDITED[act], mailing, before=before, after=after)
        flash(str(_DONE[act]), "good")
        return redirect(url_for("organize.alerts.show", number=number), code=303)
    return alert_page(own(number)), 409


@bp.post("/again/<any(failed, doubt):what>")
@needs(Permission.SEND_ALERTS)
def again(number: int, what: str) -> ResponseReturnValue:
    """Send once more to those with whom it failed, or with whom nobody knows."""
    mailing = own(number)
    with refusals_flashed(REFUSALS), transaction() as session:
        put_back = steering.try_failed_again if what == "failed" else steering.send_in_doubt_again
        many = put_back(session, mailing, now=utcnow())
        note(session, f"alert.{what}_again", mailing, after={"people": many})
        told = ngettext("%(num)s message waits once more.", "%(num)s messages wait once more.", many)
        flash(told, "good")
        return redirect(url_for("organize.alerts.show", number=number), code=303)
    return alert_page(own(number)), 409


def _second(session: Session, mailing: Mailing, now: datetime) -> None:
    approving.second(session, mailing, desk().organizer.id, now=now)


_STEPS: dict[str, Callable[[Session, Mailing, datetime], None]] = {
    "second": _second,
    "back": lambda session, mailing, _now: approving.back_to_draft(session, mailing),
    "pause": lambda session, mailing, now: steering.pause(session, mailing, now=now),
    "resume": lambda session, mailing, now: steering.resume(session, mailing, now=now),
    "cancel": lambda session, mailing, now: steering.cancel(session, mailing, now=now),
    "late": lambda session, mailing, now: approving.start_missed(session, mailing, now=now),
    "hide": lambda session, mailing, _now: archive.show(session, mailing, is_public=False),
    "show": lambda session, mailing, _now: archive.show(session, mailing, is_public=True),
}


def _approve(session: Session, mailing: Mailing, typed: int) -> None:
    if any(one.is_blocking for one in checking.findings(session, mailing)):
        raise approving.NotReady("mailing-has-faults")
    approving.approve(session, mailing, desk().organizer.id, typed, now=utcnow())
    after = {"state": mailing.state, "people": mailing.approved_count, "at": mailing.scheduled_at}
    note(session, "alert.approved", mailing, after=after)
    waits = mailing.state is MailingState.WAITING
    told = gettext("Approved. Now a second organizer must agree.") if waits else gettext("Approved. It goes.")
    flash(told, "good")


def _send_page(mailing: Mailing, form: SendForm) -> str:
    session = db.session()
    return render_template(
        "alerts/desk/send.html",
        mailing=mailing,
        form=form,
        found=checking.findings(session, mailing),
        counted=counted(session, mailing),
        audience=in_words(session, mailing.rule),
        texts=approving.texts_of(session, mailing.id),
        second_above=approving.second_above(session, mailing.organization_id),
        **WORDS,
    )
