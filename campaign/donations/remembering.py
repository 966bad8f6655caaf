"""Who of our supporters gave: a fact beside the supporter, as long as we hold some of their money."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, literal_column, select
from sqlalchemy.orm import Session

from campaign.donations.gift_models import Donation, DonationState
from campaign.supporters import facts
from campaign.supporters.models import FactKind, Supporter

_HELD = (DonationState.PAID, DonationState.PARTLY_REFUNDED, DonationState.DISPUTED)


def follow_gift(session: Session, donation: Donation) -> None:
    """Keep in step with a gift whose money came or went."""
    fingerprint, campaign_id = donation.email_fingerprint, donation.campaign_id or 0
    if fingerprint is None:
        return
    if donation.state in _HELD and donation.paid_at:
        facts.note_gift(session, fingerprint, donation.organization_id, campaign_id, at=donation.paid_at)
        return
    others = exists().where(
        Donation.email_fingerprint == fingerprint,
        Donation.organization_id == donation.organization_id,
        func.coalesce(Donation.campaign_id, 0) == campaign_id,
        Donation.state.in_(_HELD),
    )
    if not session.scalar(select(others)):
        facts.forget(session, FactKind.GAVE, [fingerprint], donation.organization_id, campaign_id)


def look_back(session: Session, supporter_ids: Sequence[int]) -> None:
    """Gather what these supporters had given before they asked for alerts."""
    gave: ColumnElement[str] = literal_column(f"'{FactKind.GAVE.value}'")
    campaign_id = func.coalesce(Donation.campaign_id, 0)
    found = (
        select(Supporter.id, gave, Donation.organization_id, campaign_id, func.min(Donation.paid_at))
        .join(Donation, Donation.email_fingerprint == Supporter.email_fingerprint)
        .where(Supporter.id.in_(supporter_ids), Donation.state.in_(_HELD), Donation.paid_at.is_not(None))
        .group_by(Supporter.id, Donation.organization_id, campaign_id)
    )
    facts.note(session, found)
