"""The statements that a campaign's page pairs with its petition."""

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import four_eyes
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns.models import Campaign
from campaign.core.db import db, transaction
from campaign.core.desk_forms import flash_undo
from campaign.dashboard.campaigns import own
from campaign.statements import service, writing
from campaign.statements.writing import Sought

bp = Blueprint("campaign_statements", __name__, url_prefix="/<organization>/campaigns/<slug>/statements")


@bp.get("/")
@needs(Permission.LOOK)
def index(slug: str) -> ResponseReturnValue:
    """Those of this campaign, and those that could be."""
    session, campaign, ours = db.session(), own(slug), desk().organization
    before = request.args.get("before", type=int)
    rows = writing.listed(session, ours, Sought(campaign_id=campaign.id, before=before))
    others = [row for row in writing.listed(session, ours, Sought()) if row.statement.campaign_id is None]
    older = url_for(".index", slug=slug, before=rows[-1].statement.id) if len(rows) == writing.PAGE else None
    shown = {"campaign": campaign, "rows": rows, "others": others, "older": older}
    return render_template("campaigns/desk/statements.html", **shown)


@bp.post("/<int:statement_id>/link")
@needs(Permission.WRITE)
def link(slug: str, statement_id: int) -> ResponseReturnValue:
    """Show it on the campaign's page."""
    _set(slug, statement_id, is_linked=True)
    undo = url_for(".unlink", slug=slug, statement_id=statement_id)
    flash_undo(gettext("The statement stands on the campaign's page."), undo)
    return redirect(url_for(".index", slug=slug), code=303)


@bp.post("/<int:statement_id>/unlink")
@needs(Permission.WRITE)
def unlink(slug: str, statement_id: int) -> ResponseReturnValue:
    """Take it off the campaign's page; the statement itself stays."""
    _set(slug, statement_id, is_linked=False)
    undo = url_for(".link", slug=slug, statement_id=statement_id)
    flash_undo(gettext("The statement is off the campaign's page."), undo)
    return redirect(url_for(".index", slug=slug), code=303)


def _set(slug: str, statement_id: int, *, is_linked: bool) -> None:
    with transaction() as session:
        campaign: Campaign = own(slug)
        statement = writing.find(session, desk().organization, statement_id, lock=True)
        before = {"campaign": statement.campaign_id}
        facts = replace(service.facts_of(statement), campaign_id=campaign.id if is_linked else None)
        service.set_facts(session, statement, facts)
        after, is_shown = {"campaign": statement.campaign_id}, statement.is_published
        four_eyes.record("statement.campaign", statement, is_shown=is_shown, before=before, after=after)
