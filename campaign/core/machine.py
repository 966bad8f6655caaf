"""The machine beneath: room on its disk, the age of the last backup, the age of the key."""

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

SCARCE = 0.1
"""Part of the disk below which somebody should look."""
BACKUP_DUE = timedelta(hours=26)
KEY_DUE = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What can be said of it; None where the settings do not tell."""

    free_bytes: int
    free_part: float
    backup_age: timedelta | None
    key_age: timedelta | None


def look_at(data: Path, backup_stamp: Path | None, keys_since: date | None, *, now: datetime) -> Machine:
    """Look: at the disk of the data folder, and at the file that a backup touches when it is done."""
    disk = shutil.disk_usage(data)
    return Machine(
        free_bytes=disk.free,
        free_part=disk.free / disk.total,
        backup_age=_age_of(backup_stamp, now),
        key_age=now - datetime(keys_since.year, keys_since.month, keys_since.day, tzinfo=UTC)
        if keys_since
        else None,
    )


def _age_of(stamp: Path | None, now: datetime) -> timedelta | None:
    """A stamp that is not there yet is as old as time: the backup never ran."""
    if stamp is None:
        return None
    try:
        return now - datetime.fromtimestamp(stamp.stat().st_mtime, UTC)
    except OSError:
        return timedelta.max
