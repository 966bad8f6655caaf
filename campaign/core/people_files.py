"""Personal data as a file, sealed for whoever receives it when that is asked.

A passphrase seals a key, and the key seals the rows, so that nothing has to be held in memory:
`age -d -i key.age people.csv.age` opens both (https://age-encryption.org/v1).
"""

import os
import threading
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, cast

import pyrage
from flask import Response, stream_with_context

from campaign.core.errors import Refused
from campaign.core.spreadsheets import Cell, csv_bytes

SHORTEST_PASSPHRASE = 12
_PIECE = 1 << 16
_HOW_TO = (
    "people.csv.age holds the rows, sealed with the key in key.age; your passphrase opens key.age.\n"
    "With age (https://age-encryption.org):\n\n    age -d -i key.age -o people.csv people.csv.age\n"
)


@dataclass(frozen=True, kw_only=True)
class Sealing:
    """For whom the file is sealed: an age/X25519 public key, or a passphrase, or (neither) nobody."""

    recipient: str = ""
    passphrase: str = ""


def checked_recipient(raw: str) -> pyrage.x25519.Recipient:
    """An age public key.

    Raises:
        Refused: it is none.
    """
    try:
        return pyrage.x25519.Recipient.from_str(raw.strip())
    except (pyrage.RecipientError, ValueError):
        raise Refused("no-age-key") from None


def people_file(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], sealing: Sealing
) -> tuple[str, Iterator[bytes]]:
    """The name of the file and its bytes, piece by piece.

    Raises:
        Refused: the key is none.
    """
    plain = csv_bytes(columns, rows)
    if sealing.recipient:
        return "people.csv.age", sealed(plain, checked_recipient(sealing.recipient))
    if sealing.passphrase:
        return "people.zip", _under_passphrase(plain, sealing.passphrase)
    return "people.csv", plain


def as_download(name: str, pieces: Iterator[bytes]) -> Response:
    """The file as an answer that no cache keeps."""
    return Response(
        stream_with_context(pieces),
        mimetype="application/octet-stream",
        headers={"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "private, no-store"},
    )


def sealed(plain: Iterable[bytes], recipient: Any) -> Iterator[bytes]:
    """An age file of what comes in, through a pipe: neither side is ever whole in memory."""
    reading, writing = os.pipe()
    sealer = threading.Thread(target=_seal_into, args=(plain, recipient, writing), daemon=True)
    sealer.start()
    with os.fdopen(reading, "rb") as pipe:
        while piece := pipe.read(_PIECE):
            yield piece
    sealer.join()


def _seal_into(plain: Iterable[bytes], recipient: Any, descriptor: int) -> None:
    try:
        with os.fdopen(descriptor, "wb") as pipe:
            pyrage.encrypt_io(_Reader(plain), pipe, [recipient])
    except BrokenPipeError:
        return  # whoever downloads went away


class _Reader:
    """What comes piece by piece, as a file to read from."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`; none at the end."""
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return b""
            self._rest = piece
        taken, self._rest = (self._rest, b"") if size < 0 else (self._rest[:size], self._rest[size:])
        return taken


def _under_passphrase(plain: Iterable[bytes], passphrase: str) -> Iterator[bytes]:
    key = pyrage.x25519.Identity.generate()
    members = [
        ("key.age", iter([pyrage.passphrase.encrypt(f"{key}\n".encode(), passphrase)])),
        ("people.csv.age", sealed(plain, key.to_public())),
        ("HOW-TO-OPEN.txt", iter([_HOW_TO.encode()])),
    ]
    return zipped(members)


def zipped(members: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """A ZIP archive piece by piece; what is in it is small or sealed, so nothing is squeezed."""
    sink = _Sink()
    with zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_STORED) as archive:
        for name, pieces in members:
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as member:
                for piece in pieces:
                    member.write(piece)
                    yield sink.emptied()
    yield sink.emptied()


class _Sink:
    """Takes what an archive writes until somebody fetches it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, piece: bytes) -> int:
        """Hold a piece."""
        self._held += piece
        return len(piece)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def emptied(self) -> bytes:
        """Everything since the last time."""
        piece = bytes(self._held)
        self._held.clear()
        return piece
