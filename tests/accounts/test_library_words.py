"""Everything that the login library can say here is said in our words, in each language."""

import re
from pathlib import Path

from flask import Flask
from flask_babel import force_locale
from flask_security.core import _default_messages
from flask_security.forms import _default_field_labels, _setup_methods_xlate

from campaign.accounts.deeds import DEEDS
from campaign.accounts.library_words import LABELS, MESSAGES
from tests.test_architecture import ROOT

SWITCHED_OFF = re.compile(
    r"^(US_|USERNAME|CONFIRM|OAUTH|CHANGE_EMAIL|REFRESH_TOKEN|PASSWORDLESS|PASSWORD_BREACHED|USE_CODE|GENERIC_(RECOVERY|US))"
    r"|^(EMAIL_CONFIRMED|ALREADY_CONFIRMED|INVALID_CONFIRMATION_TOKEN|EMAIL_ALREADY_ASSOCIATED|PHONE_INVALID)$"
    r"|^(IDENTITY_ALREADY_ASSOCIATED|IDENTITY_NOT_REGISTERED|CONFIRMATION_\w+|LOGIN_EXPIRED|LOGIN_EMAIL_SENT)$"
    r"|^(INVALID_LOGIN_TOKEN|PASSWORD_INVALID_LENGTH|PASSWORD_TOO_SIMPLE|PASSWORD_RESET|CODE_HAS_BEEN_SENT)$"
    r"|^(FAILED_TO_SEND_CODE|INVALID_PASSWORD_CODE)$"
)
"""Messages of parts that this site does not have, and of the password check that ours replaces."""
LABELS_OFF = {
    "change_method", "email_method", "phone", "recover_username", "register", "send_confirmation",
    "send_login_link", "sendcode", "sms_method", "username", "passcode",
}  # fmt: skip


def test_every_message_of_the_library_has_words_of_ours() -> None:
    reachable = {name for name in _default_messages if not SWITCHED_OFF.match(name)}

    assert reachable - set(MESSAGES) == set()
    assert set(MESSAGES) - set(_default_messages) == set(), "it no longer says this"


def test_every_label_of_the_library_has_words_of_ours() -> None:
    labels = {text for name, text in _default_field_labels.items() if name not in LABELS_OFF}

    assert labels - set(LABELS) == set()
    for name in ("authenticator", "webauthn", "password", None):
        assert _setup_methods_xlate[name] in LABELS


def test_they_are_said_in_thai(app: Flask) -> None:
    domain = app.extensions["security"].i18n_domain
    with app.test_request_context("/organize/login"), force_locale("th"):
        for text in (_default_messages["INVALID_PASSWORD"][0], "Retype Password"):
            assert re.search("[ก-๙]", domain.gettext(text)), text
        said = domain.gettext(_default_messages["WEBAUTHN_NAME_INUSE"][0], name="x")
        assert re.search("[ก-๙]", said)


def test_every_action_that_the_code_records_has_words(app: Flask) -> None:
    recorded = {action for path in (ROOT / "campaign").rglob("*.py") for action in actions_in(path)}

    assert recorded - set(DEEDS) == set(), "name them in campaign/accounts/deeds.py"


def actions_in(path: Path) -> set[str]:
    """The actions in a file that writes to the log: words like "statement.published"."""
    text = path.read_text()
    if "audit" not in text or path.name in {"audit.py", "deeds.py", "library_words.py", "models.py"}:
        return set()
    found = set(re.findall(r'"([a-z]+(?:_[a-z]+)*\.[a-z]+(?:_[a-z]+)*)"', text))
    return {
        word for word in found if not re.search(r"^(security|entry)\.|\.(csv|html|js|txt|xlsx|pdf)$", word)
    }
