"""What a setting may be: how each kind is read, and what is wrong with a set of them."""

import os
import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qs, urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from limits import parse
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

if TYPE_CHECKING:
    from campaign.config import Config


class Mode(StrEnum):
    """Production refuses what only a demo may do: http, debug, keys made on the spot."""

    DEMO = "demo"
    PRODUCTION = "production"


STRIPE_API = "https://api.stripe.com"
_CARD_KEY = re.compile(r"(sk|rk)_(test|live)_[A-Za-z0-9]{10,}")
_EVENT_SECRET = re.compile(r"whsec_\S{6,}")
_MAKE_A_KEY = 'make one with: python3 -c "import secrets; print(secrets.token_hex(32))"'
_DATABASES = {"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"}
_SENDER = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+")
_NAME = re.compile(
    r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE
)
_LIMITS = ("LIMIT_PLAIN", "LIMIT_SOLVED", "LIMIT_CARDS", "LIMIT_CEILING")
_BOUNDS = {
    "MAIL_BATCH": (1, 10_000),
    "MAIL_TIMEOUT": (1, 3600),
    "MAIL_ATTEMPTS": (1, 100),
    "MAIL_LINES": (1, 50),
    "TRUSTED_PROXIES": (0, 10),
    "PENDING_DAYS": (1, 365),
    "MY_PAGE_HOURS": (1, 8760),
    "CONFIRMATION_MAILS_A_DAY": (1, 100),
    "MAILS_A_DAY": (1, 1000),
    "CHALLENGE_COST": (1, 100_000_000),
    "WAIT_SECONDS": (0, 600),
    "GIVE_SECONDS": (0, 600),
    "PAGE_SECONDS": (0, 86_400),
    "SMALL_COUNT": (1, 1_000_000),
    "WEB_PROCESSES": (1, 256),
    "WEB_THREADS": (1, 256),
    "PORT": (1, 65_535),
}


def problems(config: "Config") -> list[tuple[str, bool, str]]:
    """Each: the setting, whether it is wrong, and what is wrong with it."""
    live = config.MODE is Mode.PRODUCTION
    address = _parts(config.BASE_URL)
    mail = _parts(config.MAIL_URL)
    is_smtp = mail.scheme in {"smtp", "smtps"}
    tls = parse_qs(mail.query, keep_blank_values=True).get("tls", ["none"])
    servers = [one for one in config.MAIL_SERVERS.split(",") if one.strip()]
    keys = [
        ("SECRET_KEY", config.SECRET_KEY),
        ("FINGERPRINT_KEY", config.FINGERPRINT_KEY),
    ]
    keys += [("VAULT_KEYS", key) for key in config.VAULT_KEYS.split(",")]
    found = [
        (name, not least <= getattr(config, name) <= most, f"must be from {least} to {most}")
        for name, (least, most) in _BOUNDS.items()
    ]
    found += [
        ("BASE_URL", address.scheme not in {"http", "https"} or not address.hostname, "is no address"),
        ("BASE_URL", config.BASE_URL.endswith("/"), "must not end with a slash"),
        ("BASE_URL", any((address.path, address.query, address.fragment)), "must end after the host"),
        ("BASE_URL", live and address.scheme != "https", "must be https in production"),
        ("SITE_NAME", not config.SITE_NAME.strip(), "must not be empty"),
        ("DEBUG", live and config.DEBUG, "must be off in production"),
        ("TESTING", live and config.TESTING, "must be off in production"),
        ("DATA", not _can_hold_files(config.DATA), "cannot be written"),
        ("DATABASE_URL", not _is_database(config.DATABASE_URL), "is no address of PostgreSQL or SQLite"),
        ("REDIS_URL", not _is_redis(config.REDIS_URL), "is no address of Redis"),
        ("MAIL_URL", not is_smtp and mail.scheme not in {"folder", "console"}, "is no mail address"),
        ("MAIL_URL", is_smtp and not mail.hostname, "names no server"),
        ("MAIL_URL", tls not in (["none"], ["starttls"]), "tls can be none or starttls"),
        ("MAIL_URL", live and not is_smtp, "must be a mail server in production"),
        ("MAIL_SERVERS", not all(map(_is_server, servers)), "holds what is no address of a mail server"),
        ("MAIL_DOMAIN_RATES", not _are_rates(config.MAIL_DOMAIN_RATES), "is no list of domain=number"),
        ("MAIL_BOUNCES", not _is_bounce_box(config.MAIL_BOUNCES), "is no email address"),
        ("MAIL_RETURNED_SECRET", 0 < len(config.MAIL_RETURNED_SECRET) < 24, "is shorter than 24 signs"),
        ("MAIL_DKIM_KEY", not _can_sign(config.MAIL_DKIM_KEY), "is no file with an RSA key that can be read"),
        ("MAIL_DKIM_SELECTOR", not _NAME.fullmatch(config.MAIL_DKIM_SELECTOR), "is no name of the DNS"),
        ("MAIL_DKIM_DOMAIN", not _is_domain(config.MAIL_DKIM_DOMAIN), "is no domain"),
        ("MAIL_SENDER", not _SENDER.fullmatch(config.MAIL_SENDER), "is no email address"),
        ("MAIL_SENDER_NEUTRAL", not config.MAIL_SENDER_NEUTRAL.strip(), "must not be empty"),
        (
            "WEB_PROCESSES",
            config.WEB_PROCESSES > 1 and config.IN_PROCESS_WORKER,
            "more than one process needs IN_PROCESS_WORKER=0 and a worker of its own",
        ),
    ]
    found += _card_problems(config)
    found += [(name, not _is_limit(getattr(config, name)), "is no limit") for name in _LIMITS]
    found += [(name, not key.strip(), f"is missing; {_MAKE_A_KEY}") for name, key in keys]
    found += [(name, not _is_key(key), f"is not a key of 64 hex digits; {_MAKE_A_KEY}") for name, key in keys]
    found += [(name, live and len(set(key.strip())) < 8, "is no random key") for name, key in keys]
    return found


