"""What the mail that asks an address's owner says, gathered when it is sent."""

from typing import Any

from flask import current_app
from sqlalchemy.orm import Session

from campaign.core.links import link_to
from campaign.outbox.letters import Facts, letter
from campaign.supporters import subscribing
from campaign.supporters.pending_links import CONFIRM, DISOWN, code_of, link_token
from campaign.supporters.pending_models import PendingInterest, PendingState


@letter(subscribing.LETTER)
def confirm_alerts(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """Asks whether we may write. It names no topic: a phone may be searched."""
    pending = session.get(PendingInterest, subscribing.pending_in(content["key"]))
    if pending is None or pending.state is not PendingState.WAITING:
        return None
    days = current_app.config["PENDING_DAYS"]
    return {
        "neutral": True,
        "is_brought_along": pending.page.startswith("import:"),
        "is_told_already": subscribing.is_told_already(session, pending),
        "link": link_to("subscribing.confirm", locale, token=link_token(CONFIRM, pending, days=days)),
        "not_me_link": link_to("subscribing.disown", locale, token=link_token(DISOWN, pending, days=days)),
        "me_link": link_to("me.ask", locale),
        "code": code_of(pending.id),
        "days": days,
    }
