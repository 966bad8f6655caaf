"""Signing in, by Flask-Security: passwords, codes, passkeys, and the addresses found by fingerprint."""

from typing import Any, cast

from flask import Flask, abort, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import Security
from flask_wtf.csrf import CSRFError

from campaign.accounts import login_events, login_forms, login_library
from campaign.accounts.library_words import OurWords
from campaign.accounts.login_settings import PREFIX, login_settings
from campaign.accounts.models import Organizer, Passkey
from campaign.accounts.passwords import OurPasswords
from campaign.config import Config
from campaign.core.db import begin_writing, db

CLOSED = frozenset({"security.two_factor_rescue"})
"""Pages of the library that are not open: nobody at this site answers a call for help by mail; there are
recovery codes, and an operator."""

security = Security(
    mail_util_cls=login_library.OutboxMail,
    totp_cls=login_library.OnceOnlyCodes,
    password_util_cls=OurPasswords,
    webauthn_util_cls=login_library.OurPasskeys,
    mf_recovery_codes_util_cls=login_library.CodesShownOnce,
)


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
        login_library.Datastore(db, Organizer, cast(Any, None), Passkey),
        login_form=login_forms.SignInForm,
        verify_form=login_forms.StillYouForm,
        two_factor_verify_code_form=login_forms.CodeForm,
        mf_recovery_form=login_forms.RecoveryForm,
    )
    app.extensions["security"].i18n_domain = OurWords(_messages_of(app))
    for hook, before in zip(hooks, known, strict=True):
        added = [function for function in hook.get(None, []) if function not in before]
        hook[None] = [*before, *(_below_organize(function) for function in added)]
    for function in app.template_context_processors[None]:
        if function not in contexts:
            contexts.append(_below_organize(function, otherwise={}))
    app.template_context_processors[None] = contexts
    app.before_request(_in_library_views)
    app.register_error_handler(CSRFError, _too_old)
    login_events.init_app(app)


def is_below_organize() -> bool:
    """Whether this request is an organizer's."""
    return bool(request) and (request.path == PREFIX or request.path.startswith(f"{PREFIX}/"))


def _below_organize(function: Any, otherwise: Any = None) -> Any:
    def hook(*args: Any) -> Any:
        if is_below_organize():
            return function(*args)
        return args[0] if args and otherwise is None else otherwise

    return hook


def _in_library_views() -> None:
    """The library's views read and then write in one transaction of their own; see `db.begin_writing`."""
    if request.blueprint != "security":
        return
    if request.endpoint in CLOSED:
        abort(404)
    if request.method == "POST":
        if request.is_json:
            abort(415)
        begin_writing()


def _too_old(_problem: CSRFError) -> ResponseReturnValue:
    """A page of the library's that was open too long: shown once more, with a token that is good."""
    flash(gettext("This page was open too long. Please press the button once more."), "error")
    return redirect(request.full_path.rstrip("?"), code=303)


def _messages_of(app: Flask) -> dict[str, str]:
    prefix = "SECURITY_MSG_"
    return {
        name.removeprefix(prefix): str(told[0])
        for name, told in app.config.items()
        if name.startswith(prefix)
    }
