"""PostgreSQL and Redis as the tests start them: they serve, they keep to this machine, they end."""

import os
import socket
from pathlib import Path

import psycopg
import pytest
import redis
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from tests.services.postgres import Postgres, running_postgres
from tests.services.redis import running_redis


def is_answered(port: int, host: str = "127.0.0.1") -> bool:
    with socket.socket() as caller:
        caller.settimeout(1)
        return caller.connect_ex((host, port)) == 0


def names_in(address: str) -> list[str]:
    engine = create_engine(address)
    try:
        with engine.connect() as connection:
            return list(connection.scalars(text("SELECT name FROM people ORDER BY name")))
    finally:
        engine.dispose()


def keep_names(address: str, *names: str) -> None:
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS people (name text)"))
        connection.execute(text("INSERT INTO people VALUES (:name)"), [{"name": name} for name in names])
    engine.dispose()


def test_a_database_made_from_another_holds_its_rows_and_is_its_own(postgres: Postgres) -> None:
    first = postgres.create("services_first")
    keep_names(first, "Ada", "សុខា")

    second = postgres.create("services_second", "services_first")
    keep_names(second, "นก")

    assert names_in(first) == ["Ada", "សុខា"]
    assert names_in(second) == ["Ada", "นก", "សុខា"]

    postgres.drop("services_second")
    postgres.drop("services_first")
    with pytest.raises(OperationalError, match="does not exist"):
        names_in(second)


def test_a_database_is_dropped_although_somebody_still_looks_at_it(postgres: Postgres) -> None:
    address = postgres.create("services_busy").replace("+psycopg", "")
    with psycopg.connect(address) as connection:
        connection.execute("SELECT 1")

        postgres.drop("services_busy")

        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")


def test_postgres_listens_on_this_machine_only_and_does_not_run_as_root(postgres: Postgres) -> None:
    with psycopg.connect(postgres.url("postgres").replace("+psycopg", "")) as connection:
        settings = connection.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)",
            [["listen_addresses", "unix_socket_directories", "fsync", "server_encoding"]],
        ).fetchall()

    assert dict(settings) == {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "server_encoding": "UTF8",
    }
    assert not is_answered(postgres.port, "127.0.0.2")
    assert Path(f"/proc/{postgres.pid}").stat().st_uid != 0


def test_what_was_committed_outlives_a_power_cut_and_nothing_outlives_the_end() -> None:
    with running_postgres(fsync=True) as server:
        address, pid = server.create("kept"), server.pid
        keep_names(address, "Ada")

        server.kill()
        assert not is_answered(server.port)
        server.start()

        assert names_in(address) == ["Ada"]
        assert server.pid != pid
        pid = server.pid

    assert not is_answered(server.port)
    assert not server.data.parent.exists()
    assert not is_running(pid)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def test_redis_keeps_what_it_is_told_in_memory_and_is_gone_at_the_end() -> None:
    with running_redis() as address:
        client = redis.Redis.from_url(address, decode_responses=True)
        client.set("greeting", "សួស្តី", ex=60)

        assert client.get("greeting") == "សួស្តី"
        assert client.config_get("save") == {"save": ""}
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
        client.close()

    port = int(address.rpartition(":")[2].partition("/")[0])
    assert not is_answered(port)


def test_two_redis_know_nothing_of_each_other(redis_url: str) -> None:
    with running_redis() as another:
        assert another != redis_url
        here, there = redis.Redis.from_url(redis_url), redis.Redis.from_url(another)
        here.set("services:only-here", "1", ex=60)

        assert there.get("services:only-here") is None
        here.delete("services:only-here")
        here.close()
        there.close()
