"""Settings: read once from the environment and a file, checked before the first request."""

import os
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from campaign.config_rules import READERS, STRIPE_API, Mode, problems

PREFIX = "CAMPAIGN_"
SETTINGS_FILE = "CAMPAIGN_SETTINGS"
SECRETS_NAME = "secrets.toml"
_KEYS = ("SECRET_KEY", "VAULT_KEYS", "FINGERPRINT_KEY")


class SettingsError(RuntimeError):
    """A setting is missing or cannot be used; the message names it and shows an example."""


def _setting(help_text: str, default: Any, example: str = "", *, secret: bool = False) -> Any:
    about = {"help": help_text, "example": example or str(default), "secret": secret}
    return field(default=default, metadata=about)


@dataclass(frozen=True, kw_only=True)
class Config:
    """Every setting of the site, with its type. No setting is read anywhere else."""

    MODE: Mode = _setting("demo, or production, which refuses unsafe settings", Mode.DEMO)
    DATA: Path = _setting("folder of everything the site keeps", Path("var"), "/srv/campaign")
    BASE_URL: str = _setting(
        "the public address, without a slash at the end",
        "http://127.0.0.1:8000",
        "https://petitions.example.org",
    )
    SITE_NAME: str = _setting("the platform's name, in page titles and mails", "Mekong Dispatch")
    DEBUG: bool = _setting("let faults through with their tracebacks; never in production", False, "0")

    SECRET_KEY: str = _setting("signs challenges, codes and sessions", "", "64 hex digits", secret=True)
    VAULT_KEYS: str = _setting(
        "encrypts names and addresses; newest first, old ones still decrypt",
        "",
        "64 hex digits, 64 hex digits",
        secret=True,
    )
    FINGERPRINT_KEY: str = _setting(
        "finds an address without storing it; must never change",
        "",
        "64 hex digits",
        secret=True,
    )

    DATABASE_URL: str = _setting(
        "SQLite in the data folder, unless set",
        "",
        "postgresql+psycopg://campaign@127.0.0.1/campaign",
        secret=True,
    )
    REDIS_URL: str = _setting(
        "page cache, limits and wake-ups; in memory unless set",
        "",
        "redis://127.0.0.1:6379/0",
        secret=True,
    )
    MAIL_URL: str = _setting(
        "where mail goes: folder:, console: or smtp(s)://user:password@host:port",
        "folder:",
        "smtp://user:password@mail.example.org:587?tls=starttls",
        secret=True,
    )
    MAIL_SERVERS: str = _setting(
        "several mail servers instead of the one, with weights and rates a second, and commas between",
        "",
        "smtps://user:password@one.example.org?weight=3&rate=50, smtp://two.example.org:25",
        secret=True,
    )
    MAIL_DOMAIN_RATES: str = _setting(
        "messages of mailings each second to a domain", "", "gmail.com=20, outlook.com=5"
    )
    MAIL_BOUNCES: str = _setting(
        "address to which undelivered mail comes back, with +tag behind its name; the sender's unless set",
        "",
        "bounces@example.org",
    )
    MAIL_RETURNED_MAILDIR: Path | None = _setting(
        "a Maildir where undelivered mail arrives; what was read is removed", None, "/srv/mail/bounces"
    )
    MAIL_RETURNED_MBOX: Path | None = _setting(
        "an mbox file where undelivered mail arrives; it is emptied", None, "/var/mail/bounces"
    )
    MAIL_RETURNED_SECRET: str = _setting(
        "with this a mail server may bring undelivered mail over HTTP", "", "32 random signs", secret=True
    )
    MAIL_DKIM_KEY: Path | None = _setting(
        "the file of the key that signs mail; flask mail key makes one", None, "/srv/keys/dkim.pem"
    )
    MAIL_DKIM_SELECTOR: str = _setting("the name under which the DNS holds the public half of it", "campaign")
    MAIL_DKIM_DOMAIN: str = _setting("the domain that signs; the sender's unless set", "", "example.org")
    MAIL_SENDER: str = _setting("the From address of every mail", "campaign@example.org")
    MAIL_SENDER_NEUTRAL: str = _setting(
        "the sender's name in mails that must not betray a topic", "Your message"
    )
    MAIL_BATCH: int = _setting("mails a worker claims at a time", 50)
    MAIL_TIMEOUT: int = _setting("seconds to wait for the mail server", 20)
    MAIL_LINES: int = _setting("lines over which each worker sends mailings at a time", 1)
    MAIL_ATTEMPTS: int = _setting("tries before a mail is given up", 12)
    IN_PROCESS_WORKER: bool = _setting("run the worker inside the web process", True, "1")

    STRIPE_SECRET_KEY: str = _setting(
        "the card provider's key; without it no card is offered", "", "sk_live_…", secret=True
    )
    STRIPE_WEBHOOK_SECRETS: str = _setting(
        "signs the card provider's events; two of them while one replaces the other",
        "",
        "whsec_…, whsec_…",
        secret=True,
    )
    STRIPE_API_BASE: str = _setting("where the card provider answers", STRIPE_API)
    STRIPE_COUNTRY: str = _setting("the country of the account at the card provider", "TH")

    TRUSTED_PROXIES: int = _setting("reverse proxies in front whose forwarded address counts", 0)
    PENDING_DAYS: int = _setting("days until an unconfirmed signature expires and is erased", 14)
    MY_PAGE_HOURS: int = _setting("hours a link to one's own page works", 24)
    CONFIRMATION_MAILS_A_DAY: int = _setting("confirmation mails to one address for one petition", 3)
    MAILS_A_DAY: int = _setting("mails that strangers can cause to one address in a day", 12)
    RISK_COUNTRIES: frozenset[str] = _setting(
        "countries where signing may be dangerous; their signers are warned more strongly",
        frozenset({"KH", "MM", "VN", "LA", "TH"}),
        "KH, MM, VN",
    )
    LIMIT_PLAIN: str = _setting(
        "signatures of one network before one more step, without a solved challenge",
        "20 per 10 minutes",
    )
    LIMIT_SOLVED: str = _setting("signatures of one network before a harder challenge", "600 per 10 minutes")
    LIMIT_CARDS: str = _setting("card gifts of one network before one more step", "10 per hour")
    LIMIT_CEILING: str = _setting("posts of one network in all, of any kind", "3000 per 10 minutes")
    CROWD: int = _setting("forms of one network in a window from which on the six digits are asked for", 30)
    CHALLENGE_COST: int = _setting("work that a browser does before signing, in hashes", 200_000)
    WAIT_SECONDS: int = _setting("seconds a form waits when it lacks a solved challenge", 20)
    GIVE_SECONDS: int = _setting("seconds in which nobody fills in the form for a card gift", 3)
    PAGE_SECONDS: int = _setting("seconds a public page may be served from the cache", 10)
    SMALL_COUNT: int = _setting("counts by country below this are not told apart", 10)

    BACKUP_STAMP: Path | None = _setting(
        "a file that the backup touches when it is done; its age is shown to owners",
        None,
        "/srv/backup/campaign.done",
    )
    KEYS_SINCE: date | None = _setting(
        "the day on which the newest of VAULT_KEYS was made; after a year owners are told", None, "2026-01-31"
    )

    WEB_PROCESSES: int = _setting("processes of the web server", 1)
    WEB_THREADS: int = _setting("threads of each web process", 4)
    PORT: int = _setting("port of the web server, on 127.0.0.1", 8000)
    TESTING: bool = _setting("for the tests only", False, "0")

    @property
    def database_uri(self) -> str:
        """The database's address; SQLite in the data folder when none is set."""
        return self.DATABASE_URL or f"sqlite:///{(self.DATA / 'campaign.sqlite3').absolute()}"

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Config":
        """Take each setting from CAMPAIGN_<NAME>, then the file, then the secrets made at first start.

        Raises:
            SettingsError: naming the setting, what is wrong with it, and an example.
        """
        return read_settings(env)[0]


