"""Encryption at rest, keyed fingerprints, sealed links and codes.

AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D); each stored value names the key
it was sealed with, so keys can rotate while old values still open.
"""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from struct import Struct

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from campaign.config import Config
from campaign.core.errors import Gone, NotFound

_KEY_ID = 4
_NONCE = 12
_EXPIRY = Struct(">I")


class UnknownKey(RuntimeError):
    """A stored value was sealed with a key that is not in the ring any more."""


class Vault:
    """Everything done with the site's keys. One for the process, bound by `init`."""

    def __init__(self) -> None:
        self._ciphers: dict[bytes, AESGCM] = {}
        self._newest = b""
        self._fingerprint_key = b""
        self._secret_key = b""

    def init(self, config: Config) -> None:
        """Take the keys of this configuration; the first vault key seals, all of them open."""
        rings = [bytes.fromhex(raw.strip()) for raw in config.VAULT_KEYS.split(",")]
        self._ciphers = {sha256(key).digest()[:_KEY_ID]: AESGCM(key) for key in rings}
        self._newest = next(iter(self._ciphers))
        self._fingerprint_key = bytes.fromhex(config.FINGERPRINT_KEY)
        self._secret_key = bytes.fromhex(config.SECRET_KEY)

    @property
    def newest_key_id(self) -> bytes:
        """What every value sealed with the newest key begins with; rotation looks for the others."""
        return self._newest

    def seal(self, value: bytes, context: str) -> bytes:
        """Encrypt; a value sealed for one context does not open in another."""
        nonce = os.urandom(_NONCE)
        return self._newest + nonce + self._ciphers[self._newest].encrypt(nonce, value, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what `seal` made.

        Raises:
            UnknownKey: the key is not in the ring, or the value was changed.
        """
        cipher = self._ciphers.get(sealed[:_KEY_ID])
        if cipher is None:
            raise UnknownKey(f"No key in the ring opens this {context}.")
        nonce = sealed[_KEY_ID : _KEY_ID + _NONCE]
        try:
            return cipher.decrypt(nonce, sealed[_KEY_ID + _NONCE :], context.encode())
        except InvalidTag as problem:
            raise UnknownKey(f"A stored {context} was changed or belongs elsewhere.") from problem

    def fingerprint(self, canonical: str) -> bytes:
        """Find an address again without storing it: HMAC-SHA-256 under a key of its own."""
        return hmac.digest(self._fingerprint_key, canonical.encode(), "sha256")

    def mark(self, purpose: str, value: str) -> bytes:
        """A keyed hash for short-lived things (networks, codes, Message-IDs), 32 bytes."""
        return hmac.digest(self._secret_key, f"{purpose}\0{value}".encode(), "sha256")

    def code(self, purpose: str, value: str) -> str:
        """Six digits that only this site can know."""
        return f"{int.from_bytes(self.mark(purpose, value)[:8], 'big') % 1_000_000:06d}"

    def link_token(self, purpose: str, payload: bytes, expires_at: datetime) -> str:
        """An opaque token for a link: good for one purpose, until its time."""
        body = _EXPIRY.pack(int(expires_at.timestamp())) + payload
        return urlsafe_b64encode(self.seal(body, f"link:{purpose}")).rstrip(b"=").decode()

    def read_link_token(self, purpose: str, token: str, *, now: datetime) -> bytes:
        """The payload of a token.

        Raises:
            NotFound: it was never ours, was changed or is for another purpose.
            Gone: it was good once; its time is over.
        """
        try:
            padded = token.encode("ascii") + b"=" * (-len(token) % 4)
            body = self.open(urlsafe_b64decode(padded), f"link:{purpose}")
        except (UnknownKey, ValueError):
            raise NotFound("broken-link") from None
        if _EXPIRY.unpack(body[: _EXPIRY.size])[0] < now.timestamp():
            raise Gone("expired-link")
        return body[_EXPIRY.size :]


vault = Vault()
