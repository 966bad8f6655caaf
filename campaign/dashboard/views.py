"""The first page of an organization."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.dashboard import charts
from campaign.dashboard.needs import needs_now
from campaign.dashboard.overview import overviews

bp = Blueprint("overview", __name__)


@bp.get("/<organization>/")
@needs(Permission.LOOK)
def home() -> ResponseReturnValue:
    """What needs somebody now, then how each campaign goes."""
    session, now = db.session(), utcnow()
    return render_template(
        "dashboard/home.html",
        needs=needs_now(session, desk(), now=now),
        overviews=overviews(session, desk().organization.id, now=now),
        width=charts.SPARK_WIDTH,
        height=charts.SPARK_HEIGHT,
    )
