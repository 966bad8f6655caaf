"""Sign what leaves, so that others can see that it is ours and was not changed (RFC 6376).

Held by a test against dkimpy, which itself takes twelve times as long for a message: its arithmetic is
Python's own, and a mailing to a million would spend hours on it.
"""

import os
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

BITS = 2048
_SIGNED = (
    *(b"from", b"to", b"subject", b"date", b"message-id", b"reply-to", b"mime-version", b"content-type"),
    *(b"content-transfer-encoding", b"auto-submitted", b"list-id", b"list-unsubscribe"),
    b"list-unsubscribe-post",
)
"""One click to leave counts only where both headers of it are signed (RFC 8058, 4)."""
_SPACES, _FOLDED = re.compile(rb"[ \t]+"), re.compile(rb"\r\n(?=[ \t])")
_LINE = 72


class NoKey(ValueError):
    """The file holds no RSA key that can sign."""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """The key of a domain, and under which name its public half is found."""

    domain: str
    selector: str
    key: rsa.RSAPrivateKey

    @property
    def record_name(self) -> str:
        """Where the public half must stand in the DNS."""
        return f"{self.selector}._domainkey.{self.domain}"

    @property
    def record(self) -> str:
        """What must stand there."""
        public = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={b64encode(public).decode()}"

    def sign(self, message: bytes) -> bytes:
        """The message, whose lines end in CRLF, with its signature before it.

        Relaxed in the head, which servers fold anew; simple in the body, which is encoded and nobody changes.
        """
        head, _, body = message.partition(b"\r\n\r\n")
        found = [_relaxed(line) for line in _FOLDED.sub(b"", head).split(b"\r\n")]
        last = {name: name + b":" + value for name, value in found}
        names = [name for name in _SIGNED if name in last]
        field = self._field(names, _hash_of(body))
        signed = b"\r\n".join([*(last[name] for name in names), b":".join(_relaxed(_FOLDED.sub(b"", field)))])
        mark = b64encode(self.key.sign(signed, padding.PKCS1v15(), hashes.SHA256()))
        lines = [mark[start : start + _LINE] for start in range(0, len(mark), _LINE)]
        return field + b"\r\n ".join(lines) + b"\r\n" + message

    def _field(self, names: list[bytes], body_hash: bytes) -> bytes:
        """From stands twice among the names, so that nobody can put another one in front."""
        told = [
            f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/simple; d={self.domain};".encode(),
            f" s={self.selector}; bh=".encode() + body_hash + b";",
            b" h=" + b":".join([*names[:5], b"from"]) + (b":" if names[5:] else b";"),
            *([b"  " + b":".join(names[5:]) + b";"] if names[5:] else []),
            b" b=",
        ]
        return b"\r\n".join(told)


def signer_of(config: Mapping[str, Any]) -> Signer | None:
    """The one of the settings; none where no key is set."""
    if not config["MAIL_DKIM_KEY"]:
        return None
    domain = config["MAIL_DKIM_DOMAIN"] or config["MAIL_SENDER"].rpartition("@")[2]
    return _signer(Path(config["MAIL_DKIM_KEY"]), config["MAIL_DKIM_SELECTOR"], domain.lower())


def signed(message: bytes, config: Mapping[str, Any]) -> bytes:
    """The message, signed if a key is set."""
    signer = signer_of(config)
    return signer.sign(message) if signer else message


def read_key(path: Path) -> rsa.RSAPrivateKey:
    """A key from its file.

    Raises:
        NoKey: it cannot be read, or is of another kind.
    """
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (OSError, ValueError, TypeError) as problem:
        raise NoKey(f"{path.name}: {type(problem).__name__}") from None
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < 1024:
        raise NoKey(f"{path.name}: no RSA key of 1024 bits or more")
    return key


def make_key(path: Path) -> None:
    """A new key in a file that only its owner reads.

    Raises:
        FileExistsError: there is one; it would be lost.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=BITS)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pem)


@cache
def _signer(path: Path, selector: str, domain: str) -> Signer:
    return Signer(domain=domain, selector=selector, key=read_key(path))


def _relaxed(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), _SPACES.sub(b" ", value).strip()


def _hash_of(body: bytes) -> bytes:
    end = len(body)
    while body.endswith(b"\r\n", 0, end):
        end -= 2
    return b64encode(sha256(body[:end] + b"\r\n").digest())
