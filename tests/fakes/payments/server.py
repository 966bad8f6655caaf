"""The provider's address: its API for programs, its pages for people."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.fakes.payments import pages, routes
from tests.fakes.payments.world import Declined, Json, World

KEY_LIFETIME = 24 * 3600
"""Seconds for which an idempotency key is remembered."""


class Handler(BaseHTTPRequestHandler):
    """One request. The world is on the server."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def log_message(self, *told: Any) -> None:
        """Nothing: tests read the world instead."""

    def do_GET(self) -> None:
        """Look."""
        self._take()

    def do_POST(self) -> None:
        """Do."""
        self._take()

    def do_DELETE(self) -> None:
        """End."""
        self._take()

    def _take(self) -> None:
        address, world = urlsplit(self.path), self.server.world
        posted = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if not address.path.startswith("/v1/"):
            with world.guard:
                status, page, location = pages.answer(
                    world, self.command, address.path, dict(parse_qsl(posted))
                )
            self._send(status, page.encode(), "text/html; charset=utf-8", location)
            self.server.changed()
            return
        asked = nested(parse_qsl(address.query, keep_blank_values=True))
        asked |= nested(parse_qsl(posted, keep_blank_values=True))
        with world.guard:
            world.asked.append((self.command, address.path))
            mood = world.mood
            told = None if mood == "lost" else self._answer(world, address.path, asked)
        if mood in {"mute", "lost"} or told is None:
            self.close_connection = True
            self.connection.close()
            return
        self._send(told[0], json.dumps(told[1]).encode(), "application/json")
        self.server.changed()

    def _answer(self, world: World, path: str, asked: Json) -> tuple[int, Json]:
        if world.mood == "away":
            return 503, {"error": {"type": "api_error", "message": "We are away."}}
        if world.mood == "busy":
            return 429, {
                "error": {"type": "invalid_request_error", "code": "rate_limit", "message": "Slower."}
            }
        if self.headers.get("Authorization") != f"Bearer {world.key}":
            return 401, {"error": {"type": "invalid_request_error", "message": "Invalid API Key."}}
        return self._once(world, path, asked)

    def _once(self, world: World, path: str, asked: Json) -> tuple[int, Json]:
        """The first answer again where the key was seen in the last day; without a memory, a second deed."""
        key = self.headers.get("Idempotency-Key") if self.command == "POST" else None
        shape = f"{path} {json.dumps(asked, sort_keys=True)}"
        before = world.answers.get(key) if key else None
        if before and before[0] > world.now() - KEY_LIFETIME:
            if before[1] != shape:
                words = "This key was used with other parameters."
                return 400, {"error": {"type": "idempotency_error", "message": words}}
            return before[2], before[3]
        told: Json
        try:
            status, told = 200, json.loads(json.dumps(routes.answer(world, self.command, path, asked)))
        except Declined as problem:
            status, told = problem.status, {"error": problem.told}
        if key and status < 400:
            world.answers[key] = (world.now(), shape, status, told)
        return status, told

    def _send(self, status: int, body: bytes, kind: str, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", f"req_{len(self.server.world.asked)}")
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)


class Server(ThreadingHTTPServer):
    """Listens on this machine only."""

    daemon_threads = True

    def __init__(self, world: World, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.world = world
        world.base = f"http://127.0.0.1:{self.server_address[1]}"

    def changed(self) -> None:
        """Something may have happened; whoever delivers events by itself looks now."""


def nested(pairs: list[tuple[str, str]]) -> Json:
    """The form a[b][0]=c as mappings in one another; a list is a mapping by its numbers."""
    told: Json = {}
    for name, value in pairs:
        parts = name.replace("]", "").split("[")
        place = told
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place[parts[-1] or str(len(place))] = value
    return told


@contextmanager
def running_provider(world: World | None = None) -> Iterator[World]:
    """Start a provider in this process, yield its world, stop it."""
    server = Server(world or World())
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server.world
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)
