"""Public pages, made once and served to everybody until they change or their seconds are over.

The cache stands outside the application: a hit costs a look-up and nothing else. It keeps only what
a view said anybody may see (`Cache-Control: public` with `s-maxage`), only whole GET answers
under path, known arguments and language. Whatever an organizer changes raises a
counter in the database (`core.changes`), and each confirmation another number (`hourly.waiting_total`);
each process looks at both once a second and forgets all when one has moved.
"""

import gzip
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from campaign.core.changes import change_number
from campaign.core.db import db
from campaign.petitions.hourly import waiting_total
from campaign.site.languages import known_query

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger()
_LOOK_SECONDS = 1.0
_LONGEST = 2_000_000
_MOST_NEAR = 200


@dataclass(frozen=True)
class Kept:
    """A finished page: headers, the body plain and compressed, and its validator."""

    status: str
    headers: list[tuple[str, str]]
    plain: bytes
    squeezed: bytes
    etag: str


Note = Callable[["WSGIEnvironment", str], None]
"""Told of each page that was shown, and under which path; see `site.footfall`."""
_SHOWN = "200 OK"
_NOTHING: tuple[float, Kept | None] = (0.0, None)


class PageCache:
    """WSGI middleware over any store with `get` and `set` (Flask-Caching's: memory or Redis)."""

    def __init__(self, app: Flask, store: Any, seconds: int, note: Note) -> None:
        self._app = app
        self._inner = app.wsgi_app
        self._store = store
        self._seconds = seconds
        self._note = note
        self._near: dict[str, tuple[float, Kept | None]] = {}
        self._state = ""
        self._looked_at = 0.0
        self._lock = threading.Lock()

    def __call__(self, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        """Answer from the store, or make the page and keep it."""
        if self._seconds == 0 or environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return self._inner(environ, self._noting(environ, start))
        now = time.monotonic()
        key = self._key(environ, now)
        over, kept = self._near.get(key, _NOTHING)
        if kept is None or over < now:
            kept = self._stored(key) or self._made(environ, key)
            self._keep_near(key, kept, now)
        if kept.status == _SHOWN and environ["REQUEST_METHOD"] == "GET":
            self._note(environ, environ.get("PATH_INFO", ""))
        return _answer(kept, environ, start)

    def _noting(self, environ: "WSGIEnvironment", start: "StartResponse") -> "StartResponse":
        """The same for a page that is not kept."""
        path = environ.get("PATH_INFO", "")

        def begin(status: str, headers: list[tuple[str, str]], *fault: Any) -> Any:
            if status == _SHOWN and environ["REQUEST_METHOD"] == "GET":
                self._note(environ, path)
            return start(status, headers, *fault)

        return begin

    def _keep_near(self, key: str, kept: Kept, now: float) -> None:
        """In this process for a second: reading a page out of any store takes longer than serving it."""
        if kept.etag:
            if len(self._near) >= _MOST_NEAR:
                self._near = {}
            self._near[key] = (now + _LOOK_SECONDS, kept)

    def _key(self, environ: "WSGIEnvironment", now: float) -> str:
        query = environ.get("QUERY_STRING")
        arguments = known_query(query) if query else ""
        return f"page:{self._change(now)}:{environ.get('PATH_INFO', '')}{arguments}"

    def _change(self, now: float) -> str:
        """What is public, as last seen; one thread looks again when a second has gone."""
        if now - self._looked_at > _LOOK_SECONDS and self._lock.acquire(blocking=False):
            try:
                self._looked_at = now
                with self._app.app_context():
                    session = db.session()
                    self._state = f"{change_number(session)}.{waiting_total(session)}"
            except SQLAlchemyError as fault:
                log.warning("page cache cannot see changes", fault=type(fault).__name__)
            finally:
                self._lock.release()
        return self._state

    def _stored(self, key: str) -> Kept | None:
        try:
            found = self._store.get(key)
        except Exception as fault:  # whatever the store's client raises while it is away
            log.warning("page cache away", fault=type(fault).__name__)
            return None
        return Kept(*found) if found else None

    def _made(self, environ: "WSGIEnvironment", key: str) -> Kept:
        environ = {**environ, "REQUEST_METHOD": "GET"}
        status, headers, body = _run(self._inner, environ)
        is_public = any(
            name == "Cache-Control" and value.startswith("public") and "s-maxage" in value
            for name, value in headers
        )
        if status != "200 OK" or not is_public or len(body) > _LONGEST:
            return Kept(status, headers, body, b"", "")
        etag = f'"{sha256(body).hexdigest()[:32]}"'
        kept = Kept(status, headers, body, _squeezed(headers, body), etag)
        try:
            self._store.set(key, tuple(vars(kept).values()), timeout=self._seconds)
        except Exception as fault:  # as above
            log.warning("page cache away", fault=type(fault).__name__)
        return kept


def _squeezed(headers: list[tuple[str, str]], body: bytes) -> bytes:
    kind = dict(headers).get("Content-Type", "")
    is_text = kind.startswith(("text/", "application/json", "application/atom", "application/xml"))
    return gzip.compress(body, 6, mtime=0) if is_text else b""


def _run(
    application: "WSGIApplication", environ: "WSGIEnvironment"
) -> tuple[str, list[tuple[str, str]], bytes]:
    told: list[Any] = []

    def start(status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        told[:] = [status, headers]
        return lambda _data: None

    answer = application(environ, start)
    try:
        body = b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
    return told[0], told[1], body


def _answer(kept: Kept, environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
    headers = [pair for pair in kept.headers if pair[0] != "Content-Length"]
    if kept.etag:
        headers.append(("ETag", kept.etag))
        if kept.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
            start(
                "304 Not Modified",
                [pair for pair in headers if pair[0] != "Content-Type"],
            )
            return []
    body = kept.plain
    if kept.squeezed and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
        body = kept.squeezed
        headers.append(("Content-Encoding", "gzip"))
    headers.append(("Content-Length", str(len(body))))
    start(kept.status, headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]
