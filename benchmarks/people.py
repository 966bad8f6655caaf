"""Everything that visitors can do, done once with words that nobody else uses; for R3 and R4."""

import email
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from pathlib import Path

from benchmarks.stage import CAMPAIGN
from benchmarks.visitor import SIGN, Form, Visitor

_ENDORSE = f"/campaigns/{CAMPAIGN}/endorse"
_LINK = re.compile(r"https?://[^\s\"'<>]+")
Deliver = Callable[[], object]


@dataclass
class Typed:
    """What was typed in all; `hidden` may appear nowhere, `shown` only where pages are kept."""

    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    hidden: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)

    def word(self, what: str, *, is_shown: bool = False) -> str:
        """A text that can be searched for, in letters of two scripts and with a sign that needs escapes."""
        text = f"{what.title()} Śokhā-{self.mark}{len(self.hidden)} ទីមួយ"
        (self.shown if is_shown else self.hidden).append(text)
        return text

    def address(self, what: str) -> str:
        """An address that can be searched for."""
        text = f"{what}.{self.mark}{len(self.hidden)}@example.org"
        self.hidden.append(text)
        return text


def everybody_acts(url: str, mails: Path, deliver: Deliver) -> Typed:
    """Sign in every way, confirm one, be refused, endorse, ask for one's page; mails are read as files."""
    visitor, typed = Visitor(url), Typed()
    for display, language in (("hidden", ""), ("initials", "/th"), ("full", "/km")):
        _sign(visitor, typed, display, language)
    deliver()
    _confirm_all_but_one(visitor, mails)
    _mistype(visitor, typed)
    _endorse(visitor, typed)
    _ask_for_own_page(visitor, typed.hidden[1])
    _ask_for_own_page(visitor, typed.address("stranger"))
    for path in ("/", f"/campaigns/{CAMPAIGN}", f"/km/campaigns/{CAMPAIGN}"):
        visitor.ask("GET", path)
    deliver()
    return typed


def links_of(message: EmailMessage) -> set[str]:
    """Every address in any part of a message."""
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return {link.rstrip(".,)") for part in parts for link in _LINK.findall(str(part))}


def messages_in(folder: Path) -> list[EmailMessage]:
    """The mails that a folder holds, oldest first."""
    paths = sorted(folder.glob("*.eml"))
    return [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]


def _sign(visitor: Visitor, typed: Typed, display: str, language: str) -> None:
    form: Form = {
        "name": typed.word(f"{display} name", is_shown=display == "full"),
        "email": typed.address(display),
        "country": "KH",
        "display": display,
        "comment": typed.word("comment"),
        "wants_alerts": "y",
    }
    _must(visitor.ask("POST", language + SIGN, {**form, "altcha": visitor.solved()}).status, 303)


def _confirm_all_but_one(visitor: Visitor, mails: Path) -> None:
    for message in messages_in(mails)[1:]:
        link = next(link for link in links_of(message) if "/confirm/" in link)
        _must(visitor.ask("POST", link.removeprefix(visitor.url), {}).status, 303)


def _mistype(visitor: Visitor, typed: Typed) -> None:
    """What is refused was typed as well."""
    wrong = {"name": typed.word("refused"), "email": typed.word("no-address"), "display": "full"}
    _must(visitor.ask("POST", SIGN, wrong).status, 422)
    trapped = {
        "name": typed.word("trapped"),
        "email": typed.address("trapped"),
        "website": typed.word("trap"),
    }
    _must(visitor.ask("POST", SIGN, {**trapped, "display": "hidden"}).status, 429)


def _endorse(visitor: Visitor, typed: Typed) -> None:
    form: Form = {
        "kind": "person",
        "name": typed.word("endorser"),
        "title": typed.word("title"),
        "affiliation": typed.word("affiliation"),
        "group": "academia",
        "email": typed.address("endorser"),
        "proof": typed.word("proof"),
    }
    _must(visitor.ask("POST", _ENDORSE, {**form, "altcha": visitor.solved()}).status, 303)


def _ask_for_own_page(visitor: Visitor, address: str) -> None:
    _must(visitor.ask("POST", "/me/", {"email": address, "altcha": visitor.solved()}).status, 303)


def _must(status: int, wanted: int) -> None:
    if status != wanted:
        raise RuntimeError(f"answered {status} and not {wanted}")
