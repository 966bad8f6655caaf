"""The pictures of an organization: found through it, what is told of each, and texts that show them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.campaigns.models import Picture
from campaign.campaigns.pictures import WIDTHS, picture_file
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound
from campaign.core.locales import Translated
from campaign.core.text import PICTURE_NUMBERS, Pictures, TextPicture, markdown_to_html

PAGE = 60


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is told of a picture beside the picture itself; the focus is in per cent."""

    alts: Translated
    captions: Translated
    credit: str
    focus_x: int = 50
    focus_y: int = 50


def pictures_of(session: Session, organization: Organization, before: int | None = None) -> list[Picture]:
    """A page of an organization's library, newest first."""
    query = select(Picture).where(Picture.organization_id == organization.id)
    if before:
        query = query.where(Picture.id < before)
    return list(session.scalars(query.order_by(Picture.id.desc()).limit(PAGE)))


def find(session: Session, organization: Organization, picture_id: int) -> Picture:
    """A picture of this organization's library.

    Raises:
        NotFound: it has none with this number.
    """
    query = select(Picture).where(Picture.id == picture_id, Picture.organization_id == organization.id)
    found = session.scalar(query)
    if found is None:
        raise NotFound("no-picture")
    return found


def describe(session: Session, picture: Picture, details: Details) -> None:
    """Tell anew what is to be told of it; every page that shows it follows."""
    for name, value in vars(details).items():
        setattr(picture, name, value)
    pages_changed(session)


def focus_class(picture: Picture) -> str:
    """One of nine names for where the focus lies; styles may not be written into pages."""
    across = ("left", "middle", "right")[min(picture.focus_x * 3 // 100, 2)]
    down = ("top", "centre", "bottom")[min(picture.focus_y * 3 // 100, 2)]
    return f"focus-{down}-{across}"


def pictures_in(session: Session, organization_id: int | None, *texts: str) -> Pictures:
    """The pictures that Markdown texts of an organization name and that are its own."""
    numbers = {int(number) for text in texts for number in PICTURE_NUMBERS.findall(text)}
    if not numbers or organization_id is None:
        return {}
    query = select(Picture).where(Picture.organization_id == organization_id)
    found = session.scalars(query.where(Picture.id.in_([n for n in numbers if n < 2**31])))
    return {str(picture.id): _within_text(picture) for picture in found}


def rendered(session: Session, organization_id: int | None, texts: Translated) -> Translated:
    """Markdown in several languages as sanitised HTML, with the organization's own pictures."""
    pictures = pictures_in(session, organization_id, *texts.values())
    return {locale: markdown_to_html(text, pictures) for locale, text in texts.items()}


def _within_text(picture: Picture) -> TextPicture:
    addresses = [f"/pictures/{picture_file(picture.sha256, width, 'webp')}" for width in WIDTHS]
    sized = [f"{address} {width}w" for address, width in zip(addresses, WIDTHS, strict=True)]
    return TextPicture(
        address=addresses[0],
        addresses=", ".join(sized),
        width=picture.width,
        height=picture.height,
        credit=picture.credit,
    )