def read_settings(env: Mapping[str, str]) -> tuple[Config, dict[str, str]]:
    """The settings, and for each one where it came from."""
    named = _named_file(env)
    told = {k.removeprefix(PREFIX): v for k, v in env.items() if k.startswith(PREFIX)}
    _refuse_slips(told)
    sources = [("environment", told), (str(env.get(SETTINGS_FILE, "")), named)]
    first = {**named, **told}
    if first.get("MODE", Mode.DEMO) == Mode.DEMO:
        data = Path(first.get("DATA") or Config.DATA)
        secrets_file = data / SECRETS_NAME if all(name in first for name in _KEYS) else make_secrets(data)
        sources.append((str(secrets_file), read_toml(secrets_file)))
    given: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for one in fields(Config):
        origins[one.name] = "default"
        for origin, values in sources:
            if one.name in values:
                given[one.name] = _read(one, values[one.name])
                origins[one.name] = origin
                break
    given.setdefault("BASE_URL", f"http://127.0.0.1:{given.get('PORT', Config.PORT)}")
    config = Config(**given)
    _check(config)
    return config, origins


def make_secrets(data: Path) -> Path:
    """Keys for a first start, in a file that only its owner reads; one that is there stays.

    Raises:
        SettingsError: the data folder cannot be written.
    """
    target = data / SECRETS_NAME
    if target.exists():
        return target
    lines = ["# Back this file up, apart from the database: without it nothing can be read.\n"]
    lines += [f'{name} = "{secrets.token_hex(32)}"\n' for name in _KEYS]
    try:
        data.mkdir(parents=True, exist_ok=True)
        # Written whole and then linked, so that of two first starts at once only one decides.
        with tempfile.NamedTemporaryFile("w", dir=data) as part:
            part.writelines(lines)
            part.flush()
            os.link(part.name, target)
    except FileExistsError:
        return target
    except OSError as problem:
        raise SettingsError(
            f"CAMPAIGN_DATA: {data} cannot be written ({problem.strerror}). "
            "Example: CAMPAIGN_DATA=/srv/campaign"
        ) from None
    return target


