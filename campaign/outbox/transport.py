"""The ways out: a mail server over one kept connection, a folder, the console."""

import smtplib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, urlsplit

import click
from flask import Flask
from flask_mail import Connection, Mail

from campaign.outbox.letters import Letter
from campaign.outbox.lines import folder_of, write_message
from campaign.outbox.servers import Server, connect, in_turn, servers_of


class TemporaryFailure(Exception):
    """Not now; the same message may be taken later."""


class PermanentFailure(Exception):
    """Never; trying again would only annoy the server."""


class ServerAway(TemporaryFailure):
    """The way itself is closed: no other message needs to be tried now."""


class Way(Protocol):
    """Where a message goes."""

    @property
    def server(self) -> Server | None:
        """By which server, if by any."""

    def send(self, message: Letter) -> None:
        """Hand over one message.

        Raises:
            TemporaryFailure, PermanentFailure, ServerAway
        """


class FolderWay:
    """Each mail becomes an .eml file, for demos and tests: open it to read it."""

    server = None

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Letter) -> None:
        """Write the file under a name that sorts by time; a repeat replaces itself."""
        mark = (message.msgId or "").strip("<>").split("@")[0]
        try:
            write_message(self.folder, mark, message.as_bytes())
        except OSError as problem:
            raise ServerAway(f"folder: {problem.strerror}") from None


class ConsoleWay:
    """Mails are printed."""

    server = None

    def send(self, message: Letter) -> None:
        """Print one."""
        click.echo(message.as_bytes().decode("utf-8", "replace"))


class SmtpWay:
    """Flask-Mail over one kept connection."""

    def __init__(self, connection: Connection, server: Server) -> None:
        self._connection, self.server = connection, server

    def send(self, message: Letter) -> None:
        """Hand over, and tell by the server's reply whether to try again (RFC 5321, 4.2.1)."""
        try:
            self._connection.send(message, envelope_from=message.returns_to)
        except smtplib.SMTPRecipientsRefused as refusal:
            raise _judged(*next(iter(refusal.recipients.values()))) from None
        except smtplib.SMTPResponseException as reply:
            raise _judged(reply.smtp_code, reply.smtp_error) from None
        except (smtplib.SMTPException, OSError) as problem:
            raise ServerAway(type(problem).__name__) from None


def _judged(code: int, _words: object) -> Exception:
    """The code only: a server's words often repeat the address."""
    if code == 421:
        return ServerAway("SMTP 421")
    if 500 <= code < 600:
        return PermanentFailure(f"SMTP {code}")
    return TemporaryFailure(f"SMTP {code}")


def flask_mail_settings(sender: str, sender_name: str) -> dict[str, object]:
    """What Flask-Mail reads; which server to call, `servers` says."""
    return {
        "MAIL_DEFAULT_SENDER": (sender_name, sender),
        # Flask-Mail would otherwise send nothing in tests, which have a mail server of their own.
        "MAIL_SUPPRESS_SEND": False,
    }


def open_way(app: Flask) -> AbstractContextManager[Way]:
    """The configured way, open for a batch: of several servers the first that answers.

    Raises:
        ServerAway: nobody answers, or the login is refused.
    """
    if servers := servers_of(app.config):
        return _smtp(app.extensions["mail"], in_turn(servers), app.config["MAIL_TIMEOUT"])
    return _local(urlsplit(app.config["MAIL_URL"]), Path(app.config["DATA"]))


@contextmanager
def _local(address: SplitResult, data: Path) -> Iterator[Way]:
    is_console = address.scheme == "console"
    yield ConsoleWay() if is_console else FolderWay(folder_of(address.path, data))


@contextmanager
def _smtp(mail: Mail, servers: list[Server], seconds: int) -> Iterator[Way]:
    connection, server = _opened(mail, servers, seconds)
    try:
        yield SmtpWay(connection, server)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.__exit__(None, None, None)  # type: ignore[arg-type]


def _opened(mail: Mail, servers: list[Server], seconds: int) -> tuple[Connection, Server]:
    why = ""
    for server in servers:
        connection = _PatientConnection(mail, server, seconds)
        try:
            connection.__enter__()
        except (smtplib.SMTPException, OSError) as problem:
            why = type(problem).__name__
        else:
            return connection, server
    raise ServerAway(why)


class _PatientConnection(Connection):
    """Flask-Mail's connection, with a timeout and with certificates checked; it offers neither."""

    def __init__(self, mail: Mail, server: Server, seconds: int) -> None:
        super().__init__(mail)
        self._server, self._seconds = server, seconds

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Connect, upgrade to TLS and log in, as set."""
        return connect(self._server, self._seconds)
