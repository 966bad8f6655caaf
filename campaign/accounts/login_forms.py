"""The library's forms where ours must do more: guessing is slowed, and codes are typed as people type."""

from typing import Any

from flask_babel import lazy_gettext
from flask_security import LoginForm, MfRecoveryForm, TwoFactorVerifyCodeForm
from flask_security.forms import VerifyForm
from wtforms import StringField
from wtforms.validators import InputRequired

from campaign.accounts import letting_in
from campaign.accounts.devices import this_device
from campaign.accounts.lockout import Gate, Try
from campaign.accounts.models import Organizer
from campaign.core.addresses import NotAnAddress, fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.db import db, transaction
from campaign.core.public_forms import PublicForm, Step

WAIT = lazy_gettext(
    "Too many wrong tries came from your network. Please wait an hour, or use another network."
)
LETTER = lazy_gettext(
    "Too many wrong codes were tried for this account, from many networks. We have sent a letter to its "
    "address: open the link in it with this browser, and you can type your code here."
)


class _Guarded:
    """What the guarded forms share: one try, looked at only when its gate is open."""

    step: Step | None = None
    proof: PublicForm
    user: Any
    form_errors: list[Any]

    def _is_let_in(self, attempt: Try) -> bool:
        gate = attempt.gate()
        if gate is Gate.CLOSED:
            self.form_errors.append(WAIT)
            return False
        if gate is Gate.LETTER:
            with transaction() as work:
                letting_in.promise_link(work, self.user, now=utcnow())
            self.form_errors.append(LETTER)
            return False
        if gate is Gate.WORK and not self.proof.did_its_work():
            self.step = Step.WAIT
            self.proof.ask_again()
            return False
        return True


class SignInForm(_Guarded, LoginForm):
    """Address and password. Whether the address is known changes neither words nor time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proof = PublicForm()

    def validate(self, **kwargs: Any) -> bool:
        """Whether they belong together, if this may be tried now."""
        attempt = _try_of("password", str(self.email.data or ""))
        if not self._is_let_in(attempt):
            return False
        good = bool(super().validate(**kwargs))
        if not good and self.email.data and self.password.data:
            attempt.failed()
        return good


class StillYouForm(_Guarded, VerifyForm):
    """The password again, of somebody who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proof = PublicForm()

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is right, if this may be tried now."""
        return _checked(self, "again", super().validate, kwargs)


class CodeForm(_Guarded, TwoFactorVerifyCodeForm):
    """A code of an authenticator app, with or without the gap that apps show."""

    code = StringField(
        lazy_gettext("Code of your authenticator app"),
        [InputRequired(lazy_gettext("Please type the six digits that your app shows."))],
        filters=[lambda typed: "".join(str(typed or "").split())],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "12"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proof = PublicForm()

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is right, if this may be tried now."""
        return _checked(self, "code", super().validate, kwargs)


class RecoveryForm(_Guarded, MfRecoveryForm):
    """One of the codes that were printed."""

    code = StringField(
        lazy_gettext("Recovery code"),
        [InputRequired(lazy_gettext("Please type one of your recovery codes."))],
        filters=[lambda typed: "".join(str(typed or "").split()).lower()],
        render_kw={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proof = PublicForm()

    def validate(self, **kwargs: Any) -> bool:
        """Whether it is one of theirs, if this may be tried now."""
        return _checked(self, "code", super().validate, kwargs)


def _checked(form: Any, what: str, check: Any, kwargs: dict[str, Any]) -> bool:
    """A try of somebody whose name is settled already."""
    organizer: Organizer = form.user
    device = this_device()
    whom = vault.mark("lockout", str(organizer.id)).hex()
    attempt = Try(what, whom, device, device.knows(organizer.id))
    if not form._is_let_in(attempt):
        return False
    good = bool(check(**kwargs))
    if not good:
        attempt.failed()
    return good


def _try_of(what: str, typed: str) -> Try:
    """A try at whoever has this address. A device is asked for its people only by their numbers."""
    device = this_device()
    try:
        fingerprint = fingerprint_of(typed) if "@" in typed else b""
    except NotAnAddress:
        fingerprint = b""
    is_known = any(
        organizer is not None and organizer.email_fingerprint == fingerprint
        for organizer in (db.session.get(Organizer, number) for number in device.people)
    )
    return Try(what, vault.mark("lockout", fingerprint.hex()).hex(), device, is_known)
