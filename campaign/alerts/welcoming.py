"""A welcome to who follows a campaign from now on: what moved before, to catch up with."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts.list_headers import links_and_headers
from campaign.alerts.models import Automatic, AutomaticMode, MailingKind
from campaign.campaigns.models import UNSEEN, Campaign
from campaign.campaigns.story import updates_of
from campaign.core.clock import utcnow
from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.outbox import service as outbox
from campaign.outbox.letters import Facts, letter
from campaign.supporters.models import Interest, InterestScope, Supporter, SupporterState
from campaign.supporters.service import when_told

LETTER = "welcome"
TOLD = 5
"""Updates that a newcomer catches up with, the newest first."""


@when_told
def owe_welcome(session: Session, supporter: Supporter, interest: Interest) -> None:
    """One for each campaign and person, ever; a letter with nothing to tell is not sent."""
    if interest.scope is not InterestScope.CAMPAIGN or supporter.email is None:
        return
    key = f"welcome:{supporter.id}:{interest.scope_id}"
    told = {"supporter_id": supporter.id, "campaign_id": interest.scope_id}
    outbox.enqueue(session, key, LETTER, to=supporter.email, locale=supporter.locale, content=told)


@letter(LETTER)
def welcome(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """What moved in the campaign so far, for who follows it still, where its organization wants it."""
    campaign = session.get(Campaign, content["campaign_id"])
    supporter = session.get(Supporter, content["supporter_id"])
    if campaign is None or campaign.state in UNSEEN or not _follows(session, supporter, campaign):
        return None
    now = utcnow()
    updates = updates_of(session, campaign, now=now)[:TOLD]
    if not updates or not is_wanted(session, campaign.organization_id):
        return None
    address = link_to("site.campaign", locale, slug=campaign.slug)
    return {
        **links_and_headers(content["supporter_id"], locale, now=now),
        "neutral": supporter is not None and supporter.is_discreet,
        "title": pick(campaign.titles, locale),
        "organization": pick(campaign.organization.names, locale),
        "campaign_link": address,
        "updates": [
            (one.published_at, pick(one.titles, locale), f"{address}#update-{one.id}") for one in updates
        ],
    }


def is_wanted(session: Session, organization_id: int) -> bool:
    """Whether an organization welcomes newcomers: it does until it says no."""
    query = select(Automatic.mode).where(
        Automatic.organization_id == organization_id, Automatic.kind == MailingKind.WELCOME
    )
    return session.scalar(query.limit(1)) is not AutomaticMode.OFF


def _follows(session: Session, supporter: Supporter | None, campaign: Campaign) -> bool:
    if supporter is None or supporter.state is not SupporterState.ACTIVE:
        return False
    query = select(Interest.id).where(
        Interest.supporter_id == supporter.id,
        Interest.scope == InterestScope.CAMPAIGN,
        Interest.scope_id == campaign.id,
    )
    return session.scalar(query) is not None


def switch(session: Session, organization_id: int, organizer_id: int, *, is_on: bool, now: datetime) -> None:
    """Welcome newcomers from now on, or no more."""
    query = select(Automatic).where(
        Automatic.organization_id == organization_id,
        Automatic.campaign_id == 0,
        Automatic.kind == MailingKind.WELCOME,
    )
    row = session.scalar(query.with_for_update())
    if row is None:
        row = Automatic(organization_id=organization_id, kind=MailingKind.WELCOME)
        session.add(row)
    row.mode = AutomaticMode.SEND if is_on else AutomaticMode.OFF
    row.organizer_id, row.changed_at = organizer_id, now
