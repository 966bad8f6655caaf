"""Ask the DNS; or read its answers from a text, where this machine may not ask."""

import re
from typing import Protocol

_LINE = re.compile(r"^(\S+)\s+(?:\d+\s+)?(?:IN\s+)?(TXT|MX|A|AAAA|PTR|CNAME)\s+(.+)$", re.IGNORECASE)
_NONE = re.compile(r"^(\S+)\s+(TXT|MX|A|AAAA|PTR|CNAME)\s*$", re.IGNORECASE)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
SECONDS = 5.0


class Unanswered(Exception):
    """Nobody could be asked; that is not the same as an answer that there is nothing."""


class Dns(Protocol):
    """Who is asked."""

    def ask(self, name: str, kind: str) -> list[str]:
        """The records of a name; none when there are none.

        Raises:
            Unanswered: nobody could say.
        """


class LiveDns:
    """The resolver of this machine. One that does not know the root itself has nothing to say of others."""

    def __init__(self) -> None:
        self._knows_root: bool | None = None

    def ask(self, name: str, kind: str) -> list[str]:
        """Each record as text, the strings of a TXT joined."""
        found = _ask(name, kind)
        if not found and self._knows_root is None:
            self._knows_root = bool(_ask(".", "NS"))
        if not found and not self._knows_root:
            raise Unanswered("this machine's resolver knows nothing of the world")
        return found


class NotingDns:
    """Asks another, and notes what that could not say."""

    def __init__(self, asked: Dns) -> None:
        self._asked = asked
        self.unanswered: list[str] = []

    def ask(self, name: str, kind: str) -> list[str]:
        """What the other says."""
        try:
            return self._asked.ask(name, kind)
        except Unanswered:
            self.unanswered.append(f"{name} {kind}")
            raise


class ToldDns:
    """Answers that somebody pasted, one a line, as `dig +noall +answer` prints them.

    A line with a name and a type only says that there is none: `_dmarc.example.org TXT`.
    """

    def __init__(self, text: str) -> None:
        self._told: dict[tuple[str, str], list[str]] = {}
        for line in text.splitlines():
            if found := _LINE.match(line.strip()):
                self._told.setdefault(_key(found[1], found[2]), []).append(_plain(found[2].upper(), found[3]))
            elif none := _NONE.match(line.strip()):
                self._told.setdefault(_key(none[1], none[2]), [])

    def ask(self, name: str, kind: str) -> list[str]:
        """What was told of it."""
        try:
            return self._told[_key(name, kind)]
        except KeyError:
            raise Unanswered("not among the answers") from None


def _ask(name: str, kind: str) -> list[str]:
    # One command asks, once in a while.
    from dns import exception, resolver

    try:
        answer = resolver.resolve(name, kind, lifetime=SECONDS)
    except (resolver.NXDOMAIN, resolver.NoAnswer):
        return []
    except (exception.DNSException, OSError) as problem:
        raise Unanswered(type(problem).__name__) from None
    return [_plain(kind, record.to_text()) for record in answer]


def reverse_name(address: str) -> str:
    """Under which name the name of an address stands."""
    from ipaddress import ip_address

    return ip_address(address).reverse_pointer


def addresses_of(dns: Dns, host: str) -> list[str]:
    """Its addresses of both kinds.

    Raises:
        Unanswered: neither could be asked for.
    """
    found, problem = [], None
    for kind in ("A", "AAAA"):
        try:
            found += dns.ask(host, kind)
        except Unanswered as unanswered:
            problem = unanswered
    if problem and not found:
        raise problem
    return found


def _key(name: str, kind: str) -> tuple[str, str]:
    return name.rstrip(".").lower(), kind.upper()


def _plain(kind: str, value: str) -> str:
    if kind == "TXT" and (parts := _QUOTED.findall(value)):
        return "".join(part.replace('\\"', '"') for part in parts)
    return value.strip().rstrip(".") if kind != "TXT" else value.strip()
