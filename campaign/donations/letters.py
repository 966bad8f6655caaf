"""What the mails to a donor say, gathered when they are sent."""

from typing import Any

from sqlalchemy.orm import Session

from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.donations.gift_models import Donation, DonationState
from campaign.donations.taking import ALERTS, gift_token
from campaign.donations.transfers import instructions
from campaign.outbox.letters import Facts, letter


@letter("gift_steps")
def gift_steps(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """How to send a promised gift, as long as it is awaited."""
    donation = session.get(Donation, content["donation_id"])
    if donation is None or donation.email is None or donation.appeal is None:
        return None
    if donation.state is not DonationState.PLEDGED:
        return None
    return {
        **_about(donation, locale),
        "steps": instructions(donation.appeal, donation),
        "link": link_to("donations.gift", locale, token=gift_token(donation)),
    }


@letter("gift_alerts")
def gift_alerts(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """Asks whoever owns the address whether we may write: it was typed by somebody."""
    donation = session.get(Donation, content["donation_id"])
    if donation is None or donation.email is None:
        return None
    token = gift_token(donation, ALERTS)
    return {**_about(donation, locale), "link": link_to("donations.alerts", locale, token=token)}


def _about(donation: Donation, locale: str) -> dict[str, object]:
    publisher = donation.organization
    return {
        "gift": donation,
        "name": donation.name or "",
        "organization": pick(publisher.names, locale),
        "partner": "" if publisher.is_host else pick(publisher.names, locale),
    }
