"""One message of a mailing: rendered once for a language, then only its blanks are filled, as bytes.

Building a message through Python's email package takes two milliseconds, nearly all of it for what is the
same in every one; filling a form takes some microseconds.
"""

import re
from binascii import b2a_qp
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from html import escape

from flask import current_app, render_template
from flask_babel import gettext

from campaign.alerts import blocks
from campaign.alerts.models import Mailing, MailingText
from campaign.core.addresses import address_on_the_wire
from campaign.core.crypto import vault
from campaign.core.errors import Refused
from campaign.core.links import language_prefix
from campaign.core.locales import pick
from campaign.core.speaking import written_in
from campaign.core.text import tidy_line
from campaign.outbox import dkim
from campaign.outbox.letters import inlined, message_id
from campaign.outbox.return_paths import Sort, return_path
from campaign.outbox.servers import bounce_address
from campaign.supporters.links import choices_path, leave_path, leave_subject, reader_token

LARGEST = 102 * 1024
"""Some readers' programs cut off longer messages, and with the end goes the link to leave."""
_OPEN, _SHUT = "\ue000", "\ue001"
_BLANK = re.compile(f"{_OPEN}([a-z]+)(?::([^{_SHUT}]*))?{_SHUT}")
_NAME = re.compile(r"\{\{\s*name\s*(?:\|\s*([^{}|\n]{0,80}?)\s*)?\}\}")
_SOFT_BREAK = b"=\r\n"
Piece = bytes | tuple[str, str]
"""Finished bytes, or the name of a blank with what stands there when nothing is known."""


