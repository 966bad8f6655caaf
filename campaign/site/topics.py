"""What a reader may subscribe to, by its address, with the exact words that are agreed to."""

from dataclasses import dataclass

from flask_babel import get_locale, gettext
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization, OrganizationState
from campaign.accounts.service import find_organization
from campaign.campaigns.models import Campaign
from campaign.campaigns.service import find_campaign
from campaign.core.errors import NotFound
from campaign.core.locales import Translated, pick
from campaign.supporters.models import InterestScope
from campaign.supporters.pending_links import Topic

CAMPAIGNS, ORGANIZATIONS = "campaigns", "organizations"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A topic with its names, where it is asked for, and the words beside the button."""

    topic: Topic
    words: str
    names: Translated
    kind: str = ""
    slug: str = ""


def offer_at(session: Session, kind: str, slug: str) -> Offer:
    """What this address offers; everything where there is no kind.

    Raises:
        NotFound: there is nothing of that kind that readers may see.
    """
    if kind == CAMPAIGNS:
        return _of_campaign(find_campaign(session, slug))
    if kind == ORGANIZATIONS:
        return _of_organization(find_organization(session, slug))
    words = gettext("Email me when something happens in any campaign here. I can leave at any time.")
    return Offer(topic=Topic(scope=InterestScope.ALL), words=words, names={})


def offer_of(session: Session, topic: Topic) -> Offer:
    """The same for a topic that is known by its number.

    Raises:
        NotFound: readers may not see it any more.
    """
    if topic.scope is InterestScope.CAMPAIGN:
        return offer_at(session, CAMPAIGNS, session.get_one(Campaign, topic.scope_id).slug)
    if topic.scope is InterestScope.ORGANIZATION:
        return _of_organization(session.get_one(Organization, topic.scope_id))
    return offer_at(session, "", "")


def names_of(session: Session, topic: Topic) -> Translated:
    """What a topic is called; nothing for everything."""
    if topic.scope is InterestScope.CAMPAIGN:
        return session.get_one(Campaign, topic.scope_id).titles
    if topic.scope is InterestScope.ORGANIZATION:
        return session.get_one(Organization, topic.scope_id).names
    return {}


def labels_for(session: Session, followed: list[Topic]) -> dict[Topic, str]:
    """What may be chosen by who follows this: the same, what stands behind it, and everything."""
    organizations = [
        session.get_one(Campaign, topic.scope_id).organization_id
        for topic in followed
        if topic.scope is InterestScope.CAMPAIGN
    ]
    wider = [Topic(scope=InterestScope.ORGANIZATION, scope_id=number) for number in organizations]
    offered = dict.fromkeys([*followed, *wider, Topic(scope=InterestScope.ALL)])
    return {topic: _label(session, topic) for topic in offered}


def _label(session: Session, topic: Topic) -> str:
    name = pick(names_of(session, topic), str(get_locale()))
    if topic.scope is InterestScope.ORGANIZATION:
        return str(gettext("All campaigns of %(organization)s", organization=name))
    return name or str(gettext("Everything that is published here"))


def _of_campaign(campaign: Campaign) -> Offer:
    return Offer(
        topic=Topic(scope=InterestScope.CAMPAIGN, scope_id=campaign.id),
        words=gettext("Email me when something happens in this campaign. I can leave at any time."),
        names=campaign.titles,
        kind=CAMPAIGNS,
        slug=campaign.slug,
    )


def _of_organization(organization: Organization) -> Offer:
    if organization.state is not OrganizationState.APPROVED:
        raise NotFound("no-organization")
    name = pick(organization.names, str(get_locale()))
    return Offer(
        topic=Topic(scope=InterestScope.ORGANIZATION, scope_id=organization.id),
        words=gettext(
            "Email me when something happens in the campaigns of %(organization)s. I can leave at any time.",
            organization=name,
        ),
        names=organization.names,
        kind=ORGANIZATIONS,
        slug=organization.slug,
    )
