"""What the library that signs organizers in says, in our words and our catalogue's languages.

It asks for every label and message by its own English text; this table answers. A text of its that
is not here stays English, so a test holds the table against all that it can say.
"""

from typing import Any

from babel.lists import format_list
from flask_babel import get_locale, lazy_gettext

_TOO_LATE = lazy_gettext("That took too long. Please begin anew.")
_DAMAGED = lazy_gettext("What arrived could not be read. Please begin anew.")
_WRONG_CODE = lazy_gettext("This code is not right, or was used already. Please wait for the next one.")
_PASSKEY_FAILED = lazy_gettext("The passkey was not accepted. Please try again.")
_SIGN_IN = lazy_gettext("Sign in")
_GO_ON = lazy_gettext("Go on")

LABELS: dict[str, Any] = {
    "Email Address": lazy_gettext("Email address"),
    "Password": lazy_gettext("Password"),
    "New Password": lazy_gettext("New password"),
    "Retype Password": lazy_gettext("The same password again"),
    "Authentication Code": lazy_gettext("Code of your authenticator app"),
    "Identity": lazy_gettext("Email address"),
    "Login": _SIGN_IN,
    "Sign In": _SIGN_IN,
    "Start": _SIGN_IN,
    "Submit": _GO_ON,
    "Submit Code": _GO_ON,
    "Select": _GO_ON,
    "Delete": lazy_gettext("Delete"),
    "Verify Password": _GO_ON,
    "Change Password": lazy_gettext("Change the password"),
    "Change Method": _GO_ON,
    "Recover Password": lazy_gettext("Send me a link"),
    "Reset Password": lazy_gettext("Keep this password"),
    "Remember Me": lazy_gettext("Stay signed in"),
    "Error(s)": lazy_gettext("Something is not right"),
    "Set up using an authenticator app (e.g. google, lastpass, authy)": lazy_gettext("Authenticator app"),
    "Disable two-factor authentication": lazy_gettext("Turn the second step off"),
    "Available Methods": lazy_gettext("Second step"),
    "Available Second Factor Methods:": lazy_gettext("How do you want to show that it is you?"),
    "authenticator": lazy_gettext("a code of your authenticator app"),
    "passkey": lazy_gettext("a passkey"),
    "password": lazy_gettext("your password"),
    "none": lazy_gettext("nothing"),
    "Nickname": lazy_gettext("Name of the passkey"),
    "Usage": lazy_gettext("What it is for"),
    "Use as a first authentication factor": lazy_gettext("Sign in with it alone, without the password"),
    "Use as a secondary authentication factor": lazy_gettext("The second step, after the password"),
    "Recovery Code": lazy_gettext("Recovery code"),
    "Show Recovery Codes": lazy_gettext("Show the recovery codes"),
    "Generate New Recovery Codes": lazy_gettext("Make new recovery codes"),
}

