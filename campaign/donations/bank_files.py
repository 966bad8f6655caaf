"""Files of banks that are on their way in: sealed on disk, gone when they are read or forgotten."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app

from campaign.core import sealed_files

CONTEXT = "bank"
_KEPT = timedelta(days=7)
_LONGEST_NAME = 120


@dataclass(frozen=True)
class Upload:
    """A file by the name that it had on somebody's disk."""

    name: str
    raw: bytes

    @property
    def sha256(self) -> str:
        """By which the same file is known again."""
        return hashlib.sha256(self.raw).hexdigest()


def keep_file(organization_id: int, upload: Upload, *, now: datetime) -> str:
    """Seal an upload and keep it; those that nobody went on with are gone after a week.

    Raises:
        Unavailable: the disk refuses.
    """
    folder = _folder(organization_id)
    for path in folder.glob("*"):
        if path.stat().st_mtime < (now - _KEPT).timestamp():
            path.unlink(missing_ok=True)
    name = " ".join(upload.name.split())[:_LONGEST_NAME]
    return sealed_files.keep(folder, name.encode() + b"\n" + upload.raw, CONTEXT)


def read_file(organization_id: int, name: str) -> Upload:
    """An upload of this organization.

    Raises:
        NotFound: it is gone, or somebody else's.
    """
    told, _, raw = sealed_files.read(_folder(organization_id), name, CONTEXT).partition(b"\n")
    return Upload(told.decode(), raw)


def forget_file(organization_id: int, name: str) -> None:
    """Remove an upload; one that is gone already is as well."""
    sealed_files.forget(_folder(organization_id), name)


def _folder(organization_id: int) -> Path:
    return Path(current_app.config["DATA"]) / "bank" / str(organization_id)
