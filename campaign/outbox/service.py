"""Promise an email, claim what is due, record what became of it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from types import MappingProxyType
from typing import Any

from sqlalchemy import CTE, ColumnElement, and_, bindparam, delete, func, literal_column, select, update
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.errors import NotFound
from campaign.core.upsert import insert_or_leave, upsert
from campaign.outbox.models import Delivery, DeliveryState

LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
_dice = Random()  # noqa: S311 (spreads retries; nothing secret hangs on it)

Row = dict[str, Any]
_OWED = "owed_"
_GIVEN = ("letter", "locale", "content", "created_at", "due_at")
_NEW: Row = {"state": DeliveryState.QUEUED, "attempts": 0, "worker": "", "last_error": ""}
"""What every promise begins with."""


def enqueue(  # noqa: PLR0913 (a letter has an address, a language, a content and a time)
    session: Session,
    key: str,
    letter: str,
    *,
    to: str,
    locale: str,
    content: Mapping[str, object],
    due_at: datetime | None = None,
) -> None:
    """Owe an email, in the caller's transaction. A key that is there already owes nothing more."""
    owe(session, key, a_delivery(letter, to=to, locale=locale, content=content, due_at=due_at))


def a_delivery(
    letter: str,
    *,
    to: str,
    locale: str,
    content: Mapping[str, object] = MappingProxyType({}),
    due_at: datetime | None = None,
) -> Row:
    """The columns of a promised email, all but the key that names the fact which owes it."""
    now = utcnow()
    return {
        "letter": letter,
        "locale": locale,
        "content": json.dumps({"to": to, **content}, ensure_ascii=False),
        "created_at": now,
        "due_at": due_at or now,
        **_NEW,
    }


def owe(session: Session, key: str, delivery: Row) -> None:
    """Store a promised email under its key, unless that is there already."""
    insert_or_leave(session, Delivery, {"key": key, **delivery})


def owing(made: CTE, key: ColumnElement[str]) -> CTE:
    """The part of a statement that owes an email for each row which another part of it made.

    PostgreSQL only. Its values are those of a delivery, named by `as_owed`.
    """
    columns = Delivery.__table__.c
    values: dict[str, ColumnElement[Any]] = {"key": key}
    values |= {name: bindparam(_OWED + name, type_=columns[name].type) for name in _GIVEN}
    values |= {name: literal_column(f"'{same}'") for name, same in _NEW.items()}
    row = select(*values.values()).select_from(made)
    owed = upsert("postgresql", Delivery).from_select(list(values), row, include_defaults=False)
    return owed.on_conflict_do_nothing().returning(Delivery.id).cte("owed")


def as_owed(delivery: Row) -> Row:
    """A delivery under the names that `owing` gives its values."""
    return {_OWED + name: delivery[name] for name in _GIVEN}


