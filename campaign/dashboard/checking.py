"""What is still missing before readers should see a campaign. It advises; it forbids nothing."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from campaign.campaigns import story
from campaign.campaigns.models import Campaign
from campaign.core.locales import LOCALES
from campaign.core.wording import TextState
from campaign.petitions.pages import CampaignCard


@dataclass(frozen=True)
class Check:
    """One thing to have looked at, whether it is in order, and where to mend it."""

    words: str
    is_good: bool
    address: str


def before_publishing(session: Session, card: CampaignCard) -> list[Check]:
    """The list, from what matters most."""
    campaign = card.campaign
    return [*_of_texts(campaign), _of_picture(campaign), *_of_petition(card), _of_sources(session, campaign)]


def _of_texts(campaign: Campaign) -> list[Check]:
    def texts(locale: str) -> str:
        return url_for("organize.campaign_texts.texts", slug=campaign.slug, locale=locale)

    original = campaign.original_locale
    made = [
        Check(
            gettext("It has a summary for lists and shares."), original in campaign.summaries, texts(original)
        ),
        Check(gettext("It tells its story."), bool(campaign.bodies.get(original)), texts(original)),
    ]
    for locale, state in campaign.text_states(campaign.titles).items():
        if state is TextState.MISSING:
            words = gettext("It is translated: %(language)s", language=LOCALES[locale])
            made.append(Check(words, False, texts(locale)))
        elif state is TextState.BEHIND:
            words = gettext("The translation follows the original: %(language)s", language=LOCALES[locale])
            made.append(Check(words, False, texts(locale)))
    return made


def _of_picture(campaign: Campaign) -> Check:
    address = url_for("organize.campaign_texts.picture", slug=campaign.slug)
    if campaign.picture is None:
        return Check(gettext("It has a picture."), False, address)
    alts = campaign.picture.alts
    is_told = all(alts.get(locale) for locale in campaign.titles)
    return Check(gettext("The picture is described in each language of the campaign."), is_told, address)


def _of_petition(card: CampaignCard) -> list[Check]:
    address = url_for("organize.petition.index", slug=card.campaign.slug)
    if card.ask is None:
        return [Check(gettext("It has a petition."), False, address)]
    missing = set(card.campaign.titles) - set(card.ask.version.titles)
    return [
        Check(gettext("The petition says whom it addresses."), bool(card.ask.targets), address),
        Check(gettext("The petition is in each language of the campaign."), not missing, address),
        Check(gettext("The petition takes signatures."), card.ask.is_open, address),
    ]


def _of_sources(session: Session, campaign: Campaign) -> Check:
    events = story.timeline_of(session, campaign)
    is_good = all(event.source_name for event in events)
    address = url_for("organize.timeline.index", slug=campaign.slug)
    return Check(gettext("Each event of the timeline names its source."), is_good, address)