MESSAGES: dict[str, Any] = {
    "API_ERROR": _DAMAGED,
    "INVALID_INPUT": _DAMAGED,
    "INVALID_INPUT_LENGTH": lazy_gettext("This is too long."),
    "GENERIC_AUTHN_FAILED": lazy_gettext(
        "Address and password do not belong together. Both are checked as they are typed, capitals too."
    ),
    "UNAUTHORIZED": lazy_gettext("Your role does not open this page."),
    "UNAUTHENTICATED": lazy_gettext("Please sign in first."),
    "REAUTHENTICATION_REQUIRED": lazy_gettext("For this we need to know again that it is you."),
    "REAUTHENTICATION_SUCCESSFUL": lazy_gettext("Thank you, we know that it is you."),
    "PASSWORD_MISMATCH": lazy_gettext("The two passwords are not the same."),
    "RETYPE_PASSWORD_MISMATCH": lazy_gettext("The two passwords are not the same."),
    "INVALID_REDIRECT": lazy_gettext("That address is not one of ours."),
    "INVALID_RECOVERY_CODE": lazy_gettext("This recovery code is not right, or was used already."),
    "NO_RECOVERY_CODES_SETUP": lazy_gettext("You have no recovery codes yet."),
    "PASSWORD_RESET_REQUEST": lazy_gettext(
        "If somebody has an account with this address, a letter with a link is on its way to them."
    ),
    "PASSWORD_RESET_EXPIRED": lazy_gettext("This link is over. Please ask for a new one."),
    "INVALID_RESET_PASSWORD_TOKEN": lazy_gettext("This link is over or was used. Please ask for a new one."),
    "PASSWORD_RESET_NO_LOGIN": lazy_gettext(
        "Your new password is kept, and you were signed out everywhere. Please sign in with it."
    ),
    "DISABLED_ACCOUNT": lazy_gettext("This account is closed. An owner of your organization can open it."),
    "EMAIL_NOT_PROVIDED": lazy_gettext("Please type your email address."),
    "INVALID_EMAIL_ADDRESS": lazy_gettext("This is not an email address. One looks like name@example.org."),
    "USER_DOES_NOT_EXIST": lazy_gettext("Nobody has an account with this address."),
    "PASSWORD_NOT_PROVIDED": lazy_gettext("Please type the password."),
    "INVALID_PASSWORD": lazy_gettext("This is not your password."),
    "PASSWORD_IS_THE_SAME": lazy_gettext("The new password is the old one. Please choose another."),
    "PASSWORD_CHANGE": lazy_gettext("Your password is changed, and you were signed out everywhere else."),
    "FORGOT_PASSWORD": lazy_gettext("I do not know my password any more"),
    "LOGIN": lazy_gettext("Please sign in first."),
    "REFRESH": lazy_gettext("For this we need to know again that it is you."),
    "ANONYMOUS_USER_REQUIRED": lazy_gettext("You are signed in already."),
    "INVALID_CODE": _WRONG_CODE,
    "TWO_FACTOR_INVALID_TOKEN": _WRONG_CODE,
    "TWO_FACTOR_LOGIN_SUCCESSFUL": lazy_gettext("You are signed in."),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": lazy_gettext(
        "Your authenticator app is set up. From now on we ask for its code when you sign in."
    ),
    "TWO_FACTOR_PERMISSION_DENIED": lazy_gettext("Please sign in first."),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": lazy_gettext("This cannot be chosen here."),
    "TWO_FACTOR_DISABLED": lazy_gettext("The second step is off. Only your password protects you now."),
    "TWO_FACTOR_SETUP_EXPIRED": _TOO_LATE,
    "WEBAUTHN_EXPIRED": _TOO_LATE,
    "WEBAUTHN_NAME_REQUIRED": lazy_gettext("Please give the passkey a name, for example “my phone”."),
    "WEBAUTHN_NAME_INUSE": lazy_gettext("You have a passkey with this name already."),
    "WEBAUTHN_NAME_NOT_FOUND": lazy_gettext("You have no passkey with this name."),
    "WEBAUTHN_NAME_DISALLOWED_CHARACTERS": lazy_gettext(
        "The name of a passkey has letters, numbers, spaces and simple signs only."
    ),
    "WEBAUTHN_CREDENTIAL_DELETED": lazy_gettext("The passkey “%(name)s” is deleted."),
    "WEBAUTHN_REGISTER_SUCCESSFUL": lazy_gettext("The passkey “%(name)s” is added."),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": lazy_gettext("This passkey is known here already."),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": lazy_gettext("We do not know this passkey."),
    "WEBAUTHN_ORPHAN_CREDENTIAL_ID": lazy_gettext("We do not know this passkey."),
    "WEBAUTHN_NO_VERIFY": _PASSKEY_FAILED,
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": lazy_gettext("This passkey was not set up for this step."),
    "WEBAUTHN_MISMATCH_USER_HANDLE": _PASSKEY_FAILED,
}

_PLACEHOLDERS = ("%(name)s",)


class OurWords:
    """Stands where the library keeps its own catalogue."""

    def __init__(self, messages: dict[str, str]) -> None:
        """`messages`: the library's own English text of each of its messages, by name."""
        self._words = LABELS | {messages[name]: words for name, words in MESSAGES.items()}

    def gettext(self, string: str, **facts: object) -> str:
        """Our words for a text of the library; only a name is filled in."""
        words = self._words.get(string)
        said = string if words is None else str(words)
        return said % facts if facts and any(place in said for place in _PLACEHOLDERS) else said

    def ngettext(self, singular: str, plural: str, num: int, **facts: object) -> str:
        """The library counts nothing that it shows here."""
        return self.gettext(singular if num == 1 else plural, **facts)

    @staticmethod
    def format_list(words: list[str], **_: object) -> str:
        """Words one after the other."""
        return str(format_list(words, locale=get_locale()))
