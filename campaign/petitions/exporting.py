"""Personal data as a file: read in bounded batches, sealed for whoever receives it when that is asked.

A passphrase seals a key, and the key seals the rows, so that nothing has to be held in memory:
`age -d -i key.age people.csv.age` opens both (https://age-encryption.org/v1).
"""

import os
import threading
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, Any, cast

import pyrage
from sqlalchemy import Engine, bindparam, select
from sqlalchemy.sql import Select

from campaign.core.errors import Refused
from campaign.core.spreadsheets import Cell, csv_bytes
from campaign.petitions.models import Signature, SignatureState

BATCH = 5_000
SHORTEST_PASSPHRASE = 12
COLUMNS = ("name", "email", "country", "language", "display", "signed", "confirmed", "version", "alerts")
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


def people(
    engine: Engine, petition_id: int, *, states: Iterable[SignatureState]
) -> Iterator[tuple[Cell, ...]]:
    """Every signature in these states, batch by batch, each in a short transaction of its own."""
    after = 0
    wanted = list(states)
    while True:
        with engine.connect() as connection:
            batch = connection.execute(_batch(petition_id, wanted), {"after": after}).all()
        for row in batch:
            yield (
                row.name,
                row.email,
                row.country,
                row.locale,
                row.display.value,
                row.signed_at,
                row.confirmed_at,
                row.version_number,
                "yes" if row.consent_wording_id else "no",
            )
        if len(batch) < BATCH:
            return
        after = batch[-1].id


def people_file(rows: Iterable[tuple[Cell, ...]], sealing: Sealing) -> tuple[str, Iterator[bytes]]:
    """The name of the file and its bytes, piece by piece.

    Raises:
        Refused: the key is none.
    """
    plain = csv_bytes(COLUMNS, rows)
    if sealing.recipient:
        return "people.csv.age", sealed(plain, checked_recipient(sealing.recipient))
    if sealing.passphrase:
        return "people.zip", _under_passphrase(plain, sealing.passphrase)
    return "people.csv", plain


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


def _batch(petition_id: int, states: list[SignatureState]) -> Select[Any]:
    return cast(
        "Select[Any]",
        select(
            Signature.id,
            Signature.name,
            Signature.email,
            Signature.country,
            Signature.locale,
            Signature.display,
            Signature.signed_at,
            Signature.confirmed_at,
            Signature.version_number,
            Signature.consent_wording_id,
        )
        .where(Signature.id > bindparam("after"), Signature.petition_id == petition_id)
        .where(Signature.state.in_(states))
        .order_by(Signature.id)
        .limit(BATCH),
    )
