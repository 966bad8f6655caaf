"""The pictures of an organization: found through it, and what is told of each."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.campaigns.models import Picture
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound
from campaign.core.locales import Translated

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
