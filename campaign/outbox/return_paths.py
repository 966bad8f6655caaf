"""To where a message comes back (VERP): the return path says which one it was, and only we can make it.

A bounce proves nothing by what it quotes, since anybody can write one. Only a tag that is ours may have
consequences for a person.
"""

import hmac
from base64 import b32decode, b32encode
from binascii import Error
from dataclasses import dataclass
from enum import StrEnum

from campaign.core.crypto import vault

_ID_BYTES, _MARK_BYTES = 6, 9


class Sort(StrEnum):
    """Which table the number is of."""

    LETTER = "l"
    MAILING = "m"


@dataclass(frozen=True, kw_only=True)
class Returned:
    """Which message came back."""

    sort: Sort
    delivery_id: int


def return_path(sort: Sort, delivery_id: int, address: str) -> str:
    """The envelope's sender for one message; `address` is the mailbox that takes what comes back."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{_tag(sort, delivery_id)}@{domain}"


def read_return_path(address: str) -> Returned | None:
    """The message behind an address of ours; None when it was not made by us."""
    tag = address.rpartition("@")[0].rpartition("+")[2].lower()
    if tag[:1] not in set(Sort):
        return None
    try:
        raw = b32decode(tag[1:].upper())
    except (Error, ValueError):
        return None
    sort, delivery_id = Sort(tag[0]), int.from_bytes(raw[:_ID_BYTES], "big")
    is_ours = hmac.compare_digest(_tag(sort, delivery_id).encode(), tag.encode())
    return Returned(sort=sort, delivery_id=delivery_id) if is_ours else None


def _tag(sort: Sort, delivery_id: int) -> str:
    mark = vault.mark(f"return-path:{sort}", str(delivery_id))[:_MARK_BYTES]
    return sort + b32encode(delivery_id.to_bytes(_ID_BYTES, "big") + mark).decode().lower()
