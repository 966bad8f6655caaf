"""Documents that readers may open: letters of authorities, judged by content, under a hashed name."""

from hashlib import sha256
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from campaign.core.errors import Refused, Unavailable

FOLDER = "documents"
MAX_BYTES = 20_000_000
MAX_PIXELS = 60_000_000
_KINDS = {"JPEG": "jpg", "PNG": "png"}
_ACTIVE = (b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/XFA")


class BadDocument(Refused):
    """It is no document that readers can be shown."""


class TooLarge(BadDocument):
    """It is longer than MAX_BYTES."""


class ActiveDocument(BadDocument):
    """A PDF that does things by itself, or holds other files."""


def keep_document(raw: bytes, folder: Path) -> str:
    """Store a PDF as it is, a picture without what its camera wrote into it; returns the file's name.

    Raises:
        BadDocument: it is too large, or neither PDF nor JPEG nor PNG, whatever its name says.
        Unavailable: the disk refuses.
    """
    if len(raw) > MAX_BYTES:
        raise TooLarge("too-large")
    content, extension = _pdf(raw) if raw.startswith(b"%PDF-") else _picture(raw)
    name = f"{sha256(content).hexdigest()[:32]}.{extension}"
    target = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not target.exists():
            part = target.with_suffix(".part")
            part.write_bytes(content)
            part.rename(target)
    except OSError:
        raise Unavailable("The document could not be written to disk. Nothing was changed.") from None
    return name


def _pdf(raw: bytes) -> tuple[bytes, str]:
    if b"%%EOF" not in raw[-2048:]:
        raise BadDocument("damaged")
    if any(mark in raw for mark in _ACTIVE):
        raise ActiveDocument("active")
    return raw, "pdf"


def _picture(raw: bytes) -> tuple[bytes, str]:
    try:
        with Image.open(BytesIO(raw), formats=tuple(_KINDS)) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise TooLarge("too-large")
            kind = str(opened.format)
            image = ImageOps.exif_transpose(opened).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise BadDocument("no-document") from None
    made = BytesIO()
    image.save(made, kind, quality=88, optimize=True)
    return made.getvalue(), _KINDS[kind]
