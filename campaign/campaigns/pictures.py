"""Uploaded pictures: judged by content, cleaned of metadata, kept in several widths."""

from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.campaigns.models import Picture
from campaign.core.errors import Refused, Unavailable
from campaign.core.locales import Translated

WIDTHS = (480, 960, 1600)
SHARE_WIDTH = 1200
MAX_BYTES = 30_000_000
MAX_PIXELS = 50_000_000
MAX_PIXELS_IN_ROWS = 85_000_000
"""Of a JPEG that is stored row by row: read at a half or a quarter of its size, it takes less memory."""
MIN_WIDTH = 480
TOO_MANY_PIXELS = "The picture has too many pixels. Make it smaller than 50 megapixels."
_FORMATS = ("JPEG", "PNG", "WEBP")


class BadPicture(Refused):
    """What was given is no picture that can be shown; `code` tells a page which words to use."""

    def __init__(self, message: str, code: str = "no-picture") -> None:
        super().__init__(message)
        self.code = code


def keep_picture(
    session: Session,
    raw: bytes,
    folder: Path,
    alts: Translated,
    organization_id: int | None = None,
    *,
    now: datetime,
) -> Picture:
    """Store a picture and its sizes (WebP, and one JPEG for sharing); the same one only once in a library.

    Raises:
        BadPicture: too large, too small, no picture, or without alternative text.
        Unavailable: the disk refuses.
    """
    if not any(alts.values()):
        raise BadPicture("A picture needs a text for those who cannot see it.", "no-alt")
    image = read_picture(raw)
    # Two organizations may have the same picture, and neither may learn of it.
    library = f"{organization_id}:".encode() if organization_id else b""
    digest = sha256(library + raw).hexdigest()
    try:
        _write_sizes(image, folder, digest)
    except OSError:
        raise Unavailable("The picture could not be written to disk. Nothing was changed.") from None
    picture = Picture(
        sha256=digest,
        width=image.width,
        height=image.height,
        alts=alts,
        organization_id=organization_id,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(picture)
    except IntegrityError:
        return session.scalars(select(Picture).where(Picture.sha256 == digest)).one()
    return picture


def read_picture(raw: bytes) -> Image.Image:
    """The picture, upright, without its metadata.

    Raises:
        BadPicture: it is none, or none that can be shown.
    """
    if len(raw) > MAX_BYTES:
        raise BadPicture(f"The picture is larger than {MAX_BYTES // 1_000_000} MB.", "too-heavy")
    try:
        with Image.open(BytesIO(raw), formats=_FORMATS) as opened:
            image = _upright(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise BadPicture(TOO_MANY_PIXELS, "too-many-pixels") from None
    except (
        UnidentifiedImageError,
        OSError,
        SyntaxError,
        ValueError,
    ):
        raise BadPicture("This is no JPEG, PNG or WebP picture, or it is damaged.") from None
    if image.width < MIN_WIDTH:
        raise BadPicture(f"The picture is narrower than {MIN_WIDTH} pixels.", "too-narrow")
    return image


def _upright(opened: Image.Image) -> Image.Image:
    """Judged by its head before it is read, then read no larger than its largest size asks for."""
    is_in_rows = opened.format == "JPEG" and "progressive" not in opened.info
    if opened.width * opened.height > (MAX_PIXELS_IN_ROWS if is_in_rows else MAX_PIXELS):
        raise BadPicture(TOO_MANY_PIXELS, "too-many-pixels")
    opened.draft("RGB", (WIDTHS[-1], WIDTHS[-1]))
    return ImageOps.exif_transpose(opened).convert("RGB")


def picture_file(digest: str, width: int, extension: str) -> str:
    """The name of one size; the browser may keep it for ever, since it names its content."""
    return f"{digest[:32]}-{width}.{extension}"


def _write_sizes(image: Image.Image, folder: Path, digest: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(width, "webp") for width in WIDTHS] + [(SHARE_WIDTH, "jpg")]
    for width, extension in wanted:
        target = folder / picture_file(digest, width, extension)
        if target.exists():
            continue
        size = (width, max(1, round(image.height * width / image.width)))
        resized = image.resize(size, Image.Resampling.LANCZOS)
        part = target.with_suffix(".part")
        kind = "WEBP" if extension == "webp" else "JPEG"
        resized.save(part, kind, quality=72 if kind == "WEBP" else 82, optimize=True)
        part.rename(target)
