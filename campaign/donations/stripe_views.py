"""Where the card provider brings its events."""

import structlog
from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.core.errors import Refused
from campaign.donations import stripe_events
from campaign.donations.stripe_gateway import account_of

bp = Blueprint("card_provider", __name__, url_prefix="/donate/stripe")
log = structlog.get_logger()


@bp.post("/events")
def events() -> ResponseReturnValue:
    """Keep the event and answer; whatever it means is found out by the worker."""
    account, now = account_of(current_app.config), utcnow()
    header = request.headers.get("Stripe-Signature", "")
    try:
        notice = stripe_events.read(request.get_data(cache=False), header, account, now=now)
    except Refused as refusal:
        log.warning("event refused", why=str(refusal))
        return {"refused": str(refusal)}, 400
    with transaction() as session:
        is_new = stripe_events.keep(session, notice, is_live=account.is_live, now=now)
    return {"new": is_new}, 200
