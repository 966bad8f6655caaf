"""Databases that are emptied after each test and lent again: copying one takes ten times as long."""

from dataclasses import dataclass, field

import psycopg
from psycopg import sql

from tests.services.postgres import Postgres

_OURS = "relnamespace = 'public'::regnamespace"
_TABLES = f"SELECT relname FROM pg_class WHERE relkind = 'r' AND {_OURS}"
_USED = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value > 0"
_SHAPE = f"""
SELECT (SELECT md5(string_agg(concat(relname, relkind, relnatts), ',' ORDER BY relname))
        FROM pg_class WHERE {_OURS}),
       (SELECT md5(string_agg(concat(tgrelid::regclass, tgname, tgenabled), ',' ORDER BY tgrelid, tgname))
        FROM pg_trigger WHERE NOT tgisinternal),
       (SELECT count(*) FROM pg_constraint),
       (SELECT count(*) FROM pg_proc)
"""


@dataclass
class Emptied:
    """Lends copies of a template; what comes back is as the template was, or is thrown away."""

    server: Postgres
    template: str
    _free: list[str] = field(default_factory=list)
    _made: int = 0
    _shape: object = None
    _kept: dict[str, bytes] = field(default_factory=dict)

    def lend(self) -> str:
        """The name of a database like the template."""
        if self._free:
            return self._free.pop()
        self._made += 1
        name = f"{self.template}_{self._made}"
        self.server.create(name, self.template)
        if self._shape is None:
            self._learn(name)
        return name

    def take_back(self, name: str) -> None:
        """Empty it for the next; one whose tables or triggers were changed is dropped."""
        with self._open(name) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            is_unchanged = connection.execute(_SHAPE).fetchone() == self._shape
            if is_unchanged:
                self._empty(connection)
        if is_unchanged:
            self._free.append(name)
        else:
            self.server.drop(name)

    def _learn(self, name: str) -> None:
        """What the template holds before any test: its shape, and rows that migrations put there."""
        with self._open(name) as connection:
            self._shape = connection.execute(_SHAPE).fetchone()
            for table in _filled(connection):
                with connection.cursor().copy(_copying("COPY {} TO STDOUT", table)) as out:
                    self._kept[table] = b"".join(bytes(piece) for piece in out)
            assert not connection.execute(_USED).fetchall(), "a migration used a sequence"

    def _empty(self, connection: psycopg.Connection) -> None:
        # Without triggers: tables that may only be added to would refuse, and foreign keys ask for an order.
        connection.execute("SET session_replication_role = replica")
        # DELETE, since TRUNCATE makes new files for each index, and for all tables that refer to one.
        for table in _filled(connection):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        for table, rows in self._kept.items():
            with connection.cursor().copy(_copying("COPY {} FROM STDIN", table)) as into:
                into.write(rows)
        for (sequence,) in connection.execute(_USED).fetchall():
            connection.execute(sql.SQL("ALTER SEQUENCE {} RESTART").format(sql.Identifier(sequence)))

    def _open(self, name: str) -> psycopg.Connection:
        address = self.server.url(name).replace("+psycopg", "")
        return psycopg.connect(address)


def _filled(connection: psycopg.Connection) -> list[str]:
    """The tables that hold any row, asked for in one question."""
    tables = [name for (name,) in connection.execute(_TABLES).fetchall()]
    each = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(sql.Literal(name), sql.Identifier(name))
        for name in tables
    ]
    return [name for (name,) in connection.execute(sql.SQL(" UNION ALL ").join(each)).fetchall()]


def _copying(words: str, table: str) -> sql.Composed:
    return sql.SQL(words).format(sql.Identifier(table))
