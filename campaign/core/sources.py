"""Where a reader came from, as a short code: a link's own marks, or the site that refers. Never a person.

What comes with a link is its sender's: a mark that could hold an address, a number or a whole
sentence is not kept, and of a referring address only the host is.
"""

import re
from urllib.parse import parse_qs, urlsplit

DIRECT, OTHER, INSIDE = "direct", "other", "inside"
LONGEST = 60
_LONGEST_QUERY = 2000
_MARK = re.compile(r"[a-z0-9][a-z0-9._-]{0,23}\Z")
_NUMBER = re.compile(r"\d{5}")
_HOST = re.compile(r"(?=.{4,60}\Z)([a-z0-9-]+\.)+[a-z][a-z0-9-]+\Z")
_DOOR = re.compile(r"^(www|m|l|lm|mobile)\.(?=.*\.)")
"""Other doors of the same site."""
_MARKS = ("utm_source", "utm_medium", "utm_campaign")


def source_of(query: str, referrer: str, own_hosts: frozenset[str]) -> str:
    """The code of an arrival: the link's marks if it has any, then the site that refers.

    INSIDE for a step from another page of this site, DIRECT where nothing is known.
    """
    host = _host(referrer)
    if host in own_hosts:
        return INSIDE
    if "utm_" in query and (marked := _marked(query)):
        return marked
    if not referrer:
        return DIRECT
    return host if _is_host(host) else OTHER


def checked_source(code: str) -> str:
    """A code that a form brought back, held to the same rules; empty stays empty."""
    return _joined(code.split("/")[:3])


def source_of_post(told: str, referrer: str) -> str:
    """Where a signer came from: what the form carried, or the marks in the address of the page it was on."""
    if told.strip("/ "):
        return checked_source(told.strip().lower()[:200])
    try:
        return _marked(urlsplit(referrer).query)
    except ValueError:
        return ""


def _host(address: str) -> str:
    try:
        host = (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""
    return _DOOR.sub("", host)


def _marked(query: str) -> str:
    found = parse_qs(query[:_LONGEST_QUERY])
    return _joined([found.get(mark, [""])[0].strip().lower() for mark in _MARKS])


def _joined(parts: list[str]) -> str:
    kept = [part if not part or _is_mark(part) or _is_host(part) else OTHER for part in parts]
    while kept and not kept[-1]:
        kept.pop()
    joined = "/".join(part or OTHER for part in kept)
    return joined if len(joined) <= LONGEST else OTHER


def _is_mark(part: str) -> bool:
    return bool(_MARK.match(part)) and not _NUMBER.search(part)


def _is_host(part: str) -> bool:
    return bool(_HOST.match(part)) and not _NUMBER.search(part)
