"""The proof of work that a browser does before a form is posted (ALTCHA, version 2).

The server picks a counter, and the browser must find it by hashing; so the work is bounded, and
checking it is one HMAC. A solution is good once, for half an hour.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from altcha import Payload, create_challenge, verify_solution
from flask import current_app

from campaign.core import throttle
from campaign.core.clock import utcnow
from campaign.core.crypto import vault

LIFETIME = timedelta(minutes=30)
HARDER = 8
"""How many times more work a network does once its ordinary share is used up."""
_ALGORITHM = "PBKDF2/SHA-256"
_ITERATIONS = 200
"""Hashes for each try: many enough that a browser is hardly slower than an attacker's own program."""
_LONGEST_PAYLOAD = 4_000


@dataclass(frozen=True, kw_only=True)
class Solved:
    """Work that was done; `is_hard` when it was the harder kind."""

    is_hard: bool


def new_challenge(*, is_hard: bool) -> dict[str, object]:
    """A challenge as the browser's part expects it."""
    work = current_app.config["CHALLENGE_COST"] * (HARDER if is_hard else 1) // _ITERATIONS
    challenge = create_challenge(
        _ALGORITHM,
        _ITERATIONS,
        counter=work // 2 + secrets.randbelow(max(1, work // 2)),
        expires_at=utcnow() + LIFETIME,
        data={"hard": 1} if is_hard else None,
        hmac_secret=_secret("challenge"),
        hmac_key_secret=_secret("challenge-key"),
    )
    return dict(challenge.to_dict())


def read_solution(raw: str | None) -> Solved | None:
    """What was solved, or None when nothing was, it is over, or it was used before."""
    if not raw or len(raw) > _LONGEST_PAYLOAD:
        return None
    try:
        payload = Payload.from_base64(raw)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    result = verify_solution(payload, _secret("challenge"), hmac_key_secret=_secret("challenge-key"))
    if not result.verified:
        return None
    nonce = str(payload.challenge.parameters.nonce)
    if not throttle.first_use("challenge", nonce, minutes=int(LIFETIME.total_seconds() // 60)):
        return None
    return Solved(is_hard=bool((payload.challenge.parameters.data or {}).get("hard")))


def _secret(purpose: str) -> bytes:
    return vault.mark("altcha", purpose)
