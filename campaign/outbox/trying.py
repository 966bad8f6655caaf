"""Call the mail servers of the settings, and send a message to try them."""

import smtplib
import socket
import ssl
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from secrets import token_hex
from typing import Any

from campaign.core.addresses import address_on_the_wire
from campaign.outbox import dkim
from campaign.outbox.doctoring import Check, good, mend, unasked
from campaign.outbox.lines import LineLost, SmtpLine
from campaign.outbox.servers import Server, bounce_address, connect, servers_of
from campaign.outbox.verdicts import Verdict

_HERE = {"127.0.0.1", "localhost", "::1"}
_ABOUT = "Mail server"
_LOOK = "Open it there: Authentication-Results should say spf=pass, dkim=pass and dmarc=pass."


def call_servers(config: Mapping[str, Any]) -> list[Check]:
    """Whether each answers, proves who it is, and takes our login."""
    servers = servers_of(config)
    if not servers:
        return [mend(_ABOUT, "Mail goes to a folder or the console and to nobody. Set MAIL_URL.")]
    return [_call(server, config["MAIL_TIMEOUT"]) for server in servers]


def send_test(config: Mapping[str, Any], to: str, *, now: datetime) -> list[Check]:
    """Send a message to an address through each server, signed as all mail is."""
    return [_send(server, config, to, now) for server in servers_of(config)]


def _call(server: Server, seconds: int) -> Check:
    try:
        host = connect(server, seconds)
        host.ehlo_or_helo_if_needed()
        offers, _ = host.has_extn("starttls"), host.quit()
    except ssl.SSLCertVerificationError as problem:
        return mend(_ABOUT, f"{server.name} shows a certificate that is not good: {problem.verify_message}.")
    except smtplib.SMTPAuthenticationError:
        return mend(_ABOUT, f"{server.name} refuses the login of the settings.")
    except socket.gaierror:
        return unasked(_ABOUT, f"The name {server.host} could not be looked up from here.")
    except (smtplib.SMTPException, OSError) as problem:
        return mend(_ABOUT, f"{server.name} does not answer as a mail server ({type(problem).__name__}).")
    return _told_of_tls(server, offers=offers)


def _told_of_tls(server: Server, *, offers: bool) -> Check:
    if server.is_tls or server.starts_tls:
        return good(_ABOUT, f"{server.name} answers, encrypted, with a good certificate.")
    if server.host in _HERE:
        return good(_ABOUT, f"{server.name} answers; it is this machine, so nothing is encrypted.")
    if offers:
        return mend(
            _ABOUT, f"{server.name} offers TLS and is not asked for it. Add ?tls=starttls to its address."
        )
    return mend(_ABOUT, f"{server.name} offers no TLS: whoever is in between reads all mail. Use another.")


def _send(server: Server, config: Mapping[str, Any], to: str, now: datetime) -> Check:
    about = "Test message"
    try:
        line = SmtpLine(server, config["MAIL_TIMEOUT"])
    except LineLost as lost:
        return mend(about, f"{server.name} takes no mail now ({lost}).")
    try:
        content = dkim.signed(_message(config, to, now), config)
        verdict, reply = line.hand_over(bounce_address(config), address_on_the_wire(to), content)
    except LineLost as lost:
        return mend(about, f"{server.name} hung up ({lost}).")
    finally:
        line.close()
    if verdict is Verdict.TAKEN:
        called = f" as {reply.queue_id}" if reply.queue_id else ""
        return good(about, f"{server.name} took it{called}. {_LOOK}")
    return mend(about, f"{server.name} refused it: {reply.shown}.")


def _message(config: Mapping[str, Any], to: str, now: datetime) -> bytes:
    sender = config["MAIL_SENDER"]
    message = EmailMessage()
    message["From"] = formataddr((config["SITE_NAME"], sender))
    message["To"], message["Subject"] = to, f"Test of the mail of {config['SITE_NAME']}"
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{token_hex(16)}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        "Somebody who runs this platform tries out its mail. Nothing is to be done.\n\n"
        f"{config['BASE_URL']}\n"
    )
    return message.as_bytes(policy=SMTP)
