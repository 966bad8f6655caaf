"""Count how a mailing goes, now and then and never for a page; pause it when it goes badly; finish it.

The figures are counted over the rows, which say the truth, so nothing that is killed makes them wrong. The
longer counting takes, the more seldom it happens.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal_column,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Session

from campaign.alerts.delivery_models import (
    HELD_ROWS,
    QUEUED_ROWS,
    WAITING,
    MailingDelivery,
    MailingFigure,
    MessageState,
    Reason,
)
from campaign.alerts.models import Mailing, MailingState

COMPLAINTS_WARN, COMPLAINTS_PAUSE = 0.001, 0.003
FEWEST_COMPLAINTS = 2
"""One person alone stops no mailing."""
FIRST, FIRST_BOUNCES = 500, 0.05
COMPLAINTS, BOUNCES = "complaints", "bounces"
"""Keys of the sentences that say why a mailing was paused."""
SOONEST, EFFORT = timedelta(seconds=2), 20
"""Counting takes at most a twentieth of the time."""
_SWEPT = 5_000
_GOES = (MailingState.EXPANDING, MailingState.SENDING, MailingState.PAUSED, MailingState.CANCELLED)
_REACHED = (
    *(MessageState.HANDED_OFF, MessageState.BOUNCED_HARD, MessageState.BOUNCED_SOFT),
    MessageState.COMPLAINED,
)
_BOUNCED = (MessageState.BOUNCED_HARD, MessageState.BOUNCED_SOFT)


@dataclass(frozen=True, kw_only=True)
class Figures:
    """How a mailing stood when it was counted last."""

    by_state: dict[MessageState, int] = field(default_factory=dict)
    by_reason: dict[tuple[MessageState, str], int] = field(default_factory=dict)
    by_domain: dict[str, dict[MessageState, int]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Everybody in it so far."""
        return sum(self.by_state.values())

    @property
    def reached(self) -> int:
        """What a server took or sent back."""
        return sum(self.by_state.get(state, 0) for state in _REACHED)

    @property
    def waiting(self) -> int:
        """What is still to be sent."""
        return sum(self.by_state.get(state, 0) for state in WAITING)


def figures_of(session: Session, mailing_id: int) -> Figures:
    """As they were counted last: some hundred rows at most, however large the mailing is."""
    rows = session.scalars(select(MailingFigure).where(MailingFigure.mailing_id == mailing_id))
    figures = Figures()
    for row in rows:
        figures.by_state[row.state] = figures.by_state.get(row.state, 0) + row.number
        why = (row.state, row.reason)
        figures.by_reason[why] = figures.by_reason.get(why, 0) + row.number
        states = figures.by_domain.setdefault(row.domain, {})
        states[row.state] = states.get(row.state, 0) + row.number
    return figures


def time_left(mailing: Mailing, figures: Figures) -> timedelta | None:
    """How long it takes still at the pace of the last minutes; None while that is not known."""
    if not mailing.rate_per_minute or mailing.state is not MailingState.SENDING:
        return None
    return timedelta(minutes=figures.waiting / mailing.rate_per_minute)


def is_any(session: Session, *, now: datetime) -> bool:
    """Whether there is anything to do for any mailing; one short read."""
    goes = and_(Mailing.state.in_((MailingState.SCHEDULED, *_GOES)), Mailing.finished_at.is_(None))
    query = select(Mailing.id).where(or_(goes, Mailing.counts_due_at <= now)).limit(1)
    return session.scalar(query) is not None


def fresh(session: Session) -> list[int]:
    """Mailings at their beginning, which are looked at after each batch."""
    query = select(Mailing.id).where(
        Mailing.state == MailingState.SENDING, Mailing.is_watched, Mailing.started_at.is_not(None)
    )
    begun = list(session.scalars(query))
    return [number for number in begun if figures_of(session, number).reached < FIRST]


