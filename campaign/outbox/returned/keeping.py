"""Remember what came back: each mail once, and for a while what nobody understood, for a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.orm import Session

from campaign.core.errors import NotFound
from campaign.core.upsert import insert_or_leave
from campaign.outbox.returned.models import ReturnedMail, Source, Unread, What
from campaign.outbox.verdicts import Verdict

LARGEST = 1_000_000
"""What is read of one mail; a report stands at its beginning."""
_LARGEST_KEPT = 60_000
MOST_UNREAD = 200
"""For each reason: a flood of one kind does not push out another."""
UNREAD_DAYS, KEPT_DAYS = timedelta(days=30), timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """A mail as it came, and to whom as far as whoever brought it knew."""

    raw: bytes
    source: Source
    to: str = ""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What was made of it; `unread` where a person should look."""

    what: What
    verdict: Verdict | None = None
    why: str = ""
    domain: str = ""
    unread: Unread | None = None


def begin(session: Session, arrived: Arrived, *, now: datetime) -> ReturnedMail | None:
    """Its row, in the transaction of whatever follows from it; None when it was handled before."""
    row = {
        "digest": sha256(arrived.raw).digest(),
        "source": arrived.source,
        "what": What.UNKNOWN,
        **{"verdict": "", "why": "", "domain": "", "unread": ""},
        "arrived_at": now,
    }
    number = insert_or_leave(session, ReturnedMail, row)
    return None if number is None else session.get_one(ReturnedMail, number)


def note(session: Session, row: ReturnedMail, arrived: Arrived, finding: Finding) -> None:
    """Write down what was made of it, and its words only where a person should see them."""
    row.what = finding.what
    row.verdict = finding.verdict.value if finding.verdict else ""
    row.why, row.domain = finding.why[:40], finding.domain
    if finding.unread:
        row.unread = finding.unread.value
        row.content = arrived.raw[:_LARGEST_KEPT].decode("utf-8", "replace")
    session.flush()
    if finding.unread:
        _make_room(session, finding.unread)


def held_lately(session: Session, domain: str, *, since: datetime) -> int:
    """How many messages a kind of mailbox sent back by its policy; counts no further than is asked."""
    query = (
        select(ReturnedMail.id)
        .where(ReturnedMail.domain == domain, ReturnedMail.arrived_at > since)
        .where(ReturnedMail.verdict == Verdict.HELD.value)
        .limit(10)
    )
    return len(session.scalars(query).all())


def unread(session: Session, limit: int) -> Sequence[ReturnedMail]:
    """What a person should look at, newest first."""
    waiting = select(ReturnedMail).where(ReturnedMail.content.is_not(None))
    return session.scalars(waiting.order_by(ReturnedMail.id.desc()).limit(limit)).all()


def find_unread(session: Session, number: int) -> ReturnedMail:
    """One of them.

    Raises:
        NotFound: there is none with this number, or it was looked at.
    """
    row = session.get(ReturnedMail, number)
    if row is None or row.content is None:
        raise NotFound(f"No mail {number} waits to be looked at.")
    return row


def forget_unread(session: Session, numbers: Sequence[int] | None) -> int:
    """Empty these, or all: somebody has looked. Returns how many."""
    waiting = update(ReturnedMail).where(ReturnedMail.content.is_not(None))
    if numbers is not None:
        waiting = waiting.where(ReturnedMail.id.in_(numbers))
    return _count(session, waiting.values(content=None))


def summary(session: Session, *, since: datetime) -> Sequence[Row[What, str, str, int]]:
    """How many of what came back."""
    kinds = (ReturnedMail.what, ReturnedMail.verdict, ReturnedMail.unread)
    query = select(*kinds, func.count()).where(ReturnedMail.arrived_at > since)
    return session.execute(query.group_by(*kinds).order_by(*kinds)).all()


def forget_old(session: Session, *, limit: int, now: datetime) -> int:
    """Empty what nobody looked at for long, and delete the rows of what is long over."""
    late = select(ReturnedMail.id).where(
        ReturnedMail.content.is_not(None), ReturnedMail.arrived_at < now - UNREAD_DAYS
    )
    _count(session, update(ReturnedMail).where(ReturnedMail.id.in_(late.limit(limit))).values(content=None))
    over = select(ReturnedMail.id).where(ReturnedMail.arrived_at < now - KEPT_DAYS).limit(limit)
    return _count(session, delete(ReturnedMail).where(ReturnedMail.id.in_(over)))


def _make_room(session: Session, why: Unread) -> None:
    """Only so many wait for each reason; the oldest go first."""
    kept = (
        select(ReturnedMail.id)
        .where(ReturnedMail.unread == why.value, ReturnedMail.content.is_not(None))
        .order_by(ReturnedMail.id.desc())
    )
    oldest = session.scalar(kept.offset(MOST_UNREAD - 1).limit(1))
    if oldest is not None:
        too_many = update(ReturnedMail).where(
            ReturnedMail.unread == why.value, ReturnedMail.content.is_not(None), ReturnedMail.id < oldest
        )
        _count(session, too_many.values(content=None))


def _count(session: Session, statement: object) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})  # type: ignore[call-overload]
    return int(result.rowcount)
