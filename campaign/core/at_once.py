"""A statement that is a whole transaction, with as little around it as there can be. PostgreSQL only.

One statement is all or nothing by itself, so it needs no BEGIN and no COMMIT. SQLAlchemy spells it,
once, and knows how each value is stored; the driver runs it, since SQLAlchemy's session, connection
and result around a statement take more of this process's time than all else about it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import OperationalError

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]


class AtOnce:
    """A statement of which only the values change."""

    def __init__(self, statement: Select[Any]) -> None:
        compiled = statement.compile(dialect=_DIALECT)
        stores = {
            name: (bind, bind.type.dialect_impl(_DIALECT).bind_processor(_DIALECT))
            for bind, name in compiled.bind_names.items()
        }
        self._text = str(compiled)
        self._given = {name: store for name, (bind, store) in stores.items() if bind.required}
        self._same = {
            name: store(bind.value) if store else bind.value
            for name, (bind, store) in stores.items()
            if not bind.required
        }

    def scalar(self, engine: Engine, values: Mapping[str, Any]) -> Any:
        """Run it; the first column of its first row, None when there is no row.

        Raises:
            OperationalError: the database is away.
        """
        stored = {name: store(values[name]) if store else values[name] for name, store in self._given.items()}
        with _lent(engine) as driver:
            row = driver.execute(self._text, self._same | stored).fetchone()
        return row[0] if row else None


@contextmanager
def _lent(engine: Engine) -> Iterator[Any]:
    """The driver's own connection, out of the sessions' pool. It goes back as it was, or not at all."""
    fault_kind = engine.dialect.loaded_dbapi.OperationalError
    lent = None
    try:
        lent = engine.raw_connection()
        driver: Any = lent.driver_connection
        driver.autocommit = True
        yield driver
        driver.autocommit = False
    except BaseException as fault:
        if lent:
            lent.invalidate()
        if not isinstance(fault, fault_kind):
            raise
        # The others in the pool were opened to the same server.
        engine.dispose()
        raise OperationalError(None, None, fault) from None
    lent.close()
