"""Statements of other organizations that name this one as their issuer: agreed to, or not."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.desk_forms import flash_undo
from campaign.statements import issuing
from campaign.statements.dashboard import bp


@bp.get("/named")
@needs(Permission.LOOK)
def named() -> ResponseReturnValue:
    """Those that wait for an answer first."""
    namings = issuing.asked_of(db.session(), desk().organization)
    return render_template("statements/desk/named.html", namings=namings)


@bp.post("/named/<int:statement_id>/<int:issuer_id>/agree")
@needs(Permission.PUBLISH)
def agree(statement_id: int, issuer_id: int) -> ResponseReturnValue:
    """Let the name stand under these words."""
    with transaction() as session:
        issuer = issuing.find(session, desk().organization, statement_id, issuer_id)
        issuing.agree(session, issuer)
        audit.record(session, desk().actor, "statement.naming_agreed", issuer, now=utcnow())
    undo = url_for(".decline", statement_id=statement_id, issuer_id=issuer_id)
    flash_undo(gettext("The name stands under the statement."), undo)
    return redirect(url_for(".named"), code=303)


@bp.post("/named/<int:statement_id>/<int:issuer_id>/decline")
@needs(Permission.PUBLISH)
def decline(statement_id: int, issuer_id: int) -> ResponseReturnValue:
    """Take the name off; who keeps the statement can only ask again."""
    with transaction() as session:
        issuer = issuing.find(session, desk().organization, statement_id, issuer_id)
        audit.record(session, desk().actor, "statement.naming_declined", issuer, now=utcnow())
        issuing.decline(session, issuer)
    flash(gettext("The name is off the statement."), "good")
    return redirect(url_for(".named"), code=303)
