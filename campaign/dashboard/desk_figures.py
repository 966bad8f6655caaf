"""The figures of a campaign, their files, their live part; and the health page."""

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns.models import Campaign
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.spreadsheets import csv_bytes
from campaign.dashboard import charts, figure_files
from campaign.dashboard.figures import RANGES, Figures
from campaign.dashboard.health import facts
from campaign.petitions.models import Petition

bp = Blueprint("figures", __name__, url_prefix="/<organization>/campaigns/<slug>/figures")
health_bp = Blueprint("health", __name__, url_prefix="/<organization>/health")


@bp.get("/")
@needs(Permission.LOOK)
def show(slug: str) -> ResponseReturnValue:
    """Everything that is counted about a campaign, in the range that the address names."""
    found, small = _figures(slug), current_app.config["SMALL_COUNT"]
    countries = found.countries(small)
    return render_template(
        "dashboard/figures.html",
        shown=found,
        ranges=RANGES,
        countries=countries,
        languages=found.languages(small),
        tiles=charts.tiles({one.code: one.count for one in countries}),
        small_count=small,
        charts=charts,
    )


@bp.get("/now")
@needs(Permission.LOOK)
def now(slug: str) -> ResponseReturnValue:
    """The part of the page that is read again every few seconds; without a script, a page of its own."""
    return render_template("dashboard/_figures_now.html", shown=_figures(slug), charts=charts)


@bp.get("/<chart>.csv")
@needs(Permission.LOOK)
def file(slug: str, chart: str) -> ResponseReturnValue:
    """One chart as a file."""
    if chart not in figure_files.FILES:
        abort(404)
    columns, rows = figure_files.FILES[chart](_figures(slug), current_app.config["SMALL_COUNT"])
    headers = {"Content-Disposition": f'attachment; filename="{slug}-{chart}.csv"'}
    return Response(csv_bytes(columns, rows), mimetype="text/csv", headers=headers)


@health_bp.get("/")
@needs(Permission.SETTINGS)
def index() -> ResponseReturnValue:
    """What runs, what waits, and what somebody should look at."""
    return render_template("dashboard/health.html", facts=facts(db.session(), desk(), now=utcnow()))


def _figures(slug: str) -> Figures:
    session = db.session()
    row = session.execute(
        select(Campaign, Petition)
        .outerjoin(Petition, Petition.campaign_id == Campaign.id)
        .where(Campaign.slug == slug, Campaign.organization_id == desk().organization.id)
    ).one_or_none()
    if row is None:
        abort(404)
    return Figures(session, row[0], row[1], request.args.get("range", "7d"), now=utcnow())
