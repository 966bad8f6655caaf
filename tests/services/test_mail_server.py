"""The mail server that the tests talk to: it keeps what it takes, and misbehaves as told."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.services.smtp import Inbox, running_smtp


def a_letter(words: str = "Please confirm.") -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = "desk@example.org", "ada@example.org", "សូមបញ្ជាក់"
    letter.set_content(words)
    return letter


def calling(inbox: Inbox) -> smtplib.SMTP:
    return smtplib.SMTP("127.0.0.1", inbox.port, timeout=1)


def test_a_letter_arrives_as_it_was_sent(inbox: Inbox) -> None:
    with calling(inbox) as server:
        server.send_message(a_letter("ខ្ញុំ\n"))

    (arrived,) = inbox.messages
    assert arrived["Subject"] == "សូមបញ្ជាក់"
    assert arrived.get_content().replace("\r\n", "\n") == "ខ្ញុំ\n"


@pytest.mark.parametrize(
    "reply", ["421 4.3.2 closing", "450 4.2.0 busy", "451 4.3.0 later", "452 4.2.2 full"]
)
def test_a_reply_that_is_set_is_given_and_nothing_is_kept(inbox: Inbox, reply: str) -> None:
    inbox.reply = reply
    with calling(inbox) as server, pytest.raises(smtplib.SMTPResponseException) as answer:
        server.send_message(a_letter())

    assert answer.value.smtp_code == int(reply[:3])
    assert inbox.messages == []


def test_a_recipient_that_is_refused_is_named_with_the_reply(inbox: Inbox) -> None:
    inbox.recipient_reply = "550 5.1.1 unknown"
    with calling(inbox) as server, pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        server.send_message(a_letter())

    assert refusal.value.recipients == {"ada@example.org": (550, b"5.1.1 unknown")}


def test_a_server_that_hangs_up_after_the_data_has_kept_the_letter(inbox: Inbox) -> None:
    inbox.mood = "drop"
    with pytest.raises(smtplib.SMTPServerDisconnected):
        calling(inbox).send_message(a_letter())

    assert len(inbox.messages) == 1


@pytest.mark.parametrize("mood", ["deaf", "hang"])
def test_a_server_that_never_answers_makes_the_caller_give_up(inbox: Inbox, mood: str) -> None:
    inbox.mood = mood
    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        calling(inbox).send_message(a_letter())

    assert inbox.messages == []


def test_a_server_with_a_login_takes_letters_from_those_who_know_it_only() -> None:
    with running_smtp(login=("desk", "a word")) as inbox:
        assert inbox.url == f"smtp://desk:a%20word@127.0.0.1:{inbox.port}"
        with calling(inbox) as server, pytest.raises(smtplib.SMTPRecipientsRefused):
            server.send_message(a_letter())
        with calling(inbox) as server, pytest.raises(smtplib.SMTPAuthenticationError):
            server.login("desk", "another word")
        with calling(inbox) as server:
            server.login("desk", "a word")
            server.send_message(a_letter())

        assert len(inbox.messages) == 1


def test_a_server_that_was_stopped_takes_no_call() -> None:
    with running_smtp() as inbox:
        calling(inbox).quit()

    with pytest.raises(ConnectionRefusedError):
        calling(inbox)