def claim(session: Session, worker: str, limit: int, *, now: datetime) -> list[Delivery]:
    """Take what is due under a lease. A lease that ran out is due again: its worker is gone."""
    due = (
        select(Delivery)
        .where(Delivery.state.in_([DeliveryState.QUEUED, DeliveryState.SENDING]))
        .where(Delivery.due_at <= now)
        .order_by(Delivery.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = list(session.scalars(due))
    for delivery in claimed:
        delivery.state = DeliveryState.SENDING
        delivery.worker = worker
        delivery.due_at = now + LEASE
        delivery.attempts += 1
    return claimed


def record_sent(session: Session, delivery: Delivery, *, now: datetime) -> None:
    """It is in the mail server's hands. What it said is forgotten."""
    _finish(
        session,
        delivery,
        {
            "state": DeliveryState.SENT,
            "sent_at": now,
            "content": None,
            "last_error": "",
        },
    )


def record_needless(session: Session, delivery: Delivery) -> None:
    """What owed it is gone: the signature was withdrawn, the person erased."""
    _finish(session, delivery, {"state": DeliveryState.CANCELLED, "content": None})


def record_failed(session: Session, delivery: Delivery, error: str, *, now: datetime, final: bool) -> None:
    """It was not taken: wait longer each time, or lie among the dead for a person to look at."""
    if final:
        changes: dict[str, object] = {"state": DeliveryState.DEAD, "last_error": error}
    else:
        pause = min(FIRST_PAUSE * 2 ** (delivery.attempts - 1), LONGEST_PAUSE)
        due_at = now + pause * _dice.uniform(0.8, 1.2)
        changes = {"state": DeliveryState.QUEUED, "due_at": due_at, "last_error": error}
    _finish(session, delivery, changes)


def release(session: Session, deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Give back what was claimed and not tried: it is due at once and the try does not count."""
    for delivery in deliveries:
        _finish(
            session,
            delivery,
            {
                "state": DeliveryState.QUEUED,
                "due_at": now,
                "attempts": delivery.attempts - 1,
            },
        )


def cancel(session: Session, key_prefix: str) -> int:
    """Take back what still waits, and what it said with it. Returns how many."""
    waiting = (
        update(Delivery)
        .where(begins_with(key_prefix))
        .where(Delivery.state.in_([DeliveryState.QUEUED, DeliveryState.DEAD]))
        .values(state=DeliveryState.CANCELLED, content=None)
    )
    return session.execute(waiting).rowcount  # type: ignore[attr-defined,no-any-return]


def begins_with(key_prefix: str) -> ColumnElement[bool]:
    """Whether a delivery's key begins so: one range of its index, whose order is that of the bytes.

    LIKE walks the whole table on SQLite, and on PostgreSQL under any collation but "C".
    """
    behind = key_prefix[:-1] + chr(ord(key_prefix[-1]) + 1)
    return and_(Delivery.key >= key_prefix, Delivery.key < behind)


def is_owed(session: Session, key_prefix: str) -> bool:
    """Whether a mail under such a key was promised, sent or not."""
    return session.scalar(select(Delivery.id).where(begins_with(key_prefix)).limit(1)) is not None


def cancel_keys(session: Session, keys: Sequence[str]) -> None:
    """The same for letters that are known by their whole keys."""
    waiting = (
        update(Delivery)
        .where(Delivery.key.in_(keys))
        .where(Delivery.state.in_([DeliveryState.QUEUED, DeliveryState.DEAD]))
        .values(state=DeliveryState.CANCELLED, content=None)
        .execution_options(synchronize_session=False)
    )
    session.execute(waiting)


def retry_dead(session: Session, *, now: datetime) -> int:
    """Put the dead back into the queue, with all their tries. Returns how many."""
    dead = (
        update(Delivery)
        .where(Delivery.state == DeliveryState.DEAD)
        .values(state=DeliveryState.QUEUED, due_at=now, attempts=0)
    )
    return session.execute(dead).rowcount  # type: ignore[attr-defined,no-any-return]


def counts(session: Session) -> dict[DeliveryState, int]:
    """How many deliveries are in each state."""
    rows = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
    return {state: number for state, number in rows}


def oldest_waiting(session: Session) -> datetime | None:
    """When the delivery that waits longest was promised."""
    waiting = select(func.min(Delivery.created_at)).where(Delivery.state == DeliveryState.QUEUED)
    return session.scalar(waiting)


def is_overdue(session: Session, *, before: datetime) -> bool:
    """Whether a letter that was never tried waits longer than it should."""
    unsent: ColumnElement[bool] = literal_column("state IN ('queued', 'sending')")
    query = select(Delivery.id).where(unsent, Delivery.due_at < before, Delivery.attempts == 0).limit(1)
    return session.scalar(query) is not None


def newest_dead(session: Session, limit: int) -> Sequence[Delivery]:
    """Those that were given up and wait for somebody to look."""
    dead = select(Delivery).where(Delivery.state == DeliveryState.DEAD)
    return session.scalars(dead.order_by(Delivery.id.desc()).limit(limit)).all()


MOST_LOOKED_AT = 1_000


@dataclass(frozen=True, kw_only=True)
class Queue:
    """How the mail stands. No number is above MOST_LOOKED_AT, so that looking stays cheap."""

    waiting: int
    tried: int
    """Of those that wait: failed at least once, with the latest fault."""
    fault: str
    dead: int
    overdue: timedelta


def look_at_queue(session: Session, *, now: datetime) -> Queue:
    """What waits, what fails, what is dead, and how long the first of it has been due."""
    unsent: ColumnElement[bool] = literal_column("state IN ('queued', 'sending')")
    due = select(Delivery.attempts, Delivery.last_error, Delivery.due_at).where(unsent)
    rows = session.execute(due.order_by(Delivery.due_at).limit(MOST_LOOKED_AT)).all()
    dead = select(Delivery.id).where(literal_column("state = 'dead'")).limit(MOST_LOOKED_AT)
    tried = [row for row in rows if row.last_error]
    return Queue(
        waiting=len(rows),
        tried=len(tried),
        fault=tried[-1].last_error if tried else "",
        dead=len(session.scalars(dead).all()),
        overdue=max(now - rows[0].due_at, timedelta()) if rows else timedelta(),
    )


def find(session: Session, delivery_id: int) -> Delivery:
    """One delivery.

    Raises:
        NotFound: there is none with this number.
    """
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound(f"There is no delivery {delivery_id}.")
    return delivery


def _finish(session: Session, delivery: Delivery, changes: dict[str, object]) -> None:
    """Write the outcome, unless the lease was lost to another worker meanwhile."""
    mine = (
        update(Delivery)
        .where(Delivery.id == delivery.id, Delivery.state == DeliveryState.SENDING)
        .where(Delivery.worker == delivery.worker, Delivery.attempts == delivery.attempts)
        .values(changes)
        .execution_options(synchronize_session=False)
    )
    session.execute(mine)


def forget_sent(session: Session, *, before: datetime, limit: int) -> int:
    """Delete emptied rows of mail that is long gone; returns how many."""
    old = (
        select(Delivery.id)
        .where(Delivery.state.in_([DeliveryState.SENT, DeliveryState.CANCELLED]))
        .where(Delivery.created_at < before)
        .order_by(Delivery.id)
        .limit(limit)
    )
    ids = list(session.scalars(old))
    session.execute(delete(Delivery).where(Delivery.id.in_(ids)))
    return len(ids)
