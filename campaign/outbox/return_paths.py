"""To where a message comes back (VERP): the return path says which one it was, and only we can make it.

A bounce proves nothing by what it quotes, since anybody can write one. Only a tag that is ours may have
consequences for a person.
"""

import hmac
from base64 import b32decode, b32encode
from binascii import Error
from dataclasses import dataclass
from enum import StrEnum

from campaign.core.addresses import canonical_address
from campaign.core.crypto import vault

_ID_BYTES, _MARK_BYTES, _TO_BYTES = 6, 9, 5
_SIZES = {_ID_BYTES + _MARK_BYTES, _ID_BYTES + _MARK_BYTES + _TO_BYTES}


class Sort(StrEnum):
    """Which table the number is of."""

    LETTER = "l"
    MAILING = "m"


@dataclass(frozen=True, kw_only=True)
class Returned:
    """Which message came back. `to` is a mark of the address that a letter went to."""

    sort: Sort
    delivery_id: int
    to: bytes = b""

    def went_to(self, address: str) -> bool:
        """Whether that is the address, of a letter whose row has forgotten it."""
        return bool(self.to) and hmac.compare_digest(_mark_of(self.delivery_id, address), self.to)


def return_path(sort: Sort, delivery_id: int, address: str, *, to: str = "") -> str:
    """The envelope's sender for one message; `address` is the mailbox that takes what comes back.

    With `to`, what comes back can be held against the address without keeping it.
    """
    local, _, domain = address.rpartition("@")
    return f"{local}+{_tag(sort, delivery_id, _mark_of(delivery_id, to) if to else b'')}@{domain}"


def read_return_path(address: str) -> Returned | None:
    """The message behind an address of ours; None when it was not made by us."""
    tag = address.rpartition("@")[0].rpartition("+")[2].lower()
    if tag[:1] not in set(Sort):
        return None
    try:
        raw = b32decode(tag[1:].upper())
    except (Error, ValueError):
        return None
    if len(raw) not in _SIZES:
        return None
    sort, delivery_id = Sort(tag[0]), int.from_bytes(raw[:_ID_BYTES], "big")
    to = raw[_ID_BYTES + _MARK_BYTES :]
    is_ours = hmac.compare_digest(_tag(sort, delivery_id, to).encode(), tag.encode())
    return Returned(sort=sort, delivery_id=delivery_id, to=to) if is_ours else None


def _tag(sort: Sort, delivery_id: int, to: bytes) -> str:
    told = f"{delivery_id}:{to.hex()}" if to else str(delivery_id)
    mark = vault.mark(f"return-path:{sort}", told)[:_MARK_BYTES]
    return sort + b32encode(delivery_id.to_bytes(_ID_BYTES, "big") + mark + to).decode().lower()


def _mark_of(delivery_id: int, address: str) -> bytes:
    return vault.mark("return-path-to", f"{delivery_id}:{canonical_address(address)}")[:_TO_BYTES]
