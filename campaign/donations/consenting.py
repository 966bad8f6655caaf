"""A donor's consent to alerts counts once whoever owns the address has pressed the button in the mail."""

from datetime import datetime

from sqlalchemy.orm import Session

from campaign.donations.gift_models import Donation
from campaign.supporters import service as supporters
from campaign.supporters.models import InterestScope

PAGE = "donate"


def agree_by_gift(session: Session, donation_id: int, *, locale: str, now: datetime) -> None:
    """Make the donor a supporter of what they gave for, under the words that stood beside the box."""
    donation = session.get_one(Donation, donation_id)
    if donation.email is None or donation.email_fingerprint is None or donation.consent_wording_id is None:
        return
    is_campaign = donation.campaign_id is not None
    agreement = supporters.Agreement(
        email=donation.email,
        fingerprint=donation.email_fingerprint,
        locale=locale,
        scope=InterestScope.CAMPAIGN if is_campaign else InterestScope.ORGANIZATION,
        scope_id=donation.campaign_id or donation.organization_id,
        wording_id=donation.consent_wording_id,
        page=PAGE,
    )
    supporter = supporters.agree(session, agreement, now=now)
    donation.supporter_id = supporter.id if supporter else None
