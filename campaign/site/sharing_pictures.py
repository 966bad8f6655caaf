"""The picture beside a shared link: set once for each count that it shows, kept for minutes."""

from pathlib import Path

from flask import current_app
from flask_babel import force_locale, format_decimal, ngettext

from campaign.campaigns.pictures import SHARE_WIDTH, picture_file
from campaign.core.locales import pick
from campaign.extensions import cache
from campaign.petitions.pages import CampaignCard
from campaign.site.share_picture import share_picture

SECONDS = 600


def for_campaign(card: CampaignCard, locale: str) -> bytes:
    """The PNG of a campaign in a language; the number on it is at most ten minutes old."""
    key = f"share:{card.campaign.id}:{locale}"
    kept: bytes | None = cache.get(key)
    if kept is None:
        kept = drawn(card, locale)
        cache.set(key, kept, timeout=SECONDS)
    return kept


def drawn(card: CampaignCard, locale: str) -> bytes:
    """The PNG as it is at this moment."""
    picture = card.campaign.picture
    count, goal = (card.ask.count, card.ask.petition.goal) if card.ask else (0, 0)
    with force_locale(locale):
        label = ngettext(
            "%(number)s has signed",
            "%(number)s have signed",
            count,
            number=format_decimal(count),
        )
    return share_picture(
        title=pick(card.campaign.titles, locale),
        organization=pick(card.campaign.organization.names, locale),
        count=count,
        goal=goal,
        locale=locale,
        numbers=label if card.ask else "",
        image_path=_lead_image(card),
        focus=(picture.focus_x, picture.focus_y) if picture else (50, 50),
    )


def _lead_image(card: CampaignCard) -> Path | None:
    if card.campaign.picture is None:
        return None
    name = picture_file(card.campaign.picture.sha256, SHARE_WIDTH, "jpg")
    path = Path(current_app.config["DATA"]) / "pictures" / name
    return path if path.is_file() else None
