"""The database: base class, column types, the one way to write."""

import enum
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    LargeBinary,
    MetaData,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.orm import DeclarativeBase, Session

from campaign.core.crypto import vault
from campaign.core.locales import Translated

BUSY_MS = 15_000


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. A naive one is refused, since nobody can say what it means."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Keep UTC; SQLite has no zones, so it gets the bare clock."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Encrypted(TypeDecorator[str]):
    """Text that a stolen database does not show. The context ties it to its column."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, context: str) -> None:
        super().__init__()
        self.context = context

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal."""
        return None if value is None else vault.seal(value.encode(), self.context)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        """Open."""
        return None if value is None else vault.open(bytes(value), self.context).decode()


class EncryptedList(Encrypted):
    """Several short words that a stolen database does not show; none holds a comma."""

    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Seal."""
        return super().process_bind_param(None if value is None else ",".join(value), dialect)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        """Open."""
        joined = super().process_result_value(value, dialect)
        return None if joined is None else [word for word in joined.split(",") if word]


class Base(DeclarativeBase):
    """What every model inherits."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        str: Text,
        bytes: LargeBinary,
        datetime: UtcDateTime,
        Translated: JSON,
        list[dict[str, Any]]: JSON,
        dict[str, Any]: JSON,
        enum.StrEnum: Enum(
            enum.StrEnum,
            native_enum=False,
            length=16,
            values_callable=lambda states: [state.value for state in states],
        ),
    }


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
_is_to_write = ContextVar("is_to_write", default=False)


@contextmanager
def transaction() -> Iterator[Session]:
    """All of it happens or none of it. Opened by views, workers and commands only."""
    session = begin_writing()
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def begin_writing() -> Session:
    """A session in a transaction that will write, for code of a library that commits by itself."""
    session = db.session()
    if session.in_transaction():
        session.rollback()
    mark = _is_to_write.set(True)
    try:
        session.connection()
    finally:
        _is_to_write.reset(mark)
    return session


def lock(session: Session, row: Base) -> None:
    """Hold a row until the transaction ends, as it is now; what is changed already is written first."""
    session.flush()
    session.refresh(row, with_for_update=True)


def prepare_engine(engine: Engine) -> None:
    """Make SQLite behave: WAL, foreign keys, a patient lock, and the write lock taken first.

    A transaction that reads and then writes fails at once, whatever the busy timeout, when
    another wrote in between (https://www.sqlite.org/lang_transaction.html). So `transaction`
    begins IMMEDIATE, and waits its turn.
    """
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout={BUSY_MS}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if _is_to_write.get() else "BEGIN")
