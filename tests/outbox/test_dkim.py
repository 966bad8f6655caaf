"""What leaves is signed as others check it: each signature is verified by dkimpy."""

import stat
from pathlib import Path

import dkim
import pytest
from flask.testing import FlaskCliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.outbox.dkim import NoKey, Signer, make_key, read_key

HEAD = (
    b"From: =?utf-8?q?Library?= <news@example.org>\r\nTo: ada@example.com\r\n"
    b"Subject: The\r\n  court \tday\r\n"
    b"Date: Sat, 28 Nov 2026 00:00:00 +0000\r\nMessage-ID: <1@example.org>\r\nList-Id: <l.example.org>\r\n"
    b"List-Unsubscribe: <https://example.org/leave>,\r\n <mailto:x@example.org>\r\n"
    b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nX-Other: not signed\r\n"
)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    path = tmp_path_factory.mktemp("keys") / "dkim.pem"
    make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        make_key(path)
    return Signer(domain="example.org", selector="campaign", key=read_key(path))


def is_valid(signer: Signer, message: bytes) -> bool:
    def ask(name: bytes, timeout: int = 5) -> bytes:
        assert name == f"{signer.record_name}.".encode()
        return signer.record.encode()

    return bool(dkim.verify(message, dnsfunc=ask))


lines = st.lists(
    st.text(st.characters(codec="ascii", exclude_characters="\r\n\0"), max_size=40).map(str.encode),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(lines)
def test_a_signature_holds_whatever_the_body_is(signer: Signer, body: list[bytes]) -> None:
    signed = signer.sign(HEAD + b"\r\n" + b"".join(line + b"\r\n" for line in body))

    assert is_valid(signer, signed)
    assert max(len(line) for line in signed.split(b"\r\n\r\n")[0].split(b"\r\n")) < 100


def test_what_was_changed_on_the_way_is_found_out(signer: Signer) -> None:
    signed = signer.sign(HEAD + b"\r\nThe hearing is on Monday.\r\n")

    assert is_valid(signer, signed.replace(b"Subject: The\r\n  court \tday", b"Subject:  The court day"))
    assert is_valid(signer, signed + b"\r\n\r\n")
    assert not is_valid(signer, signed.replace(b"Monday", b"Friday"))
    assert not is_valid(signer, signed.replace(b"https://example.org/leave", b"https://example.net/leave"))
    assert not is_valid(signer, signed.replace(b"From: ", b"From: <x@example.net>\r\nFrom: "))
    assert is_valid(signer, signed.replace(b"not signed", b"changed"))


def test_a_command_makes_a_key_and_tells_what_to_publish(runner: FlaskCliRunner, tmp_path: Path) -> None:
    path = tmp_path / "mail.pem"

    made = runner.invoke(args=["mail", "key", str(path)])
    again = runner.invoke(args=["mail", "key", str(path)])

    assert made.exit_code == 0 and "campaign._domainkey.example.org" in made.output
    record = made.output.partition('"v=DKIM1')[2]
    assert record and again.output.partition('"v=DKIM1')[2] == record, "the same key, not a new one"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (tmp_path / "words").write_text("no key")
    assert "holds no" in runner.invoke(args=["mail", "key", str(tmp_path / "words")]).output
    with pytest.raises(NoKey):
        read_key(tmp_path / "words")