def read_toml(path: Path) -> dict[str, str]:
    """A settings file as text values; an absent one is empty.

    Raises:
        SettingsError: when the file is not TOML.
    """
    if not path.is_file():
        return {}
    try:
        return {name: _as_text(value) for name, value in tomllib.loads(path.read_text()).items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as problem:
        example = 'PORT = "8000"'
        raise SettingsError(f"{path.name} cannot be read: {problem}. Example line: {example}") from None


def _as_text(value: object) -> str:
    """As an environment variable would hold it: 0 or 1, a list with commas."""
    if isinstance(value, list):
        return ",".join(_as_text(one) for one in value)
    return str(int(value) if isinstance(value, bool) else value)


def _named_file(env: Mapping[str, str]) -> dict[str, str]:
    name = env.get(SETTINGS_FILE)
    if name and not Path(name).is_file():
        raise SettingsError(f"{SETTINGS_FILE}: there is no file {name}. Example: /etc/campaign.toml")
    known = {one.name for one in fields(Config)}
    values = read_toml(Path(name)) if name else {}
    if unknown := sorted(set(values) - known):
        raise SettingsError(f"{SETTINGS_FILE}: {unknown[0]} is not a setting. See: flask config check")
    return values


def _refuse_slips(told: Mapping[str, str]) -> None:
    """A name that is nearly a setting was meant to be one; without it another value would count, unseen."""
    known = [one.name for one in fields(Config)] + [SETTINGS_FILE.removeprefix(PREFIX)]
    for name in sorted(set(told).difference(known)):
        if close := get_close_matches(name, known, 1, 0.8):
            raise SettingsError(f"{PREFIX}{name}: is not a setting. Example: {PREFIX}{close[0]}=…")


def _read(one: Field[Any], raw: str) -> object:
    try:
        return READERS.get(one.type, str)(raw)
    except ValueError as problem:
        raise SettingsError(_complaint(one, str(problem))) from None


def _complaint(one: Field[Any], problem: str) -> str:
    return f"{PREFIX}{one.name}: {problem}. Example: {PREFIX}{one.name}={one.metadata['example']}"


def _check(config: Config) -> None:
    by_name = {one.name: one for one in fields(Config)}
    for name, is_wrong, problem in problems(config):
        if is_wrong:
            raise SettingsError(_complaint(by_name[name], problem))
