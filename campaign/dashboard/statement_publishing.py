"""Publishing a statement: what to look at first, now or at a set time, and taking it down again."""

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.petitions import reading as petitions
from campaign.statements import checking, reading, reviewing, service, writing
from campaign.statements.checking import Finding
from campaign.statements.dashboard import bp
from campaign.statements.desk_forms import ScheduleForm, WithdrawForm
from campaign.statements.models import Statement
from campaign.statements.reviewing import NeedsOtherEyes
from campaign.statements.service import HeldByHost


@bp.get("/<int:statement_id>/publishing")
@needs(Permission.LOOK)
def publishing(statement_id: int) -> ResponseReturnValue:
    """The check list, and the buttons."""
    session = db.session()
    statement = writing.find(session, desk().organization, statement_id)
    return _page(session, statement, WithdrawForm(formdata=None))


def _page(session: Session, statement: Statement, form: WithdrawForm) -> str:
    writers = reviewing.last_writers(session, statement)
    return render_template(
        "statements/desk/publishing.html",
        statement=statement,
        found=_findings(session, statement),
        form=form,
        texts=reading.texts_of(session, statement),
        waiting=reviewing.waiting_for(session, statement),
        shown_numbers={text.locale: text.revision_number for text in reading.texts_of(session, statement)},
        is_own=desk().organization.needs_four_eyes and desk().organizer.id in writers,
    )


def _findings(session: Session, statement: Statement) -> list[Finding]:
    found = checking.findings(session, statement, current_app.config["BASE_URL"])
    if statement.campaign is not None:
        ask = petitions.asks_of(session, [statement.campaign], now=utcnow()).get(statement.campaign.id)
        if ask is not None and not ask.targets:
            found.insert(0, Finding(code="no-target", is_blocking=True))
    return found


@bp.post("/<int:statement_id>/publishing/now")
@needs(Permission.PUBLISH)
def publish(statement_id: int) -> ResponseReturnValue:
    """Show it to readers, unless something must be mended first."""
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id, lock=True)
        if refused := _refused(session, statement):
            return refused
        before = {"state": statement.state}
        reviewing.publish(session, desk().organization, statement, desk().organizer.id, now=utcnow())
        after = {"state": statement.state}
        audit.record(
            session, desk().actor, "statement.published", statement, before=before, after=after, now=utcnow()
        )
    flash(gettext("It is published. Readers see it now."), "good")
    return _back(statement_id)


def _refused(session: Session, statement: Statement) -> ResponseReturnValue | None:
    try:
        reviewing.refuse_own(session, desk().organization, statement, desk().organizer.id)
    except NeedsOtherEyes:
        flash(gettext("You wrote the last version. Here somebody else must publish it."), "warning")
    except HeldByHost:
        flash(gettext("The newsroom that runs this site took it down. Write to it."), "warning")
    else:
        if not any(finding.is_blocking for finding in _findings(session, statement)):
            return None
        flash(gettext("Something must be mended first; see the list."), "warning")
    return _page(session, statement, WithdrawForm(formdata=None)), 422


@bp.post("/<int:statement_id>/publishing/later")
@needs(Permission.PUBLISH)
def schedule(statement_id: int) -> ResponseReturnValue:
    """Publish it by itself at a moment in the organization's own time zone."""
    form = ScheduleForm(meta={"zone": desk().organization.zone})
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id, lock=True)
        if not form.validate() or form.at.data is None or form.at.data <= utcnow():
            flash(gettext("Choose a day and an hour that are still to come."), "warning")
            return _page(session, statement, WithdrawForm(formdata=None)), 422
        if refused := _refused(session, statement):
            return refused
        reviewing.schedule(session, desk().organization, statement, desk().organizer, form.at.data)
        told = {"at": form.at.data}
        audit.record(session, desk().actor, "statement.scheduled", statement, after=told, now=utcnow())
    flash(gettext("It will be published by itself."), "good")
    return _back(statement_id)


@bp.post("/<int:statement_id>/publishing/wait")
@needs(Permission.PUBLISH)
def unschedule(statement_id: int) -> ResponseReturnValue:
    """Do not publish it by itself."""
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id, lock=True)
        before = {"at": statement.scheduled_at}
        reviewing.unschedule(statement)
        audit.record(session, desk().actor, "statement.unscheduled", statement, before=before, now=utcnow())
    flash(gettext("It waits until somebody publishes it."), "good")
    return _back(statement_id)


@bp.post("/<int:statement_id>/publishing/withdraw")
@needs(Permission.PUBLISH)
def withdraw(statement_id: int) -> ResponseReturnValue:
    """Take the words off the page, which says so and why."""
    form = WithdrawForm()
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id, lock=True)
        if not form.validate() or not form.reasons.data:
            flash(gettext("Readers are owed a reason. Write it in one language at least."), "warning")
            return _page(session, statement, form), 422
        before = {"state": statement.state}
        service.withdraw(session, statement, form.reasons.data, now=utcnow())
        told = {"state": statement.state, "reasons": form.reasons.data}
        audit.record(
            session, desk().actor, "statement.withdrawn", statement, before=before, after=told, now=utcnow()
        )
    flash(gettext("It is withdrawn. Its page gives your reason."), "good")
    return _back(statement_id)


def _back(statement_id: int) -> ResponseReturnValue:
    return redirect(url_for("organize.statements.publishing", statement_id=statement_id), code=303)
