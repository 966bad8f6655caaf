"""A mail server that keeps what it is given, and misbehaves when it is told to."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import quote

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.services.ports import free_port


@dataclass
class Inbox:
    """What arrived, and how the server behaves: set `reply` or `mood`.

    `reply` is answered after DATA instead of 250, for example "451 4.3.0 later"; `recipient_reply`
    after RCPT. `mood` is "well", "deaf" (takes the call and never answers), "hang" (takes the message
    and never answers) or "drop" (hangs up after DATA, having kept it). A server that refuses the call
    needs no server: take a `free_port`.
    """

    port: int
    login: tuple[str, str] | None = None
    messages: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    """The return path of each."""
    replies: dict[str, str] = field(default_factory=dict)
    """What is answered after RCPT to single addresses, or to whole domains ("@example.org")."""
    at_message: Callable[[int], None] = lambda _number: None
    """Called when the words of a message have arrived, with its place."""
    reply: str = ""
    recipient_reply: str = ""
    mood: str = "well"

    @property
    def url(self) -> str:
        """The address, as the settings take it, with the login if there is one."""
        login = f"{quote(self.login[0])}:{quote(self.login[1])}@" if self.login else ""
        return f"smtp://{login}127.0.0.1:{self.port}"

    def knows(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, told: Any
    ) -> AuthResult:
        """Whether a login is the right one (the arguments are aiosmtpd's)."""
        right = self.login and LoginPassword(self.login[0].encode(), self.login[1].encode())
        return AuthResult(success=told == right, handled=False)

    async def handle_EHLO(  # noqa: N802 (aiosmtpd's name and arguments)
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        """Say what is offered, or nothing ever."""
        if self.mood == "deaf":
            await asyncio.sleep(3600)
        session.host_name = hostname
        return responses

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name and arguments)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or say what is set."""
        if self.login and not session.authenticated:
            return "530 5.7.0 log in first"
        domain = "@" + address.partition("@")[2]
        if reply := self.replies.get(address) or self.replies.get(domain) or self.recipient_reply:
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message, or misbehave."""
        self.at_message(len(self.messages))
        if self.mood == "hang":
            await asyncio.sleep(3600)
        if self.reply:
            return self.reply
        content: Any = envelope.content
        self.raw.append(content)
        self.messages.append(message_from_bytes(content, policy=policy.default))
        self.senders.append(envelope.mail_from or "")
        if self.mood == "drop" and server.transport:
            server.transport.close()
        return "250 2.0.0 queued"


@contextmanager
def running_smtp(*, login: tuple[str, str] | None = None) -> Iterator[Inbox]:
    """Start a server, yield its inbox, stop it. With a login (user, password) it asks for it."""
    inbox = Inbox(free_port(), login)
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=inbox.port,
        authenticator=inbox.knows,
        auth_require_tls=False,
    )
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()
