"""What follows when somebody signs in or out, or changes how they do: sign-ins end, and the log tells."""

from typing import Any

from flask import Flask, request, session
from flask_login import user_logged_out
from flask_security import (
    password_changed,
    password_reset,
    reset_password_instructions_sent,
    tf_disabled,
    tf_profile_changed,
    wan_deleted,
    wan_registered,
)

from campaign.accounts import audit, devices, joining, sessions
from campaign.accounts.models import Organizer
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction


def init_app(app: Flask) -> None:
    """Listen. Each listener writes into the transaction that the library's view commits."""
    user_logged_out.connect(_signed_out, app)
    reset_password_instructions_sent.connect(_link_promised, app)
    password_reset.connect(_password_reset, app)
    password_changed.connect(_password_changed, app)
    for signal, listener in (
        (tf_profile_changed, _second_step_on),
        (tf_disabled, _second_step_off),
        (wan_registered, _passkey_added),
        (wan_deleted, _passkey_deleted),
    ):
        signal.connect(listener, app)


def begin(organizer: Organizer) -> None:
    """Note a sign-in on this device, and know the device from now on."""
    is_known = devices.this_device().knows(organizer.id)
    with transaction() as work:
        session[sessions.TOKEN] = sessions.begin(
            work, organizer, request.user_agent.string, is_known=is_known, now=utcnow()
        )
    devices.remember(organizer.id)


def _signed_out(_app: Flask, user: Organizer, **_: Any) -> None:
    """The row ends with the cookie, which goes altogether: an empty session deletes it."""
    token, number = session.get(sessions.TOKEN), getattr(user, "id", None)
    if token and number:
        with transaction() as work:
            sessions.end_by_token(work, token, now=utcnow())
    session.clear()


def _link_promised(_app: Flask, **_: Any) -> None:
    """The library changed nothing and so commits nothing; the letter is a row."""
    db.session.commit()


def _password_reset(_app: Flask, user: Organizer, **_: Any) -> None:
    sessions.end(db.session(), user, now=utcnow())
    _tell(user, "organizer.password_reset")


def _password_changed(_app: Flask, user: Organizer, **_: Any) -> None:
    sessions.end_others(db.session(), user, session.get(sessions.TOKEN, ""), now=utcnow())
    _tell(user, "organizer.password_changed")


def _second_step_on(_app: Flask, user: Organizer, **_: Any) -> None:
    _tell(user, "organizer.second_step_on")


def _second_step_off(_app: Flask, user: Organizer, **_: Any) -> None:
    _tell(user, "organizer.second_step_off")


def _passkey_added(_app: Flask, user: Organizer, **_: Any) -> None:
    _tell(user, "organizer.passkey_added")


def _passkey_deleted(_app: Flask, user: Organizer, **_: Any) -> None:
    _tell(user, "organizer.passkey_deleted")


def _tell(user: Organizer, action: str) -> None:
    joining.tell_each_organization(db.session(), user, audit.Deed(action), now=utcnow())
