"""A PostgreSQL of its own, in a temporary folder."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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

    @property
    def pid(self) -> int:
        """The process that the others are children of."""
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def url(self, database: str) -> str:
        """The address of a database, as the settings take it."""
        return f"postgresql+psycopg://{_USER}@127.0.0.1:{self.port}/{database}"

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database, from another one if named; returns its address."""
        # Without fsync, copying files is quicker than copying through the log.
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def start(self) -> None:
        """Start it, and wait until it answers."""
        _as_server(_program("pg_ctl"), "-D", self.data, "-w", "-l", self.data.parent / "log", "start")

    def kill(self) -> None:
        """End it as a power cut does (SIGKILL), and all its children."""
        pid = self.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        family = [pid, *(int(child) for child in children)]
        for one in family:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        while any(_is_alive(one) for one in family):
            time.sleep(0.01)
        # Where nobody reaps the dead, their number would look taken.
        (self.data / "postmaster.pid").unlink()

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
    if programs() is None:
        part_is_missing("PostgreSQL", "Debian's package postgresql")
    place = Path(tempfile.mkdtemp(prefix="campaign-pg-"))
    data, port = place / "data", free_port()
    _hand_over(place)
    try:
        make = [_program("initdb"), "-D", data, "-A", "trust", "-U", _USER, "-E", "UTF8"]
        _as_server(*make, "--locale=C.UTF-8")
        safe = "on" if fsync else "off"
        with (data / "postgresql.conf").open("a") as settings:
            settings.write(f"port = {port}\nunix_socket_directories = ''\n")
            settings.write(f"listen_addresses = '127.0.0.1'\nmax_connections = {connections}\n")
            settings.write(f"fsync = {safe}\nsynchronous_commit = {safe}\n")
        server = Postgres(port, data)
        server.start()
        try:
            yield server
        finally:
            _as_server(_program("pg_ctl"), "-D", data, "-m", "immediate", "-w", "stop", check=False)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _program(name: str) -> Path:
    return (programs() or Path()) / name


def _is_alive(pid: int) -> bool:
    """Whether a process still runs; one that is only waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


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
