"""A PostgreSQL of its own, in a temporary folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.services.missing import part_is_missing
from tests.services.ports import free_port

_USER = "postgres"


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    port: int
    data: Path
    pid: int

    def url(self, database: str) -> str:
        """The address of a database, as the settings take it."""
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self.port}/{database}"

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database, from another one if named; returns its address."""
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _run(self, statement: str) -> None:
        address = f"postgresql://{_USER}@127.0.0.1:{self.port}/postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(statement.encode())


def programs() -> Path | None:
    """Where initdb and postgres are; Debian keeps them off the path."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = [folder for folder in folders if (folder / "initdb").exists()]
    on_path = shutil.which("initdb")
    return found[0] if found else Path(on_path).parent if on_path else None


@contextmanager
def running_postgres(*, fsync: bool = False, connections: int = 60) -> Iterator[Postgres]:
    """Start a server, and stop it afterwards. Everybody on this machine may log in: tests only."""
    folder = programs()
    if folder is None:
        part_is_missing("PostgreSQL", "Debian's package postgresql")
    place = Path(tempfile.mkdtemp(prefix="campaign-pg-"))
    data, port = place / "data", free_port()
    _hand_over(place)
    try:
        make = [folder / "initdb", "-D", data, "-A", "trust", "-U", _USER, "-E", "UTF8"]
        _as_server(*make, "--locale=C.UTF-8")
        options = (
            f"-p {port} -k {place} -c listen_addresses=127.0.0.1 -c max_connections={connections}"
            f" -c fsync={'on' if fsync else 'off'} -c synchronous_commit={'on' if fsync else 'off'}"
        )
        start = [folder / "pg_ctl", "-D", data, "-w", "-l", place / "log", "-o", options, "start"]
        _as_server(*start)
        try:
            pid = int((data / "postmaster.pid").read_text().split()[0])
            yield Postgres(port, data, pid)
        finally:
            _as_server(folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", check=False)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _hand_over(place: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam(_USER)
        os.chown(place, owner.pw_uid, owner.pw_gid)


def _as_server(*command: object, check: bool = True) -> None:
    """PostgreSQL refuses to run as root."""
    words = [str(word) for word in command]
    user = _USER if os.geteuid() == 0 else None
    subprocess.run(
        words,
        check=check,
        user=user,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
    )
