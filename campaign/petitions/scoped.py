"""A petition as organizers reach it: by its campaign's slug, through their own organization."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.core.errors import NotFound
from campaign.petitions.models import Petition


def petition_of(session: Session, organization_id: int, slug: str) -> Petition:
    """The petition of a campaign of this organization, in any state.

    Raises:
        NotFound: it has no such campaign, or that one has no petition.
    """
    query = select(Petition).join(Campaign, Campaign.id == Petition.campaign_id)
    found = session.scalar(query.where(Campaign.slug == slug, Campaign.organization_id == organization_id))
    if found is None:
        raise NotFound("no-petition")
    return found
