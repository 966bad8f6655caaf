"""The first page of an organization."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from campaign.accounts.desk import needs
from campaign.accounts.roles import Permission

bp = Blueprint("overview", __name__)


@bp.get("/<organization>/")
@needs(Permission.LOOK)
def home() -> ResponseReturnValue:
    """What needs somebody now, then how each campaign goes."""
    return render_template("dashboard/home.html")
