"""A mail server that keeps what it is given, and misbehaves when it is told to."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.services.ports import free_port


@dataclass
class Inbox:
    """What arrived, and how the server behaves: set `reply` or `mood`.

    `reply` is answered after DATA instead of 250, for example "451 4.3.0 later". `mood` is
    "well", "hang" (accepts and never answers) or "drop" (hangs up after DATA, having kept it).
    """

    port: int
    messages: list[EmailMessage] = field(default_factory=list)
    reply: str = ""
    recipient_reply: str = ""
    mood: str = "well"

    @property
    def url(self) -> str:
        """The address, as the settings take it."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name and arguments)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the recipient, or say what is set."""
        if self.recipient_reply:
            return self.recipient_reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """Keep the message, or misbehave."""
        if self.mood == "hang":
            await asyncio.sleep(3600)
        if self.reply:
            return self.reply
        content: Any = envelope.content
        self.messages.append(message_from_bytes(content, policy=policy.default))
        if self.mood == "drop" and server.transport:
            server.transport.close()
        return "250 2.0.0 queued"


@contextmanager
def running_smtp() -> Iterator[Inbox]:
    """Start a server, yield its inbox, stop it."""
    inbox = Inbox(free_port())
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()
