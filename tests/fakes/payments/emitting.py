"""Events on their way: signed, in any order, once or often, late, never, or forged."""

import hashlib
import hmac
import json
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.fakes.payments.world import Json, World

Post = Callable[[bytes, str], int]
"""Brings a body and its signature to the platform; the status of the answer."""


def body_of(event: Json) -> bytes:
    """An event as it is sent."""
    return json.dumps(event, indent=2, ensure_ascii=False).encode()


def signed(body: bytes, *secrets: str, at: int | None = None) -> str:
    """The header Stripe-Signature; with two secrets as it is while one replaces the other."""
    moment = int(time.time()) if at is None else at
    marks = [
        hmac.new(secret.encode(), b"%d." % moment + body, hashlib.sha256).hexdigest() for secret in secrets
    ]
    return ",".join([f"t={moment}", *(f"v1={mark}" for mark in marks)])


@dataclass
class Emitter:
    """Delivers what the world told, and no more than once unless it is asked to."""

    world: World
    post: Post
    secret: str
    sent: int = 0
    statuses: list[int] = field(default_factory=list)

    def waiting(self) -> list[Json]:
        """What was told and not taken up yet; it is taken up by this."""
        new = self.world.events[self.sent :]
        self.sent = len(self.world.events)
        return new

    def deliver(self, events: Iterable[Json] | None = None) -> list[int]:
        """Send these, or all that wait, as they are; the statuses of the answers."""
        answers = [self.send(event) for event in (self.waiting() if events is None else events)]
        self.statuses += answers
        return answers

    def send(self, event: Json, *, at: int | None = None) -> int:
        """Send one event, signed now or at another moment."""
        body = body_of(event)
        return self.post(body, signed(body, self.secret, at=at))

    def deliver_badly(self, chance: random.Random, *, drop: float = 0.2, double: float = 0.4) -> None:
        """Send all that wait out of order, some twice, some never."""
        events = [one for one in self.waiting() if chance.random() >= drop]
        events += [one for one in events if chance.random() < double]
        chance.shuffle(events)
        self.deliver(events)

    def forge(self, event: Json) -> int:
        """Send one signed by somebody who does not know the secret."""
        body = body_of(event)
        return self.post(body, signed(body, "whsec_somebody_else"))
