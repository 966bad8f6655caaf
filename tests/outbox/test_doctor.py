"""What receivers would find, from answers of the DNS that somebody pasted, and from servers that are here."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from campaign.outbox import spf
from campaign.outbox.dkim import make_key, signer_of
from campaign.outbox.dns_asking import ToldDns
from campaign.outbox.doctoring import Patient, State, examine
from campaign.outbox.spf import Spf
from tests.conftest import MakeApp
from tests.services.ports import free_port
from tests.services.smtp import Inbox

PUBLISHED = """
example.org.        300 IN TXT "v=spf1 mx include:_spf.relay.example " "-all"
example.org.        300 IN TXT "another-site-verification=1"
example.org         MX     10 mx.example.org.
mx.example.org      A      192.0.2.1
mx.example.org      AAAA
_spf.relay.example  TXT    "v=spf1 ip4:198.51.100.0/24 ip6:2001:db8::/32 ~all"
_dmarc.example.org  TXT    "v=DMARC1; p=none; rua=mailto:post@example.org"
1.2.0.192.in-addr.arpa    PTR  mx.example.org.
9.100.51.198.in-addr.arpa PTR  out.relay.example.
out.relay.example A 198.51.100.8
out.relay.example AAAA
"""


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Nothing is written."""
    return f"sqlite:///{tmp_path / 'unused.sqlite3'}"


@pytest.fixture
def app(make_app: MakeApp, inbox: Inbox, tmp_path: Path) -> Flask:
    """The app, set up as it should be."""
    make_key(tmp_path / "dkim.pem")
    return make_app(
        MAIL_URL=inbox.url,
        MAIL_SENDER="news@example.org",
        MAIL_BOUNCES="bounces@example.org",
        MAIL_RETURNED_MBOX=tmp_path / "mbox",
        MAIL_DKIM_KEY=tmp_path / "dkim.pem",
    )


def published(app: Flask) -> str:
    signer = signer_of(app.config)
    assert signer
    return f'{PUBLISHED}\n{signer.record_name} TXT "{signer.record[:200]}" "{signer.record[200:]}"'


def ask(app: Flask, answers: str, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["mail", "doctor", "--answers", "-", *args], input=answers)


def test_what_is_right_is_good_and_a_test_message_leaves_signed(app: Flask, inbox: Inbox) -> None:
    result = ask(app, published(app), "--from", "192.0.2.1", "--to", "ada@example.com")

    assert result.exit_code == 0, result.output
    assert "✗" not in result.output and "?" not in result.output
    assert "took it" in result.output
    (message,) = inbox.messages
    assert "d=example.org" in message["DKIM-Signature"] and message["To"] == "ada@example.com"


@pytest.mark.parametrize(
    ("taken", "instead", "words"),
    [
        ('"v=spf1 mx include:_spf.relay.example " "-all"', '"v=spf1 -all"', "does not let 192.0.2.1"),
        ('"another-site-verification=1"', '"v=spf1 +all"', "2 SPF records"),
        ("v=DMARC1; p=none;", "v=DMARC1;", "no policy that counts"),
        ("PTR  mx.example.org.", "PTR other.example.org.\nother.example.org A 192.0.2.7", "not lead back"),
        ("1.2.0.192.in-addr.arpa    PTR  mx.example.org.", "1.2.0.192.in-addr.arpa PTR", "no reverse name"),
        ("v=DKIM1; k=rsa; p=", "v=DKIM1; k=rsa; p=AAAA", "another key than ours"),
        ("MX     10 mx.example.org.", "MX", "takes no mail"),
    ],
)
def test_what_is_wrong_is_told_with_what_to_do(app: Flask, taken: str, instead: str, words: str) -> None:
    answers = published(app) + "\nexample.org A\nexample.org AAAA\nother.example.org AAAA\n"
    assert taken in answers

    result = ask(app, answers.replace(taken, instead, 1), "--from", "192.0.2.1", "--offline")

    assert result.exit_code == 1, result.output
    assert words in result.output


def test_without_the_dns_it_says_what_to_ask_elsewhere(app: Flask) -> None:
    result = ask(app, "", "--from", "192.0.2.1", "--offline")

    assert result.exit_code == 2, result.output
    for question in ("example.org TXT", "_dmarc.example.org TXT", "1.2.0.192.in-addr.arpa PTR"):
        assert f"dig +noall +answer {question}" in result.output


def test_nothing_vouches_for_a_foreign_sender(app: Flask) -> None:
    config = {**app.config, "MAIL_SENDER": "news@library.example", "MAIL_DKIM_DOMAIN": "example.org"}

    checks = examine(Patient(config=config, dns=ToldDns(""), addresses=["192.0.2.1"]))

    (alignment,) = [one for one in checks if one.about == "Alignment"]
    assert alignment.state is State.MEND and "MAIL_DKIM_DOMAIN=library.example" in alignment.words


def test_servers_that_refuse_or_are_away_are_told(make_app: MakeApp, inbox: Inbox) -> None:
    inbox.reply = "550 5.7.1 not from you"
    refused = ask(make_app(MAIL_URL=inbox.url), "", "--to", "ada@example.com")
    away = ask(make_app(MAIL_URL=f"smtp://127.0.0.1:{free_port()}"), "", "--to", "ada@example.com")
    folder = ask(make_app(), "")

    assert "refused it: 5.7.1" in refused.output and "this machine" in refused.output
    assert "does not answer" in away.output and "takes no mail now" in away.output
    assert "to nobody" in folder.output
    assert {one.exit_code for one in (refused, away, folder)} == {1}


CASES: list[tuple[str, str, Spf]] = [
    ("192.0.2.1", "v=spf1 mx -all", Spf.PASS),
    ("198.51.100.7", "v=spf1 include:_spf.relay.example -all", Spf.PASS),
    ("203.0.113.1", "v=spf1 include:_spf.relay.example -all", Spf.FAIL),
    ("203.0.113.1", "v=spf1 redirect=_spf.relay.example", Spf.SOFTFAIL),
    ("2001:db8::1", "v=spf1 redirect=_spf.relay.example", Spf.PASS),
    ("192.0.2.77", "v=spf1 a:mx.example.org/24 ~all", Spf.PASS),
    ("203.0.113.1", "v=spf1 ip4:192.0.2.1", Spf.NEUTRAL),
    ("203.0.113.1", "v=spf1 include:loop.example -all", Spf.BROKEN),
    ("203.0.113.1", "no record", Spf.NONE),
]


@pytest.mark.parametrize(("address", "record", "result"), CASES)
def test_a_record_is_read_as_receivers_read_it(address: str, record: str, result: Spf) -> None:
    told: Any = PUBLISHED.replace("v=spf1 mx include:_spf.relay.example ", record).replace('" "-all"', '"')

    dns = ToldDns(told + '\nloop.example TXT "v=spf1 include:loop.example"')

    assert spf.judge(dns, "example.org", address) is result
