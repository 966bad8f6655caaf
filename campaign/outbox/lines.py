"""A kept line to a mail server, for many messages whose bytes are finished; or to a folder.

Where the server offers pipelining (RFC 2920), the envelope and DATA are one packet, so that a message
takes two turns instead of four.
"""

import smtplib
from contextlib import suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import click

from campaign.core.clock import utcnow
from campaign.outbox.servers import Server, connect
from campaign.outbox.verdicts import Reply, Verdict, judged, reply_of

MOST_MESSAGES = 1_000
"""After so many a line is opened anew: servers hang up on longer ones, in the middle of a message."""
_GO_ON = 354


class LineLost(Exception):
    """The line broke. `in_doubt`: the message was given whole, and no answer came."""

    def __init__(self, why: str, *, in_doubt: bool) -> None:
        super().__init__(why)
        self.in_doubt = in_doubt


class Line(Protocol):
    """Takes finished messages one after another."""

    @property
    def is_worn(self) -> bool:
        """Whether it has taken so many that it is better to call anew."""

    def hand_over(self, sender: str, recipient: str, message: bytes) -> tuple[Verdict, Reply]:
        """Give one message.

        Raises:
            LineLost: the line can take no more.
        """

    def close(self) -> None:
        """Hang up."""


class SmtpLine:
    """SMTP, spoken by smtplib where it is slow to begin, and here where it must be fast."""

    def __init__(self, server: Server, seconds: int) -> None:
        """Call the server.

        Raises:
            LineLost: nobody answers, or the login is refused.
        """
        try:
            self._host = connect(server, seconds)
        except (smtplib.SMTPException, OSError) as problem:
            raise LineLost(type(problem).__name__, in_doubt=False) from None
        self._is_piped = self._host.has_extn("pipelining")
        self._handed = 0

    @property
    def is_worn(self) -> bool:
        """Whether it has taken so many that it is better to call anew."""
        return self._handed >= MOST_MESSAGES

    def hand_over(self, sender: str, recipient: str, message: bytes) -> tuple[Verdict, Reply]:
        """Envelope, then words; a refused envelope leaves the line ready for the next message."""
        self._handed += 1
        refused = self._refused(sender, recipient)
        if refused is not None:
            return refused
        stuffed = message.replace(b"\r\n.", b"\r\n..")
        reply = self._turn(stuffed + b".\r\n", in_doubt=True)
        return judged(reply, of_recipient=False), reply

    def close(self) -> None:
        """Say goodbye, if anybody listens still."""
        with suppress(smtplib.SMTPException, OSError):
            self._host.quit()
        self._host.close()

    def _refused(self, sender: str, recipient: str) -> tuple[Verdict, Reply] | None:
        steps = [f"MAIL FROM:<{sender}>", f"RCPT TO:<{recipient}>", "DATA"]
        if self._is_piped:
            self._say("".join(f"{step}\r\n" for step in steps).encode())
            replies = [self._hear() for _ in steps]
        else:
            replies = []
            for step in steps:
                replies.append(self._turn(f"{step}\r\n".encode(), in_doubt=False))
                if replies[-1].code >= 400:
                    break
        return self._judged_envelope(replies)

    def _judged_envelope(self, replies: list[Reply]) -> tuple[Verdict, Reply] | None:
        wrong = next((n for n, reply in enumerate(replies) if not _is_well(n, reply)), None)
        if wrong is None:
            return None
        if replies[-1].code == _GO_ON:
            # It wants words although it took nobody: an empty message ends that (RFC 2920, 3.1).
            self._turn(b".\r\n", in_doubt=False)
        self._turn(b"RSET\r\n", in_doubt=False)
        return judged(replies[wrong], of_recipient=wrong == 1), replies[wrong]

    def _turn(self, packet: bytes, *, in_doubt: bool) -> Reply:
        self._say(packet, in_doubt=in_doubt)
        return self._hear(in_doubt=in_doubt)

    def _say(self, packet: bytes, *, in_doubt: bool = False) -> None:
        try:
            if self._host.sock is None:
                raise OSError("closed")
            self._host.sock.sendall(packet)
        except OSError as problem:
            self.close()
            raise LineLost(type(problem).__name__, in_doubt=in_doubt) from None

    def _hear(self, *, in_doubt: bool = False) -> Reply:
        try:
            return reply_of(*self._host.getreply())
        except (smtplib.SMTPException, OSError) as problem:
            raise LineLost(type(problem).__name__, in_doubt=in_doubt) from None


class LocalLine:
    """Each message becomes an .eml file, or is printed: for demos and tests."""

    is_worn = False

    def __init__(self, mail_url: str, data: Path) -> None:
        address = urlsplit(mail_url)
        self._folder = None if address.scheme == "console" else folder_of(address.path, data)

    def hand_over(self, _sender: str, _recipient: str, message: bytes) -> tuple[Verdict, Reply]:
        """Keep it under its own Message-ID, so that a repeat replaces itself."""
        if self._folder is None:
            click.echo(message.decode("utf-8", "replace"))
        else:
            mark = message.partition(b"Message-ID: <")[2].partition(b"@")[0].decode("ascii", "replace")
            try:
                write_message(self._folder, mark, message)
            except OSError as problem:
                raise LineLost(f"folder: {problem.strerror}", in_doubt=False) from None
        return Verdict.TAKEN, Reply(code=250)

    def close(self) -> None:
        """Nothing is open."""


def folder_of(path: str, data: Path) -> Path:
    """Where mail is kept that goes nowhere."""
    return Path(path) if path else data / "mail"


def write_message(folder: Path, mark: str, message: bytes) -> None:
    """A file under a name that sorts by time."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{utcnow():%Y%m%d-%H%M%S}-{mark}.eml"
    part = target.with_suffix(".part")
    part.write_bytes(message)
    part.rename(target)


def _is_well(step: int, reply: Reply) -> bool:
    return reply.code == _GO_ON if step == 2 else 200 <= reply.code < 300
