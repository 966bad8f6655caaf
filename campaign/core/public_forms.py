"""Forms on public pages: no session, no cookie, and still not open to everybody's robots.

Forgery is met by looking where a post comes from; floods by counting per network. Over a limit an
honest person is asked for one more step (a harder proof of work, or a short wait and one more
press), and is never silently dropped.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from struct import Struct
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Response, abort, current_app, request
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import Length

from campaign.core import challenge, throttle
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.errors import Refused
from campaign.core.form_meta import WholeWords

POSTED = object()
View = TypeVar("View", bound=Callable[..., object])
_FROM_ANYWHERE = "_is_taken_from_anywhere"
TICKET = "ticket"
TICKET_LIFETIME = timedelta(hours=2)
_ISSUED = Struct(">I8s")


class Step(StrEnum):
    """What a person is asked for before the form is taken."""

    WAIT = "wait"
    HARDER = "harder"


class PublicForm(FlaskForm):  # type: ignore[misc]
    """A form without a session token: public pages set no cookie."""

    class Meta(WholeWords):
        """No CSRF token: there is no login that a forged post could use."""

        csrf = False

        def get_translations(self, form: object) -> None:
            """None: every message here is one of our own catalogue's; WTForms' would be read each time."""

    def __init__(self, formdata: object = POSTED, **kwargs: object) -> None:
        """Read the posted fields only: Flask-WTF would take JSON too, whose values need not be text."""
        posted = request.form if request.method == "POST" else None
        super().__init__(formdata=posted if formdata is POSTED else formdata, **kwargs)

    website = StringField("Website", [Length(max=200)])
    altcha = HiddenField()
    ticket = HiddenField()
    has_waited = False
    """Whether the waiting time was asked for, and is over."""
    is_from_crowd = False
    """Whether very many forms come from this one's network just now; known once `next_step` has counted."""

    def next_step(self) -> Step | None:
        """None when the form may be taken; otherwise what to ask for first.

        Counts against the limits, so it is called once, when all else about the form is right.
        """
        key, config = throttle.network_key(), current_app.config
        if _ticket_is_ripe(self.ticket.data):
            self.is_from_crowd = self.has_waited = True
            return None
        solved = challenge.read_solution(self.altcha.data)
        if solved and not self.website.data:
            self.is_from_crowd = solved.is_hard
            if solved.is_hard or self._is_within("solved", config["LIMIT_SOLVED"], key):
                return None
            return Step.HARDER
        if not self.website.data and self._is_within("plain", config["LIMIT_PLAIN"], key):
            return None
        return Step.WAIT

    def did_its_work(self) -> bool:
        """Whether the browser solved the challenge, or whoever sits before it waited. Good once."""
        if _ticket_is_ripe(self.ticket.data):
            return True
        return not self.website.data and challenge.read_solution(self.altcha.data) is not None

    def _is_within(self, purpose: str, limit: str, key: str) -> bool:
        number = throttle.count(purpose, limit, key)
        self.is_from_crowd = number >= current_app.config["CROWD"]
        return throttle.is_within(limit, number)

    def ask_again(self) -> None:
        """Prepare the form for its second showing: what was typed stays, the proof is new."""
        now = utcnow()
        body = _ISSUED.pack(int(now.timestamp()), secrets.token_bytes(8))
        self.ticket.data = vault.link_token(TICKET, body, now + TICKET_LIFETIME)
        self.altcha.data = self.website.data = ""


def _ticket_is_ripe(token: str | None) -> bool:
    """Whether the waiting time is over and the ticket was not used before."""
    if not token:
        return False
    try:
        body = vault.read_link_token(TICKET, token, now=utcnow())
    except Refused:
        return False
    issued, nonce = _ISSUED.unpack(body)
    waited = utcnow().timestamp() - issued
    if waited < current_app.config["WAIT_SECONDS"]:
        return False
    return throttle.first_use(TICKET, nonce.hex(), minutes=int(TICKET_LIFETIME.total_seconds() // 60))


def taken_from_anywhere(view: View) -> View:
    """Let other programs post to this view: what it does hangs on a secret in its address alone."""
    setattr(view, _FROM_ANYWHERE, True)
    return view


def refuse_nul() -> None:
    """A path with NUL in it names nothing here, and PostgreSQL would not even look for it."""
    if "\0" in request.path:
        abort(404)


def refuse_foreign_posts() -> Response | None:
    """Stop a post that another site's page made a browser send (Fetch Metadata; RFC 6454 Origin).

    A browser too old to say where a post comes from is let through: the limits, the challenge and
    the confirmation email stand behind this.
    """
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return None
    if hasattr(current_app.view_functions.get(request.endpoint or ""), _FROM_ANYWHERE):
        return None
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site is not None:
        return None if fetch_site in {"same-origin", "none"} else abort(403)
    origin = request.headers.get("Origin")
    if origin is None or _is_ours(origin):
        return None
    return abort(403)


def _is_ours(origin: str) -> bool:
    ours = urlsplit(current_app.config["BASE_URL"])
    return origin.lower() in {
        f"{ours.scheme}://{ours.netloc}".lower(),
        request.host_url.rstrip("/").lower(),
    }
