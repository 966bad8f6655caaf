"""Files of banks that are on their way in: sealed on disk, gone when they are read or forgotten."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app

from campaign.core import sealed_files

CONTEXT = "bank"
_KEPT = timedelta(days=7)
_LONGEST_NAME = 120
IN_A_FILE = 500


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


def keep_lines(organization_id: int, lines: Sequence[Mapping[str, object]]) -> list[str]:
    """Seal the lines as they were read, some hundred in a file: who carries on reads no other file twice.

    Raises:
        Unavailable: the disk refuses.
    """
    folder = _folder(organization_id)
    parts = (lines[start : start + IN_A_FILE] for start in range(0, len(lines), IN_A_FILE))
    return [sealed_files.keep(folder, json.dumps(part).encode(), CONTEXT) for part in parts]


def read_lines(organization_id: int, name: str) -> list[dict[str, Any]]:
    """The lines of one of these files.

    Raises:
        NotFound: it is gone, or somebody else's.
    """
    found: list[dict[str, Any]] = json.loads(sealed_files.read(_folder(organization_id), name, CONTEXT))
    return found


def _folder(organization_id: int) -> Path:
    return Path(current_app.config["DATA"]) / "bank" / str(organization_id)
