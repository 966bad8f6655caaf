"""What a mail server's reply means: for the person, for their domain, for the message.

Judged by the enhanced code (RFC 3463) where there is one, since plain codes say little. Codes only: a
server's words often repeat the address.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_ENHANCED = re.compile(rb"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_QUEUED = re.compile(rb"queued as ([A-Za-z0-9._-]{1,80})|\bid=([A-Za-z0-9._-]{1,80})")


class Verdict(StrEnum):
    """What follows from a reply."""

    TAKEN = "taken"
    HARD = "hard"
    """There is no such mailbox: nothing is written to it again."""
    SOFT = "soft"
    """It cannot take mail now: it is full, or its server is lost."""
    LATER = "later"
    SLOW = "slow"
    """Its domain wants less at a time."""
    HELD = "held"
    """Its domain does not want our mail: a matter of policy, not of the person."""
    FAILED = "failed"
    """This message will never be taken, by no fault of the person."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a server said: its code, the enhanced one if there is one, how it calls the message."""

    code: int
    enhanced: str = ""
    queue_id: str = ""

    @property
    def shown(self) -> str:
        """For rows and logs."""
        return self.enhanced or f"SMTP {self.code}"


def reply_of(code: int, words: bytes) -> Reply:
    """Read a reply."""
    enhanced = _ENHANCED.match(words)
    queued = _QUEUED.search(words) if code == 250 else None
    queue_id = next((part for part in queued.groups() if part), b"") if queued else b""
    return Reply(
        code=code,
        enhanced=enhanced.group(1).decode() if enhanced else "",
        queue_id=queue_id.decode(),
    )


def judged(reply: Reply, *, of_recipient: bool) -> Verdict:
    """What it means. `of_recipient`: it was the answer to RCPT, and so about the mailbox."""
    if 200 <= reply.code < 300:
        return Verdict.TAKEN
    if reply.code == 421:
        return Verdict.SLOW
    if not reply.enhanced:
        return _by_code(reply.code, of_recipient)
    kind, subject, _ = reply.enhanced.split(".")
    if kind == "4" or reply.code < 500:
        return Verdict.SLOW if subject == "7" else Verdict.LATER
    return _HARDER.get(reply.enhanced) or _BY_SUBJECT.get(subject, Verdict.FAILED)


def _by_code(code: int, of_recipient: bool) -> Verdict:
    if code < 500:
        return Verdict.LATER
    if code == 552:
        return Verdict.SOFT
    return Verdict.HARD if of_recipient and code in {550, 551, 553} else Verdict.FAILED


_HARDER = {
    "5.2.1": Verdict.HARD,
    "5.2.2": Verdict.SOFT,
    "5.2.0": Verdict.SOFT,
    "5.1.7": Verdict.FAILED,
    "5.1.8": Verdict.FAILED,
    "5.1.9": Verdict.FAILED,
}
"""5.1.7 and 5.1.8 are about our own address, 5.1.9 about what was done to the message."""
_BY_SUBJECT = {"1": Verdict.HARD, "4": Verdict.SOFT, "7": Verdict.HELD}
