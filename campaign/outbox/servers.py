"""The mail servers of the settings: one, or several with weights and rates."""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from campaign.core.mailboxes import mailbox_of

_dice = Random()  # noqa: S311 (spreads messages over servers; nothing secret hangs on it)


@dataclass(frozen=True, kw_only=True)
class Server:
    """One way out. `rate` is messages each second, of all workers together; 0: as fast as it takes them."""

    host: str
    port: int
    is_tls: bool = False
    starts_tls: bool = False
    user: str = ""
    password: str = field(default="", repr=False)
    weight: float = 1.0
    rate: float = 0.0

    @property
    def name(self) -> str:
        """What it is called in rows and logs."""
        return f"{self.host}:{self.port}"


def server_of(url: str) -> Server:
    """From its address: `smtps://` speaks TLS from the start, `?tls=starttls` upgrades."""
    address = urlsplit(url.strip())
    told = {name: several[-1] for name, several in parse_qs(address.query).items()}
    is_tls = address.scheme == "smtps"
    return Server(
        host=address.hostname or "",
        port=address.port or (465 if is_tls else 25),
        is_tls=is_tls,
        starts_tls=told.get("tls") == "starttls",
        user=unquote(address.username or ""),
        password=unquote(address.password or ""),
        weight=float(told.get("weight", 1)) or 1.0,
        rate=float(told.get("rate", 0)),
    )


def servers_of(config: Mapping[str, Any]) -> list[Server]:
    """Those of MAIL_SERVERS; else the one of MAIL_URL; none where mail goes to a folder."""
    several = [server_of(url) for url in config["MAIL_SERVERS"].split(",") if url.strip()]
    if several or not config["MAIL_URL"].startswith("smtp"):
        return several
    return [server_of(config["MAIL_URL"])]


def domain_rates(config: Mapping[str, Any]) -> dict[str, float]:
    """Messages each second to a domain, by how `core.mailboxes` calls it."""
    pairs = (one.strip().partition("=") for one in config["MAIL_DOMAIN_RATES"].split(",") if one.strip())
    return {mailbox_of(f"postmaster@{domain}"): float(rate) for domain, _, rate in pairs}


def bounce_address(config: Mapping[str, Any]) -> str:
    """The mailbox to which undelivered mail comes back."""
    return str(config["MAIL_BOUNCES"] or config["MAIL_SENDER"])


def in_turn(servers: list[Server]) -> list[Server]:
    """All of them in an order by chance, in which the heavier ones are first more often."""
    return sorted(servers, key=lambda one: _dice.random() ** (1 / one.weight), reverse=True)


def connect(server: Server, seconds: int) -> smtplib.SMTP:
    """A line to it, upgraded to TLS and logged in as set; certificates are checked.

    Raises:
        OSError, SMTPException: nobody answers, or the login is refused.
    """
    trust = ssl.create_default_context()
    host: smtplib.SMTP
    if server.is_tls:
        host = smtplib.SMTP_SSL(server.host, server.port, timeout=seconds, context=trust)
    else:
        host = smtplib.SMTP(server.host, server.port, timeout=seconds)
    try:
        if server.starts_tls:
            host.starttls(context=trust)
        if server.user and server.password:
            host.login(server.user, server.password)
        host.ehlo_or_helo_if_needed()
    except BaseException:
        # Nobody else knows of this line yet, so nobody else would hang up.
        host.close()
        raise
    return host
