"""A statement that is a whole transaction, with as little around it as there can be. PostgreSQL only.

One statement is all or nothing by itself, so it needs no BEGIN and no COMMIT. SQLAlchemy spells it,
once, and knows how each value is stored; the driver runs it, since SQLAlchemy's session, connection
and result around a statement take more of this process's time than all else about it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ClauseElement, Dialect, Engine, Select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.exc import OperationalError

_DIALECT = PGDialect_psycopg()  # type: ignore[no-untyped-call]


class Spelled:
    """A statement of which only the values change, as a database's driver takes it."""

    def __init__(self, statement: ClauseElement, dialect: Dialect) -> None:
        compiled: Any = statement.compile(dialect=dialect)
        stores = {
            name: (bind, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for bind, name in compiled.bind_names.items()
        }
        self.text = str(compiled)
        self._order = compiled.positiontup
        self._given = {name: store for name, (bind, store) in stores.items() if bind.required}
        self._same = {
            name: store(bind.value) if store else bind.value
            for name, (bind, store) in stores.items()
            if not bind.required
        }

    def values(self, told: Mapping[str, Any]) -> Any:
        """What goes with the text: by name, or in order where the driver knows no names."""
        stored = self._same | {
            name: store(told[name]) if store else told[name] for name, store in self._given.items()
        }
        return stored if self._order is None else [stored[name] for name in self._order]


class AtOnce(Spelled):
    """A statement that is a whole transaction by itself."""

    def __init__(self, statement: Select[Any]) -> None:
        super().__init__(statement, _DIALECT)

    def scalar(self, engine: Engine, values: Mapping[str, Any]) -> Any:
        """Run it; the first column of its first row, None when there is no row.

        Raises:
            OperationalError: the database is away.
        """
        with _lent(engine) as driver:
            row = driver.execute(self.text, self.values(values)).fetchone()
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
