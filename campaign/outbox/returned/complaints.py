"""What a provider tells when one of its people presses "this is spam": a feedback report (RFC 5965).

Many leave out the recipient, some the sender's envelope; what we put into the message itself often stays.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.utils import parseaddr

_REPORT = "message/feedback-report"
_QUOTES = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global")
_NO_COMPLAINT = {"not-spam", "auth-failure", "dmarc"}
"""The last two tell an owner of a domain how its mail was authenticated (RFC 6591)."""
_KINDS = {"abuse", "fraud", "virus", "opt-out", *_NO_COMPLAINT}
_LEAVE_LINK = re.compile(r"/letters/([A-Za-z0-9_-]{20,200})/leave")


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """Everything in a report by which we may recognise our own message."""

    is_complaint: bool
    kind: str
    senders: tuple[str, ...]
    recipients: tuple[str, ...]
    tokens: tuple[str, ...]


def read(message: Message) -> Complaint | None:
    """The report in a mail; None when it holds none."""
    fields = _fields(message)
    if fields is None:
        return None
    kind = str(fields.get("Feedback-Type", "")).strip().lower()
    quoted = next(_quoted(message), Message())
    senders = [*fields.get_all("Original-Mail-From", []), *quoted.get_all("Return-Path", [])]
    leaving = " ".join(str(value) for value in quoted.get_all("List-Unsubscribe", []))
    return Complaint(
        is_complaint=kind not in _NO_COMPLAINT,
        kind=kind if kind in _KINDS else "other",
        senders=_addresses(senders),
        recipients=_addresses([*fields.get_all("Original-Rcpt-To", []), *quoted.get_all("To", [])]),
        tokens=tuple(_LEAVE_LINK.findall("".join(leaving.split()))),
    )


def _fields(message: Message) -> Message | None:
    for part in message.walk():
        if part.get_content_type() == _REPORT:
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], Message):
                return inner[0]
    return None


def _quoted(message: Message) -> Iterator[Message]:
    """The message that was complained of, or its headers."""
    for part in message.walk():
        if part.get_content_type() in _QUOTES:
            inner = part.get_payload()
            if isinstance(inner, list):
                yield from (one for one in inner if isinstance(one, Message))
            elif isinstance(raw := part.get_payload(decode=True), bytes):
                yield message_from_bytes(raw)


def _addresses(values: list[str]) -> tuple[str, ...]:
    found = (parseaddr(str(value).rpartition(";")[2])[1] for value in values)
    return tuple(one for one in found if "@" in one)
