"""Review of a statement: sending it there, taking it back, and what colleagues say."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.core.desk_forms import flash_undo
from campaign.statements import reviewing, writing
from campaign.statements.dashboard import bp
from campaign.statements.desk_forms import CommentForm


@bp.post("/<int:statement_id>/review")
@needs(Permission.WRITE)
def review(statement_id: int) -> ResponseReturnValue:
    """Ask colleagues to read it."""
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id, lock=True)
        before = {"state": statement.state}
        reviewing.send_to_review(statement)
        after = {"state": statement.state}
        audit.record(
            session, desk().actor, "statement.review", statement, before=before, after=after, now=utcnow()
        )
    flash_undo(gettext("It waits for review."), url_for(".back_to_draft", statement_id=statement_id))
    return redirect(url_for(".show", statement_id=statement_id), code=303)


@bp.post("/<int:statement_id>/draft")
@needs(Permission.WRITE)
def back_to_draft(statement_id: int) -> ResponseReturnValue:
    """A draft again."""
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id, lock=True)
        before = {"state": statement.state}
        reviewing.take_back(statement)
        after = {"state": statement.state}
        audit.record(
            session, desk().actor, "statement.redrafted", statement, before=before, after=after, now=utcnow()
        )
    flash(gettext("It is a draft again."), "good")
    return redirect(url_for(".show", statement_id=statement_id), code=303)


@bp.post("/<int:statement_id>/comments")
@needs(Permission.WRITE)
def comment(statement_id: int) -> ResponseReturnValue:
    """Say something to the author."""
    form = CommentForm()
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id)
        if form.validate():
            said = reviewing.comment(session, statement, desk().organizer, form.text.data, now=utcnow())
            audit.record(session, desk().actor, "statement.comment", statement, now=utcnow())
            address = url_for(".show", statement_id=statement_id) + f"#comment-{said.id}"
            return redirect(address, code=303)
        audit.nothing_changed(session)
    flash(gettext("There are no words yet."), "warning")
    return redirect(url_for(".show", statement_id=statement_id), code=303)


@bp.post("/<int:statement_id>/comments/<int:comment_id>")
@needs(Permission.WRITE)
def resolve(statement_id: int, comment_id: int) -> ResponseReturnValue:
    """It was dealt with, or is open again."""
    with transaction() as session:
        statement = writing.find(session, desk().organization, statement_id)
        said = reviewing.resolve(session, statement, comment_id, now=utcnow())
        told = {"comment": comment_id, "resolved": said.resolved_at is not None}
        audit.record(session, desk().actor, "statement.comment resolved", statement, after=told, now=utcnow())
    return redirect(url_for(".show", statement_id=statement_id) + "#comments", code=303)


@bp.post("/rules")
@needs(Permission.SETTINGS)
def rules() -> ResponseReturnValue:
    """Whether somebody else than the writer must publish."""
    with transaction() as session:
        organization = session.merge(desk().organization)
        before = {"four eyes": organization.needs_four_eyes}
        organization.needs_four_eyes = request.form.get("four_eyes") == "yes"
        after = {"four eyes": organization.needs_four_eyes}
        act = "organization.four eyes"
        audit.record(session, desk().actor, act, organization, before=before, after=after, now=utcnow())
    flash(gettext("Saved."), "good")
    return redirect(url_for(".index"), code=303)
