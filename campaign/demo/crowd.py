"""Believable signatures, a few hundred or millions: always the same ones for the same petition."""

from bisect import bisect
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Any

from campaign.core.crypto import vault
from campaign.demo.content import Told
from campaign.petitions.models import CommentState, Display, SignatureState
from campaign.petitions.suspecting import name_fingerprint

Row = dict[str, Any]
_DISPLAYS = {
    "full_name": Display.FULL,
    "initials": Display.INITIALS,
    "hidden": Display.HIDDEN,
}
_PENDING_PERCENT = 3


class Crowd:
    """Draws signers from the pools of names.yaml in the proportions that a campaign names."""

    def __init__(self, names: Told, shares: Told, comments: Told, seed: str) -> None:
        self._dice = Random(seed)  # noqa: S311 (a demo's names, no secret)
        self._names = names
        self._pools = _Choice(shares["pools"])
        self._displays = _Choice(names["display_choices"])
        self._countries = {name: _Choice(pool["countries"]) for name, pool in names["pools"].items()}
        self._locales = {name: _Choice(pool["locales"]) for name, pool in names["pools"].items()}
        self._comments = comments
        self._told = {locale: list(_both(spoken)) for locale, spoken in comments.items()}
        self._days = _days(shares)
        self._pending: set[int] = set()
        self._locales_allowed = set(shares["locales"])

    def rows(self, petition_id: int, count: int, *, end: datetime) -> Iterator[Row]:
        """`count` confirmed signatures, and some pending ones, on days before `end`, oldest first."""
        span = len(self._days.items)
        pending = count * _PENDING_PERCENT // 100
        offsets = sorted(self._days.draw(self._dice) for _ in range(count + pending))
        self._pending = set(self._dice.sample(range(count + pending), pending))
        for number, offset in enumerate(offsets):
            day = end - timedelta(days=span - offset)
            at = day + timedelta(seconds=self._dice.randrange(86_000))
            yield self._row(petition_id, number, min(at, end))

    def _row(self, petition_id: int, number: int, at: datetime) -> Row:
        pool_name = self._pools.draw(self._dice)
        locale = self._locales[pool_name].draw(self._dice)
        locale = locale if locale in self._locales_allowed else "en"
        is_pending = number in self._pending
        comment, comment_state = self._comment(locale)
        name = self._name(self._names["pools"][pool_name])
        email = f"signer-{petition_id}-{number}@example.org"
        return {
            "petition_id": petition_id,
            "version_number": 1,
            "state": SignatureState.PENDING if is_pending else SignatureState.CONFIRMED,
            "email_fingerprint": vault.fingerprint(email),
            "name": name,
            "name_fingerprint": name_fingerprint(name),
            "email": email,
            "comment": comment,
            "comment_state": comment_state,
            "country": self._countries[pool_name].draw(self._dice),
            "display": _DISPLAYS[self._displays.draw(self._dice)],
            "locale": locale,
            "signed_at": at,
            "confirmed_at": None if is_pending else at + timedelta(minutes=self._dice.randrange(1, 40)),
            "mail_count": 1,
            "mailed_at": at,
            "code_attempts": 0,
        }

    def _name(self, pool: Told) -> str:
        if pool["mononyms"] and self._dice.randrange(100) < pool["mononym_percent"]:
            return str(self._dice.choice(pool["mononyms"]))
        return str(pool["joiner"]).join(self._dice.choice(part) for part in pool["parts"])

    def _comment(self, locale: str) -> tuple[str | None, CommentState]:
        """Each comment is used once, so that the page does not repeat itself."""
        waiting = self._told.get(locale)
        if not waiting or self._dice.randrange(100) >= self._names["comment_percent"]:
            return None, CommentState.NONE
        return waiting.pop(self._dice.randrange(len(waiting)))


class _Choice:
    """Draw by weight."""

    def __init__(self, weights: dict[Any, int]) -> None:
        self.items = list(weights)
        self._edges = list(accumulate(weights.values()))

    def draw(self, dice: Random) -> Any:
        return self.items[bisect(self._edges, dice.randrange(self._edges[-1]))]


def _days(shares: Told) -> _Choice:
    weights = dict.fromkeys(range(shares["over_days"]), 10)
    for surge in shares.get("surges") or []:
        for after in range(4):
            day = surge["day"] + after
            if day in weights:
                weights[day] += surge["weight"] * 10 // (after + 1)
    return _Choice(weights)


def _both(spoken: Told) -> Iterator[tuple[str, CommentState]]:
    for comment in spoken.get("approved") or []:
        yield comment, CommentState.APPROVED
    for comment in spoken.get("waiting") or []:
        yield comment, CommentState.WAITING
