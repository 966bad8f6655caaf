"""Who sent an event: the card provider's signature, held against the bytes as they came."""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

from campaign.core.errors import Refused

WINDOW = timedelta(seconds=300)
"""How far from now an event may be signed, on both sides; the provider's library takes any future."""
_PART = re.compile(r"(t|v1)=([0-9a-f]{1,64})")


class NotSigned(Refused):
    """It is not the provider's, or was changed on its way, or comes at the wrong time."""


def signed_at(body: bytes, header: str, secrets: str, *, now: datetime) -> datetime:
    """When an event was signed, if it was by one of these secrets (with commas) and near enough to now.

    Raises:
        NotSigned: the message says which of these is wrong, in a word.
    """
    parts = [_PART.fullmatch(part.strip()) for part in header.split(",")[:20]]
    moments = [part[2] for part in parts if part and part[1] == "t" and part[2].isdecimal()]
    marks = [part[2] for part in parts if part and part[1] == "v1"]
    if len(moments) != 1 or len(moments[0]) > 11 or not marks:
        raise NotSigned("no-signature")
    expected = [
        hmac.new(secret.strip().encode(), moments[0].encode() + b"." + body, hashlib.sha256).hexdigest()
        for secret in secrets.split(",")
        if secret.strip()
    ]
    # Every pair is compared, so that the time tells nothing about which secret was nearly right.
    if not sum(hmac.compare_digest(mark, one) for mark in marks for one in expected):
        raise NotSigned("wrong-signature")
    moment = datetime.fromtimestamp(int(moments[0]), UTC)
    if abs(now - moment) > WINDOW:
        raise NotSigned("wrong-time")
    return moment
