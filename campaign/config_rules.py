"""What a setting may be: how each kind is read, and what is wrong with a set of them."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from campaign.config import Config


class Mode(StrEnum):
    """Production refuses what only a demo may do: http, debug, keys made on the spot."""

    DEMO = "demo"
    PRODUCTION = "production"


def problems(config: "Config") -> list[tuple[str, bool, str]]:
    """Each: the setting, whether it is wrong, and what is wrong with it."""
    live = config.MODE is Mode.PRODUCTION
    address = urlsplit(config.BASE_URL)
    mail = urlsplit(config.MAIL_URL)
    keys = [
        ("SECRET_KEY", config.SECRET_KEY),
        ("FINGERPRINT_KEY", config.FINGERPRINT_KEY),
    ]
    keys += [("VAULT_KEYS", key) for key in config.VAULT_KEYS.split(",")]
    found = [
        (
            "BASE_URL",
            address.scheme not in {"http", "https"} or not address.netloc,
            "is no address",
        ),
        ("BASE_URL", config.BASE_URL.endswith("/"), "must not end with a slash"),
        ("BASE_URL", live and address.scheme != "https", "must be https in production"),
        ("DEBUG", live and config.DEBUG, "must be off in production"),
        ("TESTING", live and config.TESTING, "must be off in production"),
        (
            "MAIL_URL",
            mail.scheme not in {"folder", "console", "smtp", "smtps"},
            "is no mail address",
        ),
        (
            "MAIL_URL",
            mail.scheme.startswith("smtp") and not mail.hostname,
            "names no server",
        ),
        (
            "MAIL_URL",
            live and not mail.scheme.startswith("smtp"),
            "must be a mail server in production",
        ),
        ("MAIL_SENDER", "@" not in config.MAIL_SENDER, "is no email address"),
        ("PENDING_DAYS", config.PENDING_DAYS < 1, "must be at least 1"),
        ("WEB_PROCESSES", config.WEB_PROCESSES < 1, "must be at least 1"),
        ("WEB_THREADS", config.WEB_THREADS < 1, "must be at least 1"),
        (
            "WEB_PROCESSES",
            config.WEB_PROCESSES > 1 and config.IN_PROCESS_WORKER,
            "more than one process needs IN_PROCESS_WORKER=0 and a worker of its own",
        ),
    ]
    found += [(name, not _is_key(key), "is not a key of 64 hex digits") for name, key in keys]
    found += [(name, live and len(set(key.strip())) < 8, "is no random key") for name, key in keys]
    return found


def _is_key(raw: str) -> bool:
    try:
        return len(bytes.fromhex(raw.strip())) == 32
    except ValueError:
        return False


def _flag(raw: str) -> bool:
    if raw not in {"0", "1"}:
        raise ValueError("write 0 or 1")
    return raw == "1"


def _number(raw: str) -> int:
    try:
        number = int(raw)
    except ValueError:
        raise ValueError("is not a whole number") from None
    if number < 0:
        raise ValueError("must not be negative")
    return number


def _mode(raw: str) -> Mode:
    if raw not in set(Mode):
        raise ValueError(f"write one of: {', '.join(Mode)}")
    return Mode(raw)


def _countries(raw: str) -> frozenset[str]:
    codes = frozenset(code.strip().upper() for code in raw.split(",") if code.strip())
    if wrong := sorted(code for code in codes if len(code) != 2 or not code.isalpha()):
        raise ValueError(f"{wrong[0]} is not a country code of two letters")
    return codes


READERS: dict[object, Callable[[str], object]] = {
    int: _number,
    bool: _flag,
    Path: Path,
    Mode: _mode,
    frozenset[str]: _countries,
}
