"""What a mail that came to us is: a failure, a delay, an automatic answer, a complaint, or unknown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.message import Message
from enum import StrEnum

from campaign.outbox.returned import failures
from campaign.outbox.returned.failures import Failure

_REPORTS = ("message/delivery-status", "message/global-delivery-status")
_DAEMON = re.compile(r"mailer-?daemon|postmaster|mail.?(delivery|administrator|system)|mmdf|double-bounce")
_ANSWERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Autoreply-From",
    "X-Mail-Autoreply",
    "Vacation",
)
_ANSWER = re.compile(
    r"^\W*(auto(matic|mated)?[ -]?(reply|response|antwort)|out of (the )?office|i am out of"
    r"|away from (my|the)|vacation|on (annual )?leave|holiday|abwesen|réponse automatique"
    r"|risposta automatica|respuesta automática|автоответ|การตอบกลับอัตโนมัติ|ตอบกลับอัตโนมัติ|ไม่อยู่ที่"
    r"|自动回复|自動回覆|自動応答|ឆ្លើយតបដោយស្វ័យប្រវត្តិ)",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"^\W*(below this line is a copy|this is a copy of (the|your) message|original message( follows)?\b"
    r"|message header follows|unsent message follows|(the )?headers? of the (original )?message)",
    re.IGNORECASE | re.MULTILINE,
)
_READ, _LONGEST = 20_000, 1_000


class Kind(StrEnum):
    """What it is."""

    FAILURE = "failure"
    DELAY = "delay"
    ANSWER = "answer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What a returned mail is, and of a failure what it says of each recipient."""

    kind: Kind
    failures: tuple[Failure, ...] = ()


def judge(message: Message) -> Judgement:
    """Read it: fields of a report count before words, and what a person's program answers is no failure."""
    if blocks := list(_blocks(message)):
        found = failures.reported(blocks, words_of(message))
        if found:
            return Judgement(kind=Kind.FAILURE, failures=tuple(found))
        if failures.is_delay(blocks):
            return Judgement(kind=Kind.DELAY)
    if _is_answer(message):
        return Judgement(kind=Kind.ANSWER)
    return _by_words(message)


def subject_of(message: Message) -> str:
    """Its subject, decoded; of one that cannot be decoded, as it stands."""
    raw = str(message.get("Subject", ""))[:_LONGEST]
    try:
        return str(make_header(decode_header(raw)))
    except (LookupError, ValueError):
        return raw


def _by_words(message: Message) -> Judgement:
    """Heuristics for what programs wrote before there were reports, and some write still."""
    # Sixteen detectors, which most processes never need.
    from flufl.bounce import all_failures

    try:
        passing, lasting = all_failures(message)
    except Exception:  # a detector that stumbles over odd mail has understood nothing
        return Judgement(kind=Kind.UNKNOWN)
    addresses = frozenset(one.decode("ascii") for one in lasting)
    if addresses:
        failure = failures.told(addresses, words_of(message))
        return Judgement(kind=Kind.FAILURE, failures=(failure,))
    return Judgement(kind=Kind.DELAY if passing else Kind.UNKNOWN)


def words_of(message: Message) -> str:
    """What it says before it quotes the message that it is about."""
    said: list[str] = []
    for part in _own_parts(message):
        if part.get_content_type() in ("text/plain", "text/html"):
            raw = part.get_payload(decode=True)
            said.append(raw[:_READ].decode("utf-8", "replace") if isinstance(raw, bytes) else "")
    words = "\n".join(said)[:_READ]
    quoted = _QUOTED.search(words)
    return words[: quoted.start()] if quoted and quoted.start() else words


def _own_parts(message: Message) -> Iterator[Message]:
    """Its parts without those of a message that it carries."""
    if message.get_content_maintype() == "message":
        return
    parts = message.get_payload()
    if not isinstance(parts, list):
        yield message
        return
    for part in parts:
        if isinstance(part, Message):
            yield from _own_parts(part)


def _blocks(message: Message) -> Iterator[Message]:
    """The blocks of fields in its report."""
    for part in message.walk():
        if part.get_content_type() in _REPORTS:
            blocks = part.get_payload()
            if isinstance(blocks, list):
                yield from (block for block in blocks if isinstance(block, Message))


def _is_answer(message: Message) -> bool:
    """Written by the program of a person who is away, and not by a mail server."""
    sender = str(message.get("From", "")).lower()
    if message.get("X-Failed-Recipients") or _DAEMON.search(sender):
        return False
    is_marked = str(message.get("Auto-Submitted", "no")).strip().lower().startswith("auto")
    precedence = str(message.get("Precedence", "")).strip().lower()
    return (
        is_marked
        or precedence in {"auto_reply", "auto-reply"}
        or any(message.get(name) for name in _ANSWERS)
        or bool(_ANSWER.search(subject_of(message)))
    )
