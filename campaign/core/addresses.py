"""Email addresses: what is one, and when two are the same person's."""

from dataclasses import dataclass
from typing import Final

from email_validator import EmailNotValidError, ValidatedEmail, validate_email

from campaign.core.crypto import vault
from campaign.core.errors import Refused


class NotAnAddress(Refused):
    """What was typed is no email address."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """How a mail provider reads the part before the @."""

    domain: str
    separator: str = "+"
    ignored: str = ""


_GOOGLE = Provider(domain="gmail.com", ignored=".")
_PROTON = Provider(domain="proton.me", ignored="._-")
_YANDEX = Provider(domain="yandex.ru")
_PROVIDERS: Final[dict[str, Provider]] = {
    "gmail.com": _GOOGLE,
    "googlemail.com": _GOOGLE,
    "proton.me": _PROTON,
    "protonmail.com": _PROTON,
    "protonmail.ch": _PROTON,
    "pm.me": _PROTON,
    "yandex.ru": _YANDEX,
    "yandex.com": _YANDEX,
    "ya.ru": _YANDEX,
    "yahoo.com": Provider(domain="yahoo.com", separator="-"),
    "ymail.com": Provider(domain="ymail.com", separator="-"),
    "outlook.com": Provider(domain="outlook.com"),
    "hotmail.com": Provider(domain="hotmail.com"),
    "live.com": Provider(domain="live.com"),
    "msn.com": Provider(domain="msn.com"),
    "icloud.com": Provider(domain="icloud.com"),
    "me.com": Provider(domain="icloud.com"),
    "mac.com": Provider(domain="icloud.com"),
    "fastmail.com": Provider(domain="fastmail.com"),
    "zoho.com": Provider(domain="zoho.com"),
    "tutanota.com": Provider(domain="tutanota.com", separator=""),
}
"""From the providers' own help pages on aliases and dots, read in 2026."""


def checked_address(typed: str) -> str:
    """The address as it will be written to: NFC, the domain in lower case.

    Raises:
        NotAnAddress: it has not the form of an address (RFC 5321, RFC 6531).
    """
    try:
        return _checked(typed).normalized
    except EmailNotValidError:
        raise NotAnAddress("not-an-address") from None


def canonical_address(address: str) -> str:
    """One spelling for all that reach the same inbox; for comparing only, never for writing to."""
    local, _, domain = address.rpartition("@")
    domain = ascii_domain(domain)
    local = local.casefold()
    if provider := _PROVIDERS.get(domain):
        if provider.separator:
            local = local.split(provider.separator)[0] or local
        stripped = local.translate({ord(sign): None for sign in provider.ignored})
        local, domain = stripped or local, provider.domain
    return f"{local}@{domain}"


def fingerprint_of(address: str) -> bytes:
    """The keyed hash under which an address is found again."""
    return vault.fingerprint(canonical_address(address))


def address_on_the_wire(address: str) -> str:
    """The address as mail servers want it: the domain in ASCII."""
    local, _, domain = address.rpartition("@")
    return f"{local}@{ascii_domain(domain)}"


def ascii_domain(domain: str) -> str:
    """The registered name of a domain (IDNA 2008).

    Python's own codec follows the older IDNA 2003, for which straße.de and strasse.de are one: mail
    for the one would go to the other.
    """
    if domain.isascii():
        return domain.lower()
    return _checked(f"postmaster@{domain}").ascii_domain.lower()


def _checked(typed: str) -> ValidatedEmail:
    return validate_email(typed, check_deliverability=False, allow_smtputf8=False, test_environment=True)
