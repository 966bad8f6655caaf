"""How much one network may do, without knowing who it is.

A network is an IPv4 address or an IPv6 /64, kept only as a keyed hash that changes every day, only
in the limiter's memory (or Redis), only until its window ends.
"""

from collections.abc import Callable
from functools import cache, wraps
from ipaddress import ip_address, ip_network
from typing import ParamSpec, TypeVar

import structlog
from flask import Flask, abort, current_app, request
from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter, RateLimiter

from campaign.core.clock import utcnow
from campaign.core.counting import URI, PassingStorage
from campaign.core.crypto import vault
from campaign.core.errors import Unavailable

log = structlog.get_logger()
Given = ParamSpec("Given")
Answer = TypeVar("Answer")
_NETWORK = "campaign.network"
_LIMITS = "campaign.limits"
_fallback = FixedWindowRateLimiter(PassingStorage())


class CountersAway(Unavailable):
    """Nobody can say how many there were."""


def init_app(app: Flask) -> None:
    """Count in Redis where there is one, and else in this process."""
    storage = storage_from_string(app.config["REDIS_URL"] or URI)
    app.extensions[_LIMITS] = FixedWindowRateLimiter(storage)


def network_key() -> str:
    """The keyed hash of where this request comes from, good for today."""
    if _NETWORK not in request.environ:
        request.environ[_NETWORK] = _key_of(request.remote_addr or "", utcnow().date().isoformat())
    return str(request.environ[_NETWORK])


def ceiling(view: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Count every post that reaches this view against its network's ceiling; see Config.LIMIT_CEILING.

    Raises:
        TooManyRequests: the ceiling is reached.
    """

    @wraps(view)
    def counted(*args: Given.args, **kwargs: Given.kwargs) -> Answer:
        if request.method == "POST" and not hit("posts", current_app.config["LIMIT_CEILING"], network_key()):
            abort(429)
        return view(*args, **kwargs)

    return counted


def hit(purpose: str, limit: str, key: str) -> bool:
    """Count one more; False when that is more than the limit allows.

    With Redis away each process counts for itself: slower to notice, but nobody is let through
    unlimited and no honest person is turned away.
    """
    return is_within(limit, count(purpose, limit, key))


def count(purpose: str, limit: str, key: str) -> int:
    """Count one more against a limit; how many that makes in its running window."""
    item = _parsed(limit)
    return _count(lambda strategy: strategy.storage.incr(item.key_for(purpose, key), item.get_expiry()))


def count_surely(purpose: str, limit: str, key: str) -> int:
    """The same, for what must not go on uncounted.

    Raises:
        CountersAway: the storage that all processes share cannot be reached.
    """
    item = _parsed(limit)
    try:
        storage = current_app.extensions[_LIMITS].storage
        return int(storage.incr(item.key_for(purpose, key), item.get_expiry()))
    except Exception as fault:  # whatever the storage's client raises while it is away
        log.warning("limits are away", fault=type(fault).__name__)
        raise CountersAway("counters-away") from None


def is_within(limit: str, number: int) -> bool:
    """Whether a limit allows so many."""
    return number <= _parsed(limit).amount


def is_full(purpose: str, limit: str, key: str) -> bool:
    """Whether the limit is used up, without counting."""
    return not _count(lambda strategy: strategy.test(_parsed(limit), purpose, key))


def first_use(purpose: str, key: str, *, minutes: int) -> bool:
    """True once for a thing that may be used once."""
    return hit(purpose, f"1 per {minutes} minutes", key)


def _count(ask: Callable[[RateLimiter], Answer]) -> Answer:
    try:
        return ask(current_app.extensions[_LIMITS])
    except Exception as fault:  # whatever the storage's client raises while it is away
        log.warning("limits count in memory", fault=type(fault).__name__)
        return ask(_fallback)


@cache
def _parsed(limit: str) -> RateLimitItem:
    return parse(limit)


def _key_of(address: str, day: str) -> str:
    return vault.mark(f"network:{day}", _network(address)).hex()[:32]


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    return str(ip_network(f"{parsed}/64", strict=False)) if parsed.version == 6 else str(parsed)