def claim_count(session: Session, *, now: datetime) -> int | None:
    """A mailing whose figures are due, taken so that no other worker counts it at the same time."""
    goes = and_(Mailing.state.in_(_GOES), Mailing.finished_at.is_(None))
    is_new = and_(goes, Mailing.counts_due_at.is_(None))
    is_over = and_(Mailing.state == MailingState.SENDING, Mailing.is_expanded, not_(_waits()))
    is_due = and_(Mailing.counts_due_at <= now, Mailing.state.in_((*_GOES, MailingState.FINISHED)))
    query = (
        select(Mailing)
        .where(or_(is_new, is_over, is_due))
        .order_by(Mailing.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    mailing = session.scalar(query)
    if mailing is None:
        return None
    mailing.counts_due_at = now + timedelta(minutes=1)
    return mailing.id


def count(session: Session, mailing_id: int) -> Sequence[Any]:
    """How many messages are in each state, for each reason, at each known provider. Only reads."""
    provider: ColumnElement[str] = case(
        (MailingDelivery.domain.startswith("~"), literal_column("''")), else_=MailingDelivery.domain
    )
    query = (
        select(MailingDelivery.state, MailingDelivery.reason, provider.label("mailbox"), func.count())
        .where(MailingDelivery.mailing_id == mailing_id)
        .group_by(MailingDelivery.state, MailingDelivery.reason, "mailbox")
    )
    return session.execute(query).all()


def keep(session: Session, mailing_id: int, counts: Sequence[Any], *, took: timedelta, now: datetime) -> None:
    """Keep what was counted, judge it, and finish a mailing that has nothing left to send."""
    mailing = session.get_one(Mailing, mailing_id, with_for_update=True, populate_existing=True)
    before = figures_of(session, mailing_id)
    session.execute(delete(MailingFigure).where(MailingFigure.mailing_id == mailing_id))
    if counts:
        keys = ("mailing_id", "state", "reason", "domain", "number")
        rows = [dict(zip(keys, (mailing_id, *row), strict=True)) for row in counts]
        session.execute(insert(MailingFigure), rows)
    figures = figures_of(session, mailing_id)
    _pace(mailing, figures.reached - before.reached, now)
    mailing.counted_at = now
    mailing.counts_due_at = now + max(SOONEST, took * EFFORT)
    judge(session, mailing, figures, now=now)
    _finish(session, mailing, figures, now)


def judge(session: Session, mailing: Mailing, figures: Figures, *, now: datetime) -> None:
    """Warn, or pause, when too many complain or too much comes back."""
    complaints = figures.by_state.get(MessageState.COMPLAINED, 0)
    share = complaints / figures.reached if figures.reached else 0.0
    if share > COMPLAINTS_WARN:
        mailing.warning = COMPLAINTS
    if not mailing.is_watched or mailing.state is not MailingState.SENDING:
        return
    if share > COMPLAINTS_PAUSE and complaints >= FEWEST_COMPLAINTS:
        told = {"complaints": complaints, "reached": figures.reached}
        _pause(mailing, COMPLAINTS, told, now)
    elif (bounced := first_bounces(session, mailing.id)) > FIRST * FIRST_BOUNCES:
        _pause(mailing, BOUNCES, {"bounced": bounced, "reached": min(figures.reached, FIRST)}, now)


def look_at_first(session: Session, mailing_id: int, *, now: datetime) -> None:
    """After each batch of a mailing's beginning: figures come too seldom to stop a bad one in time."""
    mailing = session.get_one(Mailing, mailing_id, with_for_update=True, populate_existing=True)
    bounced = first_bounces(session, mailing_id)
    if mailing.is_watched and mailing.state is MailingState.SENDING and bounced > FIRST * FIRST_BOUNCES:
        _pause(mailing, BOUNCES, {"bounced": bounced, "reached": FIRST}, now)


def first_bounces(session: Session, mailing_id: int) -> int:
    """How many of the first 500 that were sent came back: four short reads of one index."""
    first: list[tuple[int, bool]] = []
    for state in _REACHED:
        query = (
            select(MailingDelivery.id)
            .where(MailingDelivery.mailing_id == mailing_id, MailingDelivery.state == state)
            .order_by(MailingDelivery.id)
            .limit(FIRST)
        )
        first += [(number, state in _BOUNCED) for number in session.scalars(query)]
    return sum(is_back for _, is_back in sorted(first)[:FIRST])


def sweep_cancelled(session: Session, mailing_id: int, *, now: datetime) -> int:
    """Close what a cancelled mailing still had to send, a piece at a time; returns how many."""
    waiting = (
        select(MailingDelivery.id)
        .where(MailingDelivery.mailing_id == mailing_id)
        .where(literal_column(QUEUED_ROWS))
        .limit(_SWEPT)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(waiting))
    session.execute(
        update(MailingDelivery)
        .where(MailingDelivery.id.in_(ids))
        .values(state=MessageState.NOT_SENT, reason=Reason.CANCELLED.value, ended_at=now)
        .execution_options(synchronize_session=False)
    )
    return len(ids)


def cancelled(session: Session) -> list[int]:
    """Cancelled mailings that are not yet closed to the last row."""
    query = select(Mailing.id).where(
        Mailing.state == MailingState.CANCELLED, Mailing.finished_at.is_(None), Mailing.upper_id > 0
    )
    return list(session.scalars(query))


def _pace(mailing: Mailing, more: int, now: datetime) -> None:
    """Messages each minute, smoothed, so that the time left does not jump."""
    if mailing.counted_at is None or now <= mailing.counted_at:
        return
    pace = more / (now - mailing.counted_at).total_seconds() * 60
    old = mailing.rate_per_minute
    mailing.rate_per_minute = round((old + pace) / 2 if old else pace)


def _pause(mailing: Mailing, why: str, told: dict[str, int], now: datetime) -> None:
    mailing.move_to(MailingState.PAUSED)
    mailing.pause_reason, mailing.pause_facts, mailing.paused_at = why, told, now


def _finish(session: Session, mailing: Mailing, figures: Figures, now: datetime) -> None:
    is_waiting = session.scalar(select(Mailing.id).where(Mailing.id == mailing.id, _waits()))
    if not mailing.is_expanded or is_waiting or figures.waiting:
        return
    if mailing.state is MailingState.SENDING:
        mailing.move_to(MailingState.FINISHED)
    if mailing.state in (MailingState.FINISHED, MailingState.CANCELLED):
        mailing.finished_at = mailing.finished_at or now
        mailing.counts_due_at, mailing.rate_per_minute = None, 0


def _waits() -> ColumnElement[bool]:
    """Whether anything of a mailing is still to be sent: a look into two small indexes."""
    queued, held = (
        exists().where(MailingDelivery.mailing_id == Mailing.id, literal_column(condition))
        for condition in (QUEUED_ROWS, HELD_ROWS)
    )
    return or_(queued, held)
