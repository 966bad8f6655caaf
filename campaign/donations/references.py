"""The short code that a donor writes into a transfer's comment, so that a bank line can be matched.

A prefix of the organization, six characters of Crockford's base 32 and a check character. The check is
a weighted sum over GF(32), each place with another weight: one wrong character changes it, and so does
any two that changed places, next to each other or not.
"""

import re
import secrets
from collections.abc import Iterable

from campaign.core.errors import Refused

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BODY = 6
_VALUES = {sign: value for value, sign in enumerate(ALPHABET)}
_MODULUS = 0b100101
_MEANT = str.maketrans("OIL", "011")
_PREFIX = re.compile(r"[A-HJKMNP-TV-Z]{1,4}")
_NOT_PART = re.compile(r"[^0-9A-Z]+")


class BadPrefix(Refused):
    """A prefix has one to four letters, none of which is taken for a digit or another letter."""


class BadReference(Refused):
    """It is no reference: too long, too short, or a character is wrong or out of place."""


def new_reference(prefix: str) -> str:
    """A random one; there are a thousand million of each prefix, and the database refuses a double."""
    return with_check(checked_prefix(prefix) + "".join(secrets.choice(ALPHABET) for _ in range(BODY)))


def checked_prefix(prefix: str) -> str:
    """The prefix in capitals.

    Raises:
        BadPrefix: a letter of it could be misread, or it is too long.
    """
    if not _PREFIX.fullmatch(prefix.upper()):
        raise BadPrefix("bad-prefix")
    return prefix.upper()


def prefix_from(words: str) -> str:
    """Two letters out of a name, for an organization that has not chosen its own."""
    fitting = [sign for sign in words.upper() if _PREFIX.fullmatch(sign)]
    return "".join(fitting[:2]) or "G"


def with_check(code: str) -> str:
    """The code and its check character."""
    return code + ALPHABET[_weighted(code)]


def is_reference(code: str) -> bool:
    """Whether the last character is the check of the others."""
    known = BODY + 2 <= len(code) <= BODY + 5 and set(code) <= _VALUES.keys()
    return known and with_check(code[:-1]) == code


def read_reference(typed: str) -> str:
    """What somebody typed, as it is stored: small letters, gaps, O for 0 and I or L for 1 are forgiven.

    Raises:
        BadReference: it is none.
    """
    code = squeezed(typed)
    if not is_reference(code):
        raise BadReference("bad-reference")
    return code


def references_in(text: str, prefixes: Iterable[str]) -> list[str]:
    """Every reference with one of these prefixes in a bank's text, however it was split or spaced."""
    code = squeezed(text)
    found = []
    for prefix in prefixes:
        length = len(prefix) + BODY + 1
        starts = (hit.start() for hit in re.finditer(f"(?={re.escape(prefix)})", code))
        found += [code[start : start + length] for start in starts]
    return list(dict.fromkeys(candidate for candidate in found if is_reference(candidate)))


def spaced(reference: str) -> str:
    """In groups, for reading and typing: MD-K73-X9Q2."""
    return f"{reference[: -BODY - 1]}-{reference[-BODY - 1 : -4]}-{reference[-4:]}"


def squeezed(text: str) -> str:
    """Capitals and digits only, with the letters that are no base 32 as the digits they look like."""
    return _NOT_PART.sub("", text.upper()).translate(_MEANT)


def _weighted(code: str) -> int:
    """The sum of the values, each times its own power of x, the check character's being 1."""
    total = 0
    for sign in code:
        total = _times_x(total ^ _VALUES[sign])
    return total


def _times_x(value: int) -> int:
    doubled = value << 1
    return doubled ^ _MODULUS if doubled & 0b100000 else doubled
