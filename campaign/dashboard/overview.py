"""Each campaign of an organization with its numbers, for the first page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.campaigns import figures
from campaign.campaigns.models import Campaign
from campaign.dashboard import charts
from campaign.dashboard.figures import confirmed_by_hour
from campaign.petitions import tally
from campaign.petitions.models import Petition

SHOWN = 30
SPARK_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Overview:
    """A campaign in a line: all its signatures, those of the last 24 hours, thirty days as a line."""

    campaign: Campaign
    petition: Petition | None
    total: int
    today: int
    line: str


def overviews(session: Session, organization_id: int, *, now: datetime) -> list[Overview]:
    """The newest campaigns, drafts too."""
    query = (
        select(Campaign, Petition)
        .outerjoin(Petition, Petition.campaign_id == Campaign.id)
        .where(Campaign.organization_id == organization_id)
        .order_by(Campaign.id.desc())
        .limit(SHOWN)
    )
    rows: list[tuple[Campaign, Petition | None]] = [(row[0], row[1]) for row in session.execute(query)]
    petitions = {petition.id: campaign.id for campaign, petition in rows if petition}
    totals = tally.counts_of(session, list(petitions))
    since = figures.hour_of(now) - timedelta(days=SPARK_DAYS) + timedelta(hours=1)
    hours = confirmed_by_hour(session, petitions, since=since)
    found = []
    for campaign, petition in rows:
        values = [0] * SPARK_DAYS
        for hour, number in hours.get(campaign.id, {}).items():
            values[max(0, SPARK_DAYS - 1 - (now - hour) // timedelta(days=1))] += number
        found.append(
            Overview(
                campaign=campaign,
                petition=petition,
                total=totals.get(petition.id, 0) if petition else 0,
                today=values[-1],
                line=charts.spark(values) if any(values) else "",
            )
        )
    return found
