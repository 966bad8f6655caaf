"""R4: every text that visitors typed, searched for in all that the platform keeps, in every disguise."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from html import escape
from pathlib import Path
from quopri import encodestring
from subprocess import run
from urllib.parse import quote, quote_plus

from redis import Redis

from benchmarks.people import Typed, everybody_acts
from benchmarks.report import Figure, tell
from benchmarks.stage import Process, Settings, data_folder, flask, load, serving, settings_for
from benchmarks.visitor import SIGN, Visitor, a_form
from tests.services.postgres import Postgres, programs, running_postgres
from tests.services.redis import running_redis

Places = dict[str, bytes]


def main() -> bool:
    """Search on both databases, and print the table."""
    figures: list[Figure] = []
    for kind in ("SQLite", "PostgreSQL and Redis"):
        with data_folder() as data:
            typed, places = keep_everything(data, is_large=kind != "SQLite")
        finds = leaks(typed, places)
        size = sum(len(content) for content in places.values()) / 1e6
        figures += [
            Figure(name=f"{kind}: texts searched for", values=[len(typed.hidden + typed.shown)], at_least=15),
            Figure(name=f"{kind}: searched", values=[size], unit="MB", at_least=1),
            Figure(name=f"{kind}: finds", values=[len(finds)], at_most=0),
        ]
        print(*finds, sep="\n")
    return tell("R4 everything typed, searched for in all that is kept", figures)


def keep_everything(
    data: Path, *, is_large: bool, prepare: Callable[[Settings], None] = load
) -> tuple[Typed, Places]:
    """Let visitors type, also while the database is away; then take a copy of all that is kept."""
    postgres: AbstractContextManager[Postgres | None] = running_postgres() if is_large else nullcontext()
    redis: AbstractContextManager[str] = running_redis() if is_large else nullcontext("")
    with postgres as server, redis as redis_url:
        settings = settings_for(data, PAGE_SECONDS="600", REDIS_URL=redis_url)
        if server:
            settings["CAMPAIGN_DATABASE_URL"] = server.create("search")
        prepare(settings)
        with serving(settings) as site, _working(site.settings, data):
            send = lambda: flask(site.settings, "outbox", "send")  # noqa: E731
            typed = everybody_acts(site.url, data / "mail", send)
            if server:
                _sign_while_away(site.url, typed, server)
            places = {"web log": site.log.read_bytes()}
        places |= _files(data)
        if server:
            places |= _dump(server, data) | _server_files(server) | _memory(redis_url)
    return typed, places


def leaks(typed: Typed, places: Places) -> list[str]:
    """Where something was found that should be nowhere, each as the place and the disguise."""
    kept_pages = {name for name in places if name.startswith("redis")}
    found = []
    for name, content in places.items():
        texts = typed.hidden if name in kept_pages else typed.hidden + typed.shown
        found += [
            f"{name}: {text!r} as {disguise}"
            for text in texts
            for disguise, needle in disguises(text)
            if needle in content
        ]
    return found


def disguises(text: str) -> Iterator[tuple[str, bytes]]:
    """A text as it may lie in a file: by encoding, escaping, packing and case."""
    for shape in {text, text.lower()}:
        raw = shape.encode()
        yield "UTF-8", raw
        yield "UTF-16", shape.encode("utf-16-le")
        yield "UTF-16 big-endian", shape.encode("utf-16-be")
        yield "hex", raw.hex().encode()
        yield "HEX", raw.hex().upper().encode()
        yield "URL", quote(shape).encode()
        yield "URL with plus", quote_plus(shape).encode()
        yield "JSON", json.dumps(shape)[1:-1].encode()
        yield "Python", ascii(shape)[1:-1].encode()
        yield "HTML", escape(shape).encode("ascii", "xmlcharrefreplace")
        yield "quoted-printable", encodestring(raw)[:60]
        for shift in range(3):
            packed = base64.b64encode(b" " * shift + raw)
            yield "base64", packed[4 if shift else 0 : -4]


@contextmanager
def _working(settings: Settings, data: Path) -> Iterator[None]:
    """The worker beside the site, for its log and its queue."""
    worker = Process(settings, data / "worker.log", "flask", "--app", "wsgi", "worker")
    worker.start()
    try:
        yield
    finally:
        worker.end()


def _sign_while_away(url: str, typed: Typed, server: Postgres) -> None:
    """An error's message is where parameters like to hide."""
    server.kill()
    visitor = Visitor(url)
    form = a_form(0, "away", name=typed.word("away"), email=typed.address("away"))
    answer = visitor.ask("POST", SIGN, {**form, "altcha": visitor.solved()})
    server.start()
    if answer.status != 503:
        raise RuntimeError(f"signed without a database: {answer.status}")


def _files(data: Path) -> Places:
    """Every file of the data folder but the mails, which are what was sent."""
    return {
        str(path.relative_to(data)): path.read_bytes()
        for path in data.rglob("*")
        if path.is_file() and path.relative_to(data).parts[0] not in {"mail", "static", "pictures"}
    }


def _dump(server: Postgres, data: Path) -> Places:
    """What pg_dump writes of the database."""
    address = server.url("search").replace("+psycopg", "")
    done = run([f"{programs()}/pg_dump", "--inserts", address], check=True, capture_output=True, cwd=data)
    return {"pg_dump": done.stdout}


def _server_files(server: Postgres) -> Places:
    """The server's own files: our tables, the write-ahead log, and its log."""
    tables = max((server.data / "base").iterdir(), key=lambda folder: int(folder.name))
    files = [
        path for folder in (tables, server.data / "pg_wal") for path in folder.rglob("*") if path.is_file()
    ]
    found = {f"PostgreSQL {path.relative_to(server.data)}": path.read_bytes() for path in files}
    return {**found, "PostgreSQL log": (server.data.parent / "log").read_bytes()}


def _memory(url: str) -> Places:
    """Every key of Redis with its value."""
    client = Redis.from_url(url)
    return {f"redis {key!r}": bytes(key) + _value(client, key) for key in client.scan_iter()}


def _value(client: Redis, key: bytes) -> bytes:
    """As it was put there, since a dump may be compressed."""
    is_text = client.type(key) == b"string"
    found = client.get(key) if is_text else client.dump(key)
    return found if isinstance(found, bytes) else b""


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
