"""The archive of messages to supporters: a list, and each of them."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from campaign.accounts.models import Organization
from campaign.accounts.service import find_organization
from campaign.alerts import archive
from campaign.alerts.archive import PAGE, Whose
from campaign.campaigns.models import Campaign
from campaign.campaigns.service import find_campaign
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.freshness import public

bp = Blueprint("alerts", __name__, url_prefix="/alerts")
_LAST_PAGE = 10_000


@bp.get("/")
def index() -> ResponseReturnValue:
    """Messages, newest first; `organization` or `campaign` narrow them."""
    session = db.session()
    organization = _named("organization")
    campaign = _named("campaign")
    of = find_organization(session, organization) if organization else None
    about = find_campaign(session, campaign) if campaign else None
    whose = Whose(organization_id=of.id if of else None, campaign_id=about.id if about else None)
    page = min(max(request.args.get("page", 1, type=int), 1), _LAST_PAGE)
    found = archive.archived(session, whose, str(get_locale()), page=page, now=utcnow())
    told = {"found": found[:PAGE], "has_more": len(found) > PAGE, "page": page, "feed": _feed(of, about)}
    return public(render_template("alerts/index.html", organization=of, campaign=about, **told))


@bp.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """One message, as it was sent, without anything personal."""
    found = archive.find_archived(db.session(), slug, str(get_locale()), now=utcnow())
    return public(render_template("alerts/show.html", found=found))


def _feed(of: Organization | None, about: Campaign | None) -> str:
    if about:
        return url_for("api.alerts_of_campaign", slug=about.slug)
    return url_for("api.alerts_of_organization", slug=of.slug) if of else url_for("api.alerts_feed")


def _named(argument: str) -> str:
    return request.args.get(argument, "")[:80].replace("\0", "")
