"""Scans of paper sheets: judged by what they are, kept sealed."""

from flask_babel import lazy_gettext
from werkzeug.datastructures import FileStorage

from campaign.core import sealed_files
from campaign.core.errors import Refused
from campaign.petitions import paper_import

LARGEST = 30_000_000
PROBLEMS = {
    "scan-too-large": lazy_gettext("The scan is larger than 30 MB."),
    "scan-unknown": lazy_gettext("The scan is no JPEG, PNG or PDF."),
    "disk": lazy_gettext("The scan could not be stored. Nothing was counted; please try again."),
}
_KINDS = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"%PDF-", "application/pdf"))


def keep(upload: FileStorage) -> str:
    """Store a scan sealed; returns its name.

    Raises:
        Refused: too large, none of the kinds, or the disk refuses; the message is a key of PROBLEMS.
    """
    raw = upload.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise Refused("scan-too-large")
    if kind_of(raw) is None:
        raise Refused("scan-unknown")
    return sealed_files.keep(paper_import.folder(), raw, paper_import.CONTEXT)


def kind_of(raw: bytes) -> str | None:
    """The media type, by the first bytes and not by any name."""
    return next((kind for sign, kind in _KINDS if raw.startswith(sign)), None)
