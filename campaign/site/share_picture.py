"""The picture that a messenger or a social network shows with a link to a campaign."""

from io import BytesIO
from pathlib import Path
from typing import TypedDict, Unpack

from PIL import Image, ImageOps

from campaign.core.text import excerpt
from campaign.core.typesetting import typeset

TEMPLATE = Path(__file__).parent / "typst" / "share.typ"
MARK = Path(__file__).resolve().parents[2] / "static" / "img" / "mark.svg"
SIZE = (1200, 630)
PHOTO_SIZE = (430, 630)
LARGEST = 300_000
"""Bytes; some messengers show no picture that is larger."""


class ShareCard(TypedDict):
    """What the picture says, in one language."""

    title: str
    organization: str
    count: int
    goal: int
    locale: str
    numbers: str  # as it is read: "1,204 have signed"
    image_path: Path | None
    focus: tuple[int, int]  # what must stay in sight of it: per cent from the left and from the top


def share_picture(**card: Unpack[ShareCard]) -> bytes:
    """A PNG of 1200 by 630 pixels, small enough for every messenger.

    Raises:
        Unavailable: it cannot be drawn at the moment.
    """
    count, goal = card["count"], card["goal"]
    photo = _photo(card["image_path"], card["focus"])
    drawn = typeset(
        TEMPLATE,
        {
            "title": excerpt(card["title"], 220),
            "organization": excerpt(card["organization"], 60),
            "numbers": excerpt(card["numbers"], 40),
            "locale": card["locale"],
            "share": min(max(count / goal, 0), 1) if goal > 0 else 0,
            "stacked": any("\u0590" <= sign < "\u1e00" for sign in card["title"]),
            "photo_width": photo.width if photo else 0,
            "mark": MARK.read_bytes(),
        },
        output="png",
        ppi=72,
    )
    picture = Image.open(BytesIO(drawn)).convert("RGB")
    if photo:
        picture.paste(photo, (SIZE[0] - photo.width, 0))
    return _light(picture)


def _photo(path: Path | None, focus: tuple[int, int]) -> Image.Image | None:
    """The photo in the shape of its place, around its focus; none if the file is gone or unreadable."""
    if path is None:
        return None
    try:
        with Image.open(path) as photo:
            upright = ImageOps.exif_transpose(photo).convert("RGB")
            return ImageOps.fit(upright, PHOTO_SIZE, centering=(focus[0] / 100, focus[1] / 100))
    except OSError:
        return None


def _light(picture: Image.Image) -> bytes:
    """The picture in a palette of 256 colours, or of as many as make it small enough."""
    for colours in (256, 128, 64, 32):
        kept = BytesIO()
        picture.quantize(colours, Image.Quantize.MEDIANCUT).save(kept, "PNG", optimize=True)
        if kept.tell() <= LARGEST:
            break
    return kept.getvalue()
