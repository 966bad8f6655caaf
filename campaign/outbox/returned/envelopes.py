"""To whom a mail came, and whose message it is therefore about.

Only our own keyed tag in an address says that, wherever the address stands: who cannot make the tag cannot
forge it into a header either. What a mail quotes or claims otherwise proves nothing.
"""

from collections.abc import Iterable
from email.message import Message
from email.utils import getaddresses

from campaign.outbox.return_paths import Returned, read_return_path

_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "X-Envelope-To", "X-Delivered-To", "To", "Cc")
_MOST, _LONGEST = 50, 2_000
LEAVING = "+leave"


def recipients_of(message: Message, to: str = "") -> list[str]:
    """The addresses to which it came; `to` is the envelope's, where that is known."""
    named = [str(value)[:_LONGEST] for header in _TO for value in message.get_all(header, [])]
    return [to] * bool(to) + [address for _, address in getaddresses(named[:_MOST])]


def tag_among(addresses: Iterable[str]) -> Returned | None:
    """The first of them that we made."""
    return next((found for one in addresses if (found := read_return_path(one))), None)


def is_to_leave(addresses: Iterable[str]) -> bool:
    """Whether it came to the address that takes wishes to leave."""
    return any(one.rpartition("@")[0].lower().endswith(LEAVING) for one in addresses)
