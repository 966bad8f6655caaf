"""Whether a campaign asks those who have just signed for a gift."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from campaign.accounts import audit
from campaign.accounts.desk import desk, needs
from campaign.accounts.roles import Permission
from campaign.campaigns.service import own_campaign
from campaign.core.changes import pages_changed
from campaign.core.clock import utcnow
from campaign.core.db import transaction

bp = Blueprint("asking", __name__, url_prefix="/<organization>/campaigns/<slug>/asking")


@bp.post("/")
@needs(Permission.WRITE)
def switch(slug: str) -> ResponseReturnValue:
    """On or off, as the box is ticked."""
    asks = "asks" in request.form
    with transaction() as session:
        campaign = own_campaign(session, desk().organization.id, slug, lock=True)
        before, campaign.asks_for_gifts = campaign.asks_for_gifts, asks
        told = {"asks": before}, {"asks": asks}
        audit.record(
            session, desk().actor, "campaign.asking", campaign, before=told[0], after=told[1], now=utcnow()
        )
        pages_changed(session)
    flash(gettext("Saved."), "good")
    return redirect(url_for("organize.appeals.of_campaign", slug=slug), code=303)
