"""The least that a server can answer: the limit that V1 is held to."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment


def app(_environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    """Two bytes."""
    start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
