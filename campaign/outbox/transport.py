"""The ways out: a mail server over one kept connection, a folder, the console."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from email.policy import SMTP
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import click
from flask import Flask
from flask_mail import Connection, Mail, Message

from campaign.core.clock import utcnow


class TemporaryFailure(Exception):
    """Not now; the same message may be taken later."""


class PermanentFailure(Exception):
    """Never; trying again would only annoy the server."""


class ServerAway(TemporaryFailure):
    """The way itself is closed: no other message needs to be tried now."""


class Way(Protocol):
    """Where a message goes."""

    def send(self, message: Message) -> None:
        """Hand over one message.

        Raises:
            TemporaryFailure, PermanentFailure, ServerAway
        """


class FolderWay:
    """Each mail becomes an .eml file, for demos and tests: open it to read it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: Message) -> None:
        """Write the file under a name that sorts by time; a repeat replaces itself."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = (message.msgId or "").strip("<>").split("@")[0]
        target = self.folder / f"{utcnow():%Y%m%d-%H%M%S}-{name}.eml"
        part = target.with_suffix(".part")
        try:
            part.write_bytes(_as_bytes(message))
            part.rename(target)
        except OSError as problem:
            raise ServerAway(f"folder: {problem.strerror}") from None


class ConsoleWay:
    """Mails are printed."""

    def send(self, message: Message) -> None:
        """Print one."""
        click.echo(_as_bytes(message).decode("utf-8", "replace"))


class SmtpWay:
    """Flask-Mail over one kept connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def send(self, message: Message) -> None:
        """Hand over, and tell by the server's reply whether to try again (RFC 5321, 4.2.1)."""
        try:
            self._connection.send(message)
        except smtplib.SMTPRecipientsRefused as refusal:
            raise _judged(*next(iter(refusal.recipients.values()))) from None
        except smtplib.SMTPResponseException as reply:
            raise _judged(reply.smtp_code, reply.smtp_error) from None
        except (smtplib.SMTPException, OSError) as problem:
            raise ServerAway(type(problem).__name__) from None


def _as_bytes(message: Message) -> bytes:
    return message._message().as_bytes(policy=SMTP)


def _judged(code: int, _words: object) -> Exception:
    """The code only: a server's words often repeat the address."""
    if code == 421:
        return ServerAway("SMTP 421")
    if 500 <= code < 600:
        return PermanentFailure(f"SMTP {code}")
    return TemporaryFailure(f"SMTP {code}")


def flask_mail_settings(mail_url: str, sender: str, sender_name: str) -> dict[str, object]:
    """What Flask-Mail reads, from the one address.

    `smtps://` speaks TLS from the start; `smtp://…?tls=starttls` upgrades; `tls=none` does not.
    """
    address = urlsplit(mail_url)
    settings: dict[str, object] = {
        "MAIL_DEFAULT_SENDER": (sender_name, sender),
        # Flask-Mail would otherwise send nothing in tests, which have a mail server of their own.
        "MAIL_SUPPRESS_SEND": False,
    }
    if address.scheme.startswith("smtp"):
        tls = parse_qs(address.query).get("tls", ["none"])[0]
        settings |= {
            "MAIL_SERVER": address.hostname,
            "MAIL_PORT": address.port or (465 if address.scheme == "smtps" else 25),
            "MAIL_USE_SSL": address.scheme == "smtps",
            "MAIL_USE_TLS": tls == "starttls",
            "MAIL_USERNAME": unquote(address.username or "") or None,
            "MAIL_PASSWORD": unquote(address.password or "") or None,
        }
    return settings


def open_way(app: Flask) -> AbstractContextManager[Way]:
    """The configured way, open for a batch.

    Raises:
        ServerAway: nobody answers, or the login is refused.
    """
    address = urlsplit(app.config["MAIL_URL"])
    if address.scheme.startswith("smtp"):
        return _smtp(app.extensions["mail"], app.config["MAIL_TIMEOUT"])
    return _local(address, Path(app.config["DATA"]))


@contextmanager
def _local(address: SplitResult, data: Path) -> Iterator[Way]:
    folder = Path(address.path) if address.path else data / "mail"
    yield ConsoleWay() if address.scheme == "console" else FolderWay(folder)


@contextmanager
def _smtp(mail: Mail, seconds: int) -> Iterator[Way]:
    connection = _PatientConnection(mail, seconds)
    try:
        connection.__enter__()
    except (smtplib.SMTPException, OSError) as problem:
        raise ServerAway(type(problem).__name__) from None
    try:
        yield SmtpWay(connection)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            connection.__exit__(None, None, None)  # type: ignore[arg-type]


class _PatientConnection(Connection):
    """Flask-Mail's connection, with a timeout and with certificates checked; it offers neither."""

    def __init__(self, mail: Mail, seconds: int) -> None:
        super().__init__(mail)
        self._seconds = seconds

    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        """Connect, upgrade to TLS and log in, as set."""
        mail, trust = self.mail, ssl.create_default_context()
        host: smtplib.SMTP | smtplib.SMTP_SSL
        if mail.use_ssl:
            host = smtplib.SMTP_SSL(mail.server, mail.port, timeout=self._seconds, context=trust)
        else:
            host = smtplib.SMTP(mail.server, mail.port, timeout=self._seconds)
        try:
            if mail.use_tls:
                host.starttls(context=trust)
            if mail.username and mail.password:
                host.login(mail.username, mail.password)
        except BaseException:
            # Nobody else knows of this line yet, so nobody else would hang up.
            host.close()
            raise
        return host