class TooLarge(Refused):
    """The message is larger than what readers' programs show whole; `bytes` says how large."""

    def __init__(self, bytes_: int) -> None:
        super().__init__("message-too-large")
        self.bytes = bytes_


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who gets one message."""

    delivery_id: int
    supporter_id: int
    address: str
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A finished message and its envelope."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Form:
    """A mailing in one language, with blanks."""

    mailing_id: int
    prefix: str
    sender: str
    bounces: str
    head: bytes
    body: tuple[Piece, ...]

    def fill(self, person: Person, *, now: datetime) -> Filled:
        """The message for one person: the same Message-ID and return path each time it is tried."""
        token = reader_token(person.supporter_id, self.mailing_id, now=now)
        blanks = {
            "name": tidy_line(person.name),
            "choices": self.prefix + choices_path(token),
            "leave": self.prefix + leave_path(token),
        }
        recipient = address_on_the_wire(person.address)
        local, _, domain = self.bounces.rpartition("@")
        head = (
            f"Date: {format_datetime(now)}\r\n"
            f"Message-ID: {message_id(person.delivery_id, self.sender, of='mailing')}\r\n"
            f"To: {recipient}\r\n"
            f"List-Unsubscribe: <{blanks['leave']}>,\r\n"
            f" <mailto:{local}+leave@{domain}?subject={leave_subject(token).replace(' ', '%20')}>\r\n"
        )
        body = (one if isinstance(one, bytes) else _filled(one, blanks) for one in self.body)
        return Filled(
            sender=return_path(Sort.MAILING, person.delivery_id, self.bounces),
            recipient=recipient,
            content=dkim.signed(b"".join([head.encode(), self.head, *body]), current_app.config),
        )


def form_of(mailing: Mailing, text: MailingText, *, is_discreet: bool = False, is_test: bool = False) -> Form:
    """Render what is the same for everybody who reads this language.

    Raises:
        TooLarge: it would be cut off.
    """
    config = current_app.config
    prefix = config["BASE_URL"] + language_prefix(text.locale)
    plain, html = _rendered(mailing, text, prefix, is_discreet=is_discreet)
    boundary = "=_" + vault.mark("boundary", f"{mailing.id}:{text.locale}").hex()[:24]
    form = Form(
        mailing_id=mailing.id,
        prefix=prefix,
        sender=config["MAIL_SENDER"],
        bounces=bounce_address(config),
        head=_head(mailing, text, boundary, is_discreet=is_discreet, is_test=is_test),
        body=tuple(
            [
                *(_part_head(boundary, "plain"), *_pieces(plain, "text")),
                *(_part_head(boundary, "html"), *_pieces(html, "html")),
                f"\r\n--{boundary}--\r\n".encode(),
            ]
        ),
    )
    if (size := size_of(form)) > LARGEST:
        raise TooLarge(size)
    return form


def size_of(form: Form) -> int:
    """How many bytes a message of it has, within a few."""
    someone = Person(delivery_id=1, supporter_id=1, address="someone@mail.example.org", name="N" * 40)
    return len(form.fill(someone, now=datetime.fromisoformat("2026-01-01T00:00:00+00:00")).content)


def set_down(text: MailingText) -> None:
    """Make its HTML and its plain words, once, from what was written: this is what will be sent."""
    text.html = text.plain = ""
    text.html = body_html(text)
    text.plain = blocks.text_of(text.html)


def shown_to(
    mailing: Mailing, text: MailingText, name: str = "", *, is_discreet: bool = False
) -> tuple[str, str, str]:
    """Subject, plain text and HTML as somebody sees them, with links that lead nowhere."""
    prefix = current_app.config["BASE_URL"] + language_prefix(text.locale)
    plain, html = _rendered(mailing, text, prefix, is_discreet=is_discreet)
    blanks = {"name": tidy_line(name), "choices": "#", "leave": "#"}
    subject = _subject(text, is_discreet=is_discreet, is_test=False)
    return (
        subject,
        _BLANK.sub(lambda blank: blanks[blank[1]] or blank[2] or "", plain),
        _BLANK.sub(lambda blank: escape(blanks[blank[1]]) or blank[2] or "", html),
    )


def body_html(text: MailingText) -> str:
    """What an organizer wrote, as safe HTML: made when it was approved, or now."""
    return text.html or blocks.marked(
        unmarked_html(text), text.mailing.source, current_app.config["BASE_URL"]
    )


def unmarked_html(text: MailingText) -> str:
    """The same for who reads it elsewhere: its links do not say that they come from the mailing."""
    with written_in(text.locale):
        return blocks.html_of(text.body, text.blocks or {})


def without_names(words: str) -> str:
    """Words in which everybody is greeted as somebody whose name is not known."""
    return _NAME.sub(lambda found: found[1] or "", words)


def body_text(text: MailingText) -> str:
    """The same as plain words: those that an organizer changed by hand, if there are any."""
    return text.text_part or text.plain or blocks.text_of(body_html(text))


def _rendered(mailing: Mailing, text: MailingText, prefix: str, *, is_discreet: bool) -> tuple[str, str]:
    shown = {
        "locale": text.locale,
        "organization": pick(mailing.organization.names, text.locale),
        "subject": text.subject,
        "preheader": "" if is_discreet else text.preheader,
        "is_discreet": is_discreet,
        "archive": f"{prefix}/alerts/{mailing.slug}" if mailing.is_public else "",
        "choices": f"{_OPEN}choices{_SHUT}",
        "leave": f"{_OPEN}leave{_SHUT}",
    }
    with written_in(text.locale):
        plain = render_template("letters/alert.txt", body=_with_blanks(body_text(text)), **shown)
        html = render_template("letters/alert.html", body=_with_blanks(body_html(text)), **shown)
    return plain.strip() + "\n", inlined(html)


def _with_blanks(words: str) -> str:
    """What organizers write as {{name|friend}} becomes a blank."""
    plain = words.replace(_OPEN, "").replace(_SHUT, "")
    return _NAME.sub(lambda found: f"{_OPEN}name:{found[1] or ''}{_SHUT}", plain)


def _head(mailing: Mailing, text: MailingText, boundary: str, *, is_discreet: bool, is_test: bool) -> bytes:
    config = current_app.config
    own = mailing.sender_name or pick(mailing.organization.names, text.locale)
    name = config["MAIL_SENDER_NEUTRAL"] if is_discreet else own
    list_name = "news" if is_discreet else mailing.organization.slug
    host = config["MAIL_SENDER"].rpartition("@")[2]
    lines = [
        f"From: {formataddr((tidy_line(name), config['MAIL_SENDER']))}",
        f"Subject: {_header(_subject(text, is_discreet=is_discreet, is_test=is_test))}",
        f"List-Id: <{list_name}.{host}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Precedence: bulk",
        "X-Auto-Response-Suppress: All",
        f"Content-Language: {text.locale}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _subject(text: MailingText, *, is_discreet: bool, is_test: bool) -> str:
    with written_in(text.locale):
        subject = gettext("A message for you") if is_discreet else _NAME.sub("", text.subject)
        return gettext("[Test] %(subject)s", subject=subject) if is_test else subject


def _header(words: str) -> str:
    return Header(tidy_line(words), "utf-8", header_name="Subject").encode(linesep="\r\n")


def _part_head(boundary: str, kind: str) -> bytes:
    return (
        f"\r\n--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    ).encode()


def _pieces(words: str, kind: str) -> list[Piece]:
    """What stands between the blanks, encoded; a blank stands on lines of its own, joined by soft breaks."""
    pieces: list[Piece] = []
    end = 0
    for blank in _BLANK.finditer(words):
        pieces += [_quoted(words[end : blank.start()]) + _SOFT_BREAK, (f"{kind}:{blank[1]}", blank[2] or "")]
        end = blank.end()
    return [*pieces, _quoted(words[end:])]


def _filled(blank: tuple[str, str], blanks: dict[str, str]) -> bytes:
    kind, _, name = blank[0].partition(":")
    words = blanks[name] if blanks[name] else blank[1]
    is_safe = blanks[name] == "" or kind == "text"
    return _quoted(words if is_safe else escape(words)) + _SOFT_BREAK


def _quoted(words: str) -> bytes:
    return b2a_qp(words.encode()).replace(b"\n", b"\r\n")
