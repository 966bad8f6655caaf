"""Counting in memory: exact among threads, forgotten when over, the same however many there are."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import time_machine

from campaign.core.counting import PassingStorage

START = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def test_of_many_threads_exactly_one_is_the_first() -> None:
    storage = PassingStorage()

    with ThreadPoolExecutor(16) as pool:
        counts = list(pool.map(lambda _: storage.incr("one", 60), range(400)))

    assert sorted(counts) == list(range(1, 401))


def test_a_window_ends_and_a_new_one_begins() -> None:
    storage = PassingStorage()
    with time_machine.travel(START, tick=False) as clock:
        storage.incr("key", 60)
        assert storage.incr("key", 60) == 2
        assert storage.get_expiry("key") == START.timestamp() + 60

        clock.shift(61)

        assert storage.get("key") == 0
        assert storage.incr("key", 60) == 1


def test_what_is_over_is_forgotten_in_passing() -> None:
    storage = PassingStorage()
    with time_machine.travel(START, tick=False) as clock:
        for number in range(100):
            storage.incr(f"key {number}", 60)
        clock.shift(61)
        for _ in range(100):
            storage.incr("another", 60)

        assert storage.reset() == 1


def test_a_count_that_is_cleared_starts_anew() -> None:
    storage = PassingStorage()
    storage.incr("key", 60)
    storage.clear("key")

    assert storage.incr("key", 60) == 1
