"""Counts that live in this process's memory until their window ends: where limits count without Redis.

The storage that comes with `limits` looks through every key a hundred times a second, so a hundred
thousand solved challenges would take up a whole processor. This one forgets in passing: each count
throws away a few that are over.
"""

import threading
import time
from heapq import heappop, heappush
from typing import Any

from limits.storage import Storage

URI = "passing://"
_FORGOTTEN_EACH_TIME = 2


class PassingStorage(Storage):
    """Fixed windows in memory. One lock, so that of two at once only one is the first."""

    STORAGE_SCHEME = ["passing"]
    base_exceptions = ()

    def __init__(self, uri: str | None = None, **options: Any) -> None:
        super().__init__(uri, **options)
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, float]] = {}
        self._ends: list[tuple[float, str]] = []

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; the first of a window opens it for `expiry` seconds. Returns the count."""
        now = time.time()
        with self._lock:
            self._forget(now)
            count, ends_at = self._counts.get(key, (0, 0.0))
            if ends_at <= now:
                count, ends_at = 0, now + expiry
                heappush(self._ends, (ends_at, key))
            self._counts[key] = count + amount, ends_at
        return count + amount

    def get(self, key: str) -> int:
        """The count of the running window."""
        count, ends_at = self._counts.get(key, (0, 0.0))
        return count if ends_at > time.time() else 0

    def get_expiry(self, key: str) -> float:
        """When the running window ends, in seconds since 1970; now when there is none."""
        return max(time.time(), self._counts.get(key, (0, 0.0))[1])

    def check(self) -> bool:
        """Memory is always there."""
        return True

    def reset(self) -> int:
        """Forget everything; returns how many counts that were."""
        with self._lock:
            number = len(self._counts)
            self._counts.clear()
            self._ends.clear()
        return number

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._lock:
            self._counts.pop(key, None)

    def _forget(self, now: float) -> None:
        for _ in range(_FORGOTTEN_EACH_TIME):
            if not self._ends or self._ends[0][0] > now:
                return
            _, key = heappop(self._ends)
            if self._counts.get(key, (0, now + 1))[1] <= now:
                del self._counts[key]
