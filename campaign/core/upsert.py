"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy spells twice.

Statements are built once and then only given their values: building one costs more than running it.
"""

from functools import cache
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.dml import ReturningInsert

Row = dict[str, object]


def insert_or_leave(session: Session, model: type[DeclarativeBase], row: Row) -> int | None:
    """Insert a row and return its id; None when a unique constraint says that it is there already."""
    connection = session.connection()
    found = connection.execute(_leaving(model, connection.dialect.name), row).scalar()
    return None if found is None else int(found)


def insert_unless_there(session: Session, model: type[DeclarativeBase], row: Row) -> None:
    """The same for a row whose key is no number."""
    connection = session.connection()
    connection.execute(_leaving(model, connection.dialect.name), row)


def upsert(dialect: str, model: type[DeclarativeBase]) -> PostgresInsert | SqliteInsert:
    """An insert for this dialect that can say what to do when the row is there already."""
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return insert(model.__table__)  # type: ignore[arg-type]


@cache
def _leaving(model: type[DeclarativeBase], dialect: str) -> ReturningInsert[Any]:
    key = next(iter(model.__table__.primary_key))
    return upsert(dialect, model).on_conflict_do_nothing().returning(key)
