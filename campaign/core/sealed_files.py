"""Files that hold people's data, sealed on disk with the same keys as the database."""

import os
import secrets
from pathlib import Path

from campaign.core.crypto import vault
from campaign.core.errors import NotFound, Unavailable

_PIECE = 1 << 20


def keep(folder: Path, raw: bytes, context: str) -> str:
    """Seal and store; returns the name under which it is found again.

    Raises:
        Unavailable: the disk refuses; nothing is left behind.
    """
    name = secrets.token_hex(16)
    part = folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with part.open("wb") as file:
            for start in range(0, max(len(raw), 1), _PIECE):
                piece = vault.seal(raw[start : start + _PIECE], f"{context}:{name}:{start}")
                file.write(len(piece).to_bytes(4, "big") + piece)
            file.flush()
            os.fsync(file.fileno())
        part.rename(folder / name)
    except OSError:
        part.unlink(missing_ok=True)
        raise Unavailable("disk") from None
    return name


def read(folder: Path, name: str, context: str) -> bytes:
    """Open what `keep` stored.

    Raises:
        NotFound: it is gone.
    """
    path = folder / name
    if not name.isalnum() or not path.is_file():
        raise NotFound("no-file")
    pieces, start = [], 0
    with path.open("rb") as file:
        while size := file.read(4):
            sealed = file.read(int.from_bytes(size, "big"))
            pieces.append(vault.open(sealed, f"{context}:{name}:{start}"))
            start += _PIECE
    return b"".join(pieces)


def forget(folder: Path, name: str) -> None:
    """Remove it; one that is gone already is as well."""
    if name.isalnum():
        (folder / name).unlink(missing_ok=True)
