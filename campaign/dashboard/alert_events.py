"""What happened that an alert may be made of by itself; found for `alerts.automatic`, which knows no page."""

from datetime import datetime

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts.automatic import Happening, beginning, happening
from campaign.alerts.models import Mailing, MailingKind
from campaign.campaigns.models import Campaign, CampaignState, CampaignUpdate, Outcome
from campaign.core.locales import DEFAULT_LOCALE
from campaign.dashboard import alert_beginning
from campaign.dashboard.figures import milestones
from campaign.petitions import pages

_NEWEST = 200


@beginning
def begin(
    session: Session, organization: Organization, about: str, organizer_id: int | None, now: datetime
) -> Mailing:
    """The same as for an organizer; its name, which only they read, in the site's own language."""
    with force_locale(DEFAULT_LOCALE):
        return alert_beginning.begin(session, organization, about, "", organizer_id, now=now)


@happening(MailingKind.UPDATE)
def updates(session: Session, organization: Organization) -> list[Happening]:
    """Those that readers see."""
    query = (
        select(CampaignUpdate.id)
        .join(Campaign, Campaign.id == CampaignUpdate.campaign_id)
        .where(Campaign.organization_id == organization.id, Campaign.state == CampaignState.PUBLISHED)
        .where(CampaignUpdate.published_at.is_not(None), CampaignUpdate.removed_at.is_(None))
        .order_by(CampaignUpdate.id.desc())
        .limit(_NEWEST)
    )
    return [_of("update", number, True) for number in session.scalars(query)]


@happening(MailingKind.MILESTONE)
def reached(session: Session, organization: Organization) -> list[Happening]:
    """The highest round number that each petition has reached."""
    found: list[Happening] = []
    for card in pages.cards_of(session, _campaigns(session, organization)):
        if card.ask is None:
            continue
        past = milestones([(card.ask.petition.created_at.date(), card.ask.count)])[:-1]
        number = card.campaign.id
        found += [
            Happening(name=f"{number}-{one.number}", told=True, about=f"milestone:{number}")
            for one in past[-1:]
        ]
    return found


@happening(MailingKind.OUTCOME)
def ended(session: Session, organization: Organization) -> list[Happening]:
    """How each campaign that is over has ended."""
    return [
        _of("outcome", one.id, one.outcome.value)
        for one in _campaigns(session, organization)
        if one.outcome is not Outcome.OPEN
    ]


def _campaigns(session: Session, organization: Organization) -> list[Campaign]:
    query = (
        select(Campaign)
        .where(Campaign.organization_id == organization.id, Campaign.state == CampaignState.PUBLISHED)
        .order_by(Campaign.id.desc())
        .limit(_NEWEST)
    )
    return list(session.scalars(query))


def _of(kind: str, number: int, told: int | str) -> Happening:
    return Happening(name=str(number), told=told, about=f"{kind}:{number}")
