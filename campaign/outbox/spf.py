"""Whether a domain lets an address send its mail (SPF, RFC 7208), as far as the records say it outright."""

import re
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address, ip_network

from campaign.outbox.dns_asking import Dns, addresses_of

MOST_QUESTIONS = 10
"""Receivers ask no further, and take the record for broken (RFC 7208, 4.6.4)."""
_TERM = re.compile(
    r"^([+?~-]?)(all|ip4|ip6|a|mx|include|exists|ptr)(?::([^/\s]*[^\s]*))?(/\S+)?$", re.IGNORECASE
)
_RESULTS = {"+": "pass", "": "pass", "-": "fail", "~": "softfail", "?": "neutral"}


class Spf(StrEnum):
    """What a receiver would find."""

    PASS = "pass"  # noqa: S105 (no password)
    FAIL = "fail"
    SOFTFAIL = "softfail"
    NEUTRAL = "neutral"
    NONE = "none"
    BROKEN = "broken"


@dataclass
class Look:
    """One look at one address, with the questions that it took."""

    dns: Dns
    address: str
    questions: int = 0

    def ask(self) -> None:
        """Count one more.

        Raises:
            TooManyQuestions: a receiver would stop here.
        """
        self.questions += 1
        if self.questions > MOST_QUESTIONS:
            raise TooManyQuestions


class TooManyQuestions(Exception):
    """The record leads to more than ten further ones."""


def records_of(dns: Dns, domain: str) -> list[str]:
    """Its SPF records; there must be one."""
    return [one for one in dns.ask(domain, "TXT") if one.lower().split(" ")[0] == "v=spf1"]


def judge(dns: Dns, domain: str, address: str) -> Spf:
    """What a receiver finds for mail of this domain from this address.

    Raises:
        Unanswered: a record could not be asked for.
    """
    try:
        return _judge(Look(dns, address), domain)
    except TooManyQuestions:
        return Spf.BROKEN


def _judge(look: Look, domain: str) -> Spf:
    records = records_of(look.dns, domain)
    if len(records) != 1:
        return Spf.BROKEN if records else Spf.NONE
    terms = records[0].split()[1:]
    for term in terms:
        found = _TERM.match(term)
        if found and _matches(look, domain, found[2].lower(), (found[3] or "") + (found[4] or "")):
            return Spf(_RESULTS[found[1]])
    onward = next((one.partition("=")[2] for one in terms if one.lower().startswith("redirect=")), "")
    if onward:
        look.ask()
        return _judge(look, onward)
    return Spf.NEUTRAL


def _matches(look: Look, domain: str, kind: str, value: str) -> bool:
    if kind == "all":
        return True
    if kind in ("ip4", "ip6"):
        return _is_in(look.address, value)
    look.ask()
    if kind == "include":
        return _judge(look, value) is Spf.PASS
    if kind in ("a", "mx"):
        host, _, bits = value.partition("/")
        return _is_host(look, host or domain, bits, is_mx=kind == "mx")
    # `exists` and `ptr` say something only for one mail, and hardly anybody uses them.
    return False


def _is_host(look: Look, host: str, bits: str, *, is_mx: bool) -> bool:
    hosts = [one.split()[-1].rstrip(".") for one in look.dns.ask(host, "MX")] if is_mx else [host]
    found = [one for name in hosts[:MOST_QUESTIONS] for one in addresses_of(look.dns, name)]
    return any(_is_in(look.address, f"{one}/{bits}" if bits and ":" not in one else one) for one in found)


def _is_in(address: str, network: str) -> bool:
    try:
        return ip_address(address) in ip_network(network, strict=False)
    except ValueError:
        return False
