"""The marks that make a message go out at most once, written beside each one.

Before a server is given the words, the row says so; after its answer, the row says what it was. A worker
that is killed in between leaves one row in doubt, and only that one. Each mark is a transaction by itself,
spelled once and run by the driver. It does not wait for the disk, which a killed worker need not: how a
database that was killed is met, `leasing.take_back` says.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, bindparam, exists, update

from campaign.alerts.audience import Reach, still_subscribed
from campaign.alerts.delivery_models import MailingDelivery, MessageState
from campaign.alerts.leasing import LEASE
from campaign.alerts.models import Mailing, MailingState
from campaign.alerts.rules import Rule
from campaign.core.at_once import Spelled
from campaign.supporters.models import Supporter

_ROWS: Any = MailingDelivery.__table__
_AT = _ROWS.c.due_at.type


@dataclass(frozen=True, kw_only=True)
class Marks:
    """The two statements for one mailing."""

    begin: Spelled
    taken: Spelled


def marks_of(engine: Engine, reach: Reach, rule: Rule) -> Marks:
    """Spell them: beginning looks once more whether the mailing goes on and the person still asks for it."""
    mine = (
        _ROWS.c.id == bindparam("delivery_id", type_=_ROWS.c.id.type),
        _ROWS.c.worker == bindparam("holder", type_=_ROWS.c.worker.type),
        _ROWS.c.attempt == bindparam("number", type_=_ROWS.c.attempt.type),
    )
    goes_on = exists().where(Mailing.id == _ROWS.c.mailing_id, Mailing.state == MailingState.SENDING)
    asks = exists().where(Supporter.id == _ROWS.c.supporter_id, still_subscribed(reach, rule))
    begin = (
        update(_ROWS)
        .where(*mine, _ROWS.c.state == MessageState.LEASED, goes_on, asks)
        .values(state=MessageState.SENDING, leased_until=bindparam("until", type_=_AT))
    )
    taken = (
        update(_ROWS)
        .where(*mine, _ROWS.c.state == MessageState.SENDING)
        .values(
            state=MessageState.HANDED_OFF,
            server=bindparam("via", type_=_ROWS.c.server.type),
            queue_id=bindparam("called", type_=_ROWS.c.queue_id.type),
            handed_at=bindparam("at", type_=_AT),
            ended_at=bindparam("at", type_=_AT),
            leased_until=None,
        )
    )
    return Marks(begin=Spelled(begin, engine.dialect), taken=Spelled(taken, engine.dialect))


class Journal:
    """A line to the database of this worker's own, for the marks of one batch."""

    def __init__(self, driver: Any, marks: Marks, worker: str) -> None:
        self._driver, self._marks, self._worker = driver, marks, worker

    def begin(self, delivery_id: int, attempt: int, *, now: datetime) -> bool:
        """Whether the words may be given now: the lease is still ours, and nothing speaks against it."""
        told = {"delivery_id": delivery_id, "number": attempt, "holder": self._worker, "until": now + LEASE}
        return self._run(self._marks.begin, told)

    def taken(self, delivery_id: int, attempt: int, *, via: str, called: str, now: datetime) -> bool:
        """The server has it."""
        told = {"delivery_id": delivery_id, "number": attempt, "holder": self._worker}
        return self._run(self._marks.taken, {**told, "via": via[:80], "called": called[:80], "at": now})

    def _run(self, statement: Spelled, told: dict[str, Any]) -> bool:
        return bool(self._driver.execute(statement.text, statement.values(told)).rowcount)


@contextmanager
def open_journal(engine: Engine, marks: Marks, worker: str) -> Iterator[Journal]:
    """A connection that commits each mark at once; it goes back to the pool as it was, or not at all."""
    is_postgres = engine.dialect.name == "postgresql"
    lent = engine.raw_connection()
    try:
        driver: Any = lent.driver_connection
        if is_postgres:
            driver.autocommit = True
        driver.execute("SET synchronous_commit TO off" if is_postgres else "PRAGMA synchronous=NORMAL")
        yield Journal(driver, marks, worker)
        driver.execute("RESET synchronous_commit" if is_postgres else "PRAGMA synchronous=FULL")
        if is_postgres:
            driver.autocommit = False
    except BaseException:
        lent.invalidate()
        raise
    lent.close()
