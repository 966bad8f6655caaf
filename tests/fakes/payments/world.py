"""What the provider holds: objects by their id, events in order, a clock, and a mood."""

import copy
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

Json = dict[str, Any]
API_VERSION = "2026-10-28.endive"


class Declined(Exception):
    """What was asked for cannot be done; `told` is the error object that the API answers with."""

    def __init__(self, status: int, kind: str, message: str, **told: str) -> None:
        super().__init__(message)
        self.status = status
        self.told: Json = {"type": kind, "message": message, **told}


@dataclass
class World:
    """One account at the provider.

    `mood` is "well", "away" (answers 503), "busy" (429), "mute" (does what was asked and hangs up
    without an answer) or "lost" (hangs up without having done it). `rates` turns other currencies into
    that of the account, in thousandths. `is_fee_late` leaves a charge without its balance transaction
    until `paying.book_late` is called.
    """

    key: str = "sk_test_0123456789abcdef"
    country: str = "TH"
    settles_in: tuple[str, ...] = ("thb", "usd", "eur", "jpy", "kwd", "huf", "twd")
    default_currency: str = "thb"
    rates: dict[str, int] = field(default_factory=lambda: {"gbp": 45_000, "khr": 9})
    livemode: bool = False
    base: str = ""
    mood: str = "well"
    is_fee_late: bool = False
    is_cancelled_in_the_end: bool = True
    skew: timedelta = timedelta()
    objects: dict[str, Json] = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)
    answers: dict[str, tuple[float, str, int, Json]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    guard: threading.RLock = field(default_factory=threading.RLock)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def now(self) -> int:
        """The provider's clock, in seconds; `skew` moves it."""
        return int(time.time() + self.skew.total_seconds())

    def new_id(self, prefix: str) -> str:
        """An id that was never given before."""
        return f"{prefix}_{next(self.numbers):014d}Fake"

    def keep(self, thing: Json) -> Json:
        """Remember a new object."""
        self.objects[thing["id"]] = thing
        return thing

    def get(self, kind: str, number: object) -> Json:
        """An object of this kind.

        Raises:
            Declined: with 404, as the API answers.
        """
        found = self.objects.get(str(number))
        if found is None or found["object"] != kind:
            told = {"code": "resource_missing", "param": "id"}
            raise Declined(404, "invalid_request_error", f"No such {kind}: '{number}'", **told)
        return found

    def all(self, kind: str) -> list[Json]:
        """Every object of a kind, newest first, as lists are."""
        return [one for one in reversed(self.objects.values()) if one["object"] == kind]

    def tell(self, kind: str, thing: Json) -> Json:
        """Leave an event with the object as it is now."""
        event = {
            "id": self.new_id("evt"),
            "object": "event",
            "account": None,
            "api_version": API_VERSION,
            "created": self.now(),
            "data": {"object": copy.deepcopy(thing)},
            "livemode": self.livemode,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": kind,
        }
        self.events.append(event)
        return self.keep(event)

    def wait(self, **how_long: float) -> None:
        """Let time go by at the provider."""
        self.skew += timedelta(**how_long)
