"""Signing in, by Flask-Security: passwords, codes, passkeys, and the addresses found by fingerprint."""

from typing import Any, cast

from flask import Flask, request
from flask_babel import get_locale
from flask_security import MailUtil, Security, SQLAlchemyUserDatastore, UserMixin
from flask_security.totp import Totp
from passlib.totp import TotpMatch
from sqlalchemy import select

from campaign.accounts.login_settings import PREFIX, login_settings
from campaign.accounts.models import Organizer, Passkey
from campaign.config import Config
from campaign.core.addresses import NotAnAddress, fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.db import begin_writing, db
from campaign.outbox import service as outbox

_LETTERS = {
    "reset_instructions": "organizer_reset",
    "reset_notice": "organizer_password_changed",
    "change_notice": "organizer_password_changed",
}
"""Our letter for each mail that the library sends; it may send no other."""


class Datastore(SQLAlchemyUserDatastore):
    """The library's, but for the address, which is encrypted and found by its fingerprint."""

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Organizer | None:
        """Somebody by address, number or uniquifier."""
        (name, value), *_ = kwargs.items()
        if name == "email":
            try:
                name, value = "email_fingerprint", fingerprint_of(str(value))
            except NotAnAddress:
                return None
        return db.session.scalar(select(Organizer).where(getattr(Organizer, name) == value))


class OutboxMail(MailUtil):
    """The library's mails go the way of all mails: a row in the transaction of what owes it."""

    def send_mail(self, template: str, subject: str, recipient: Any, *args: Any, **kwargs: Any) -> None:
        """Owe the letter that stands for this template."""
        link = kwargs.get("reset_link", "")
        key = f"organizer:{vault.mark('mail', f'{template}{recipient}{link}{_minute()}').hex()[:32]}"
        outbox.enqueue(
            db.session(),
            key,
            _LETTERS[template],
            to=recipient,
            locale=str(get_locale()),
            content={"link": link},
        )


class OnceOnlyCodes(Totp):
    """A code is good once (RFC 6238, 5.2)."""

    def get_last_counter(self, user: UserMixin) -> int | None:
        """The number of the last code that was taken."""
        return cast(Organizer, user).tf_last_counter

    def set_last_counter(self, user: UserMixin, match: TotpMatch) -> None:
        """Remember it; the library's view commits."""
        cast(Organizer, user).tf_last_counter = match.counter


security = Security()


def init_app(app: Flask, config: Config) -> None:
    """Bind the library below /organize only: a public page must not even look for a session."""
    app.config.from_mapping(login_settings(config))
    hooks: list[dict[Any, list[Any]]] = [
        app.before_request_funcs,
        app.after_request_funcs,
        app.teardown_request_funcs,
    ]
    known = [list(hook.get(None, [])) for hook in hooks]
    contexts = list(app.template_context_processors[None])
    security.init_app(
        app,
        Datastore(db, Organizer, cast(Any, None), Passkey),
        mail_util_cls=OutboxMail,
        totp_cls=OnceOnlyCodes,
    )
    for hook, before in zip(hooks, known, strict=True):
        added = [function for function in hook.get(None, []) if function not in before]
        hook[None] = [*before, *(_below_organize(function) for function in added)]
    for function in app.template_context_processors[None]:
        if function not in contexts:
            contexts.append(_below_organize(function, otherwise={}))
    app.template_context_processors[None] = contexts
    app.before_request(_write_in_library_views)


def is_below_organize() -> bool:
    """Whether this request is an organizer's."""
    return bool(request) and (request.path == PREFIX or request.path.startswith(f"{PREFIX}/"))


def _below_organize(function: Any, otherwise: Any = None) -> Any:
    def hook(*args: Any) -> Any:
        if is_below_organize():
            return function(*args)
        return args[0] if args and otherwise is None else otherwise

    return hook


def _write_in_library_views() -> None:
    """The library's views read and then write in one transaction of their own; see `db.begin_writing`."""
    if request.method == "POST" and request.blueprint == "security":
        begin_writing()


def _minute() -> str:
    return f"{utcnow():%Y%m%d%H%M}"
