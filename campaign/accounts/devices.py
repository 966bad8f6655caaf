"""Devices on which somebody signed in before: known by a sealed cookie, and by nothing of the device.

Who is known here is not slowed down when others guess at the same address, and is told by letter of a
sign-in from anywhere else.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from struct import Struct

from flask import Response, after_this_request, current_app, request

from campaign.accounts.login_settings import KNOWN_DEVICE_DAYS, PREFIX
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.errors import Refused

COOKIE = "desk_device"
_PURPOSE = "organizer-device"
_LIFETIME = timedelta(days=KNOWN_DEVICE_DAYS)
_NUMBER = Struct(">Q")
_MARK = 8
_MOST = 8
"""People who share a device; the one who was here longest ago is forgotten first."""


@dataclass(frozen=True)
class Device:
    """What the cookie of this browser says."""

    mark: bytes
    people: tuple[int, ...]

    def knows(self, organizer_id: int) -> bool:
        """Whether this person signed in here before."""
        return organizer_id in self.people


def this_device() -> Device:
    """The device of this request; an empty one where the cookie is missing, over or not ours."""
    try:
        body = vault.read_link_token(_PURPOSE, request.cookies.get(COOKIE, ""), now=utcnow())
    except Refused:
        return Device(secrets.token_bytes(_MARK), ())
    mark, rest = body[:_MARK], body[_MARK:]
    return Device(mark, tuple(number for (number,) in _NUMBER.iter_unpack(rest)))


def remember(organizer_id: int) -> None:
    """Know this person here from now on."""
    device = this_device()
    people = [organizer_id, *(one for one in device.people if one != organizer_id)][:_MOST]
    body = device.mark + b"".join(_NUMBER.pack(one) for one in people)
    token = vault.link_token(_PURPOSE, body, utcnow() + _LIFETIME)

    @after_this_request
    def keep(response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            token,
            max_age=_LIFETIME,
            path=PREFIX,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response
