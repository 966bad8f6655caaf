"""How the library that signs organizers in is set: below /organize only, argon2, codes, passkeys."""

from datetime import timedelta

from campaign.config import Config
from campaign.core.clock import utcnow
from campaign.core.crypto import vault

PREFIX = "/organize"
RESET_HOURS = 24
FRESH = timedelta(minutes=15)
"""How long after the password (or passkey) what is most delicate may be done without it."""
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
KNOWN_DEVICE_DAYS = 180


def login_settings(config: Config) -> dict[str, object]:
    """The names that Flask, Flask-WTF and Flask-Security read."""
    return _session_settings(config) | _password_settings() | _second_factor_settings(config)


def _session_settings(config: Config) -> dict[str, object]:
    return {
        "SESSION_COOKIE_NAME": "desk",
        "SESSION_COOKIE_PATH": PREFIX,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.BASE_URL.startswith("https:"),
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "SECURITY_URL_PREFIX": PREFIX,
        "SECURITY_FRESHNESS": FRESH,
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(0),
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_POST_LOGIN_VIEW": f"{PREFIX}/",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGOUT_VIEW": f"{PREFIX}/signed-out",
        "SECURITY_POST_CHANGE_VIEW": f"{PREFIX}/account/",
        "SECURITY_POST_RESET_VIEW": f"{PREFIX}/login",
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": f"{PREFIX}/mf-recovery-codes",
        "SECURITY_TWO_FACTOR_ERROR_VIEW": f"{PREFIX}/login",
        "SECURITY_WAN_POST_REGISTER_VIEW": f"{PREFIX}/account/",
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        # Its own scripts and styles are not ours, and nothing asks for them.
        "SECURITY_STATIC_FOLDER": None,
        # What it would say is ill formed; `freshness.private_unless_told` says it for every page.
        "SECURITY_CACHE_CONTROL": {},
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": _as_address, "case_insensitive": True}}],
    }


def _password_settings() -> dict[str, object]:
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_HASHING_SCHEMES": ["sha256_crypt"],
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_RECOVERABLE": True,
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=RESET_HOURS),
        "SECURITY_CHANGEABLE": True,
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
    }


def _second_factor_settings(config: Config) -> dict[str, object]:
    # The column is sealed with the ring's keys besides; this one must outlive every rotation.
    secret = vault.fingerprint("organizers.totp").hex()
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_EMAIL": False,
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        # One code before and after: for clocks that are a little off, and people who are slow.
        "SECURITY_TWO_FACTOR_AUTHENTICATOR_VALIDITY": 30,
        "SECURITY_TOTP_SECRETS": {"1": secret},
        "SECURITY_TOTP_ISSUER": config.SITE_NAME,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 10,
        "SECURITY_WEBAUTHN": True,
        "SECURITY_WAN_RP_NAME": config.SITE_NAME,
        "SECURITY_WAN_ALLOW_USER_HINTS": False,
        # Its own times have no zone, and no such time is stored.
        "SECURITY_DATETIME_FACTORY": utcnow,
        # Thai and Khmer write vowels as marks (M), and people write "Noi's phone".
        "SECURITY_WAN_NAME_ALLOWED_CHARS": ["L", "M", "N", "P", "Zs"],
    }


def _as_address(raw: str) -> str | None:
    """What was typed, if it could be an address; the library asks for None where it could not."""
    return raw if "@" in raw else None
