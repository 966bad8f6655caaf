"""INSERT … ON CONFLICT, which both databases have and SQLAlchemy spells twice."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.orm import DeclarativeBase, Session


def upsert(
    session: Session, model: type[DeclarativeBase]
) -> PostgresInsert | SqliteInsert:
    """An insert that can say what to do when the row is there already."""
    if session.get_bind().dialect.name == "postgresql":
        return postgresql.insert(model)
    return sqlite.insert(model)