def _card_problems(config: "Config") -> list[tuple[str, bool, str]]:
    """A test key in production would thank donors for nothing; a live one in a demo would take money."""
    key, live = config.STRIPE_SECRET_KEY, config.MODE is Mode.PRODUCTION
    is_test, country = bool(key) and not is_live_key(key), config.STRIPE_COUNTRY
    secrets = [one.strip() for one in config.STRIPE_WEBHOOK_SECRETS.split(",") if one.strip()]
    base = _parts(config.STRIPE_API_BASE)
    is_here = base.scheme == "http" and base.hostname in {"127.0.0.1", "localhost"} and not live
    wrong_secret = any(not _EVENT_SECRET.fullmatch(one) for one in secrets)
    return [
        ("STRIPE_SECRET_KEY", bool(key) and not _CARD_KEY.fullmatch(key), "is no secret key"),
        ("STRIPE_SECRET_KEY", live and is_test, "must be a live key in production"),
        ("STRIPE_SECRET_KEY", not live and is_live_key(key), "must be a test key in a demo"),
        ("STRIPE_WEBHOOK_SECRETS", bool(key) and not secrets, "is missing"),
        ("STRIPE_WEBHOOK_SECRETS", wrong_secret, "is no signing secret"),
        ("STRIPE_WEBHOOK_SECRETS", len(secrets) > 2, "holds more than two"),
        ("STRIPE_API_BASE", config.STRIPE_API_BASE != STRIPE_API and not is_here, "is not the provider's"),
        ("STRIPE_COUNTRY", not re.fullmatch("[A-Z]{2}", country), "is no country of two letters"),
    ]


def is_live_key(key: str) -> bool:
    """Whether a key of the card provider's moves real money."""
    return key.startswith(("sk_live_", "rk_live_"))


def _parts(address: str) -> SplitResult:
    """The parts of an address; of one that cannot be read, none."""
    try:
        parts = urlsplit(address)
        is_port = parts.port is None or parts.port > 0
    except ValueError:
        is_port = False
    return parts if is_port else urlsplit("")


def _is_database(address: str) -> bool:
    if not address:
        return True
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        return False
    return url.drivername in _DATABASES and bool(url.database)


def _is_server(url: str) -> bool:
    """As `outbox.servers` reads it."""
    parts = _parts(url.strip())
    told = parse_qs(parts.query, keep_blank_values=True)
    numbers = [one for name in ("weight", "rate") for one in told.get(name, [])]
    return (
        parts.scheme in {"smtp", "smtps"}
        and bool(parts.hostname)
        and set(told) <= {"tls", "weight", "rate"}
        and told.get("tls", ["none"]) in (["none"], ["starttls"])
        and all(_is_rate(one) for one in numbers)
    )


def _is_rate(raw: str) -> bool:
    return raw.replace(".", "", 1).isdigit() and len(raw) < 10


def _are_rates(raw: str) -> bool:
    pairs = [one.strip().partition("=") for one in raw.split(",")] if raw.strip() else []
    return all(domain and _is_rate(rate) and float(rate) > 0 for domain, _, rate in pairs)


def _is_bounce_box(address: str) -> bool:
    """No + of its own: the tag goes behind one."""
    return not address or (bool(_SENDER.fullmatch(address)) and "+" not in address)


def _can_sign(path: Path | None) -> bool:
    if path is None:
        return True
    try:
        return isinstance(load_pem_private_key(path.read_bytes(), None), RSAPrivateKey)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _is_domain(name: str) -> bool:
    return not name or ("." in name and bool(_NAME.fullmatch(name)))


def _is_redis(address: str) -> bool:
    parts = _parts(address)
    return not address or (parts.scheme in {"redis", "rediss"} and bool(parts.hostname))


def _is_limit(raw: str) -> bool:
    try:
        parse(raw)
    except ValueError:
        return False
    return True


def _can_hold_files(folder: Path) -> bool:
    """Whether it can be written, or made where it is wanted."""
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    return there.is_dir() and os.access(there, os.W_OK | os.X_OK)


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
        return int(raw)
    except ValueError:
        raise ValueError("is not a whole number") from None


def _mode(raw: str) -> Mode:
    if raw not in set(Mode):
        raise ValueError(f"write one of: {', '.join(Mode)}")
    return Mode(raw)


def _countries(raw: str) -> frozenset[str]:
    codes = frozenset(code.strip().upper() for code in raw.split(",") if code.strip())
    if wrong := sorted(code for code in codes if len(code) != 2 or not code.isalpha()):
        raise ValueError(f"{wrong[0]} is not a country code of two letters")
    return codes


def _folder(raw: str) -> Path:
    if not raw.strip():
        raise ValueError("names no folder")
    return Path(raw)


READERS: dict[object, Callable[[str], object]] = {
    int: _number,
    bool: _flag,
    Path: _folder,
    Path | None: _folder,
    date | None: date.fromisoformat,
    Mode: _mode,
    frozenset[str]: _countries,
}
