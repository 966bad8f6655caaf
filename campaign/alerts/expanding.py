"""Make one row for each person of an audience, 500 at a time, the cursor moving in the same transaction.

A worker that is killed loses one piece, and the next goes on where the cursor stands. Who asks to be told
later than the start has a higher number than the bound, and is not in it.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts import archive, audience
from campaign.alerts.audience import Languages
from campaign.alerts.delivery_models import MailingDelivery, MessageState, Reason
from campaign.alerts.local_times import due_where_they_live, first_and_last
from campaign.alerts.models import Mailing, MailingState, MailingText
from campaign.core.upsert import upsert
from campaign.supporters.models import Supporter

AT_ONCE = 500
WINDOW = 20_000
"""Numbers looked at in one piece, so that a rule that fits few people makes no long transaction."""
_INSERTED = (
    *("mailing_id", "supporter_id", "state", "reason", "locale", "due_at"),
    *("domain", "worker", "attempt", "server", "queue_id"),
)


def start_due(session: Session, *, now: datetime) -> list[Mailing]:
    """Start the mailings whose time has come; those whose time is long over are missed."""
    due = (
        select(Mailing)
        .where(Mailing.state == MailingState.SCHEDULED)
        .where(or_(Mailing.scheduled_at.is_(None), Mailing.scheduled_at <= _ahead(now)))
        .order_by(Mailing.id)
        .with_for_update(skip_locked=True)
    )
    ready = [one for one in session.scalars(due) if (first := first_moment(one)) is None or first <= now]
    for mailing in ready:
        _start(session, mailing, now)
    return ready


def first_moment(mailing: Mailing) -> datetime | None:
    """When its first message may leave; None: at once."""
    if mailing.scheduled_at is None or not mailing.is_local:
        return mailing.scheduled_at
    return first_and_last(mailing.scheduled_at, mailing.zone)[0]


def languages_of(session: Session, mailing: Mailing) -> Languages:
    """In which languages there is something to send."""
    written = select(MailingText.locale).where(
        MailingText.mailing_id == mailing.id, MailingText.subject != ""
    )
    locales = list(session.scalars(written.order_by(MailingText.locale)))
    fallback = mailing.fallback_locale if mailing.fallback_locale in locales else ""
    return Languages(written=locales, fallback=fallback)


def unexpanded(session: Session) -> list[int]:
    """Mailings that have started and do not hold everybody yet."""
    query = select(Mailing.id).where(Mailing.state.in_(_EXPANDED), Mailing.is_expanded.is_(False))
    return list(session.scalars(query.where(Mailing.started_at.is_not(None)).order_by(Mailing.id)))


def expand_piece(session: Session, mailing_id: int, *, now: datetime) -> bool:
    """The next 500 people; True while there are more for whoever asked, False too while another works on it.

    A cancelled mailing is expanded to its end too: the list of who was not written to is whole.
    """
    query = select(Mailing).where(Mailing.id == mailing_id).with_for_update(skip_locked=True)
    mailing = session.scalar(query.execution_options(populate_existing=True))
    if mailing is None or mailing.is_expanded or mailing.state not in _EXPANDED:
        return False
    end = min(mailing.cursor + WINDOW, mailing.upper_id)
    made = upsert(session.connection().dialect.name, MailingDelivery).from_select(
        _INSERTED, _piece(session, mailing, end, now), include_defaults=False
    )
    numbers = session.scalars(made.returning(MailingDelivery.supporter_id)).all()
    mailing.cursor = max(numbers) if len(numbers) == AT_ONCE else end
    if mailing.cursor < mailing.upper_id:
        return True
    mailing.is_expanded, mailing.counts_due_at = True, now
    if mailing.state is MailingState.EXPANDING:
        mailing.move_to(MailingState.SENDING)
    return False


_EXPANDED = (MailingState.EXPANDING, MailingState.CANCELLED)


def _ahead(now: datetime) -> datetime:
    """One whose people get it by their own clocks begins where the day begins first."""
    return now + timedelta(days=1)


def _start(session: Session, mailing: Mailing, now: datetime) -> None:
    first = first_moment(mailing) or mailing.approved_at or now
    if now - first > timedelta(hours=mailing.late_hours):
        mailing.move_to(MailingState.MISSED)
        return
    mailing.move_to(MailingState.EXPANDING)
    mailing.started_at = now
    archive.open_to_readers(session, mailing, now=now)
    mailing.upper_id = session.scalar(select(func.coalesce(func.max(Supporter.id), 0))) or 0
    mailing.is_expanded = False


def _piece(session: Session, mailing: Mailing, end: int, now: datetime) -> Select[Any]:
    reach = audience.reach_of(session, session.get_one(Organization, mailing.organization_id))
    languages = languages_of(session, mailing)
    is_suppressed = audience.is_suppressed()
    reason = case(
        (is_suppressed, literal(Reason.SUPPRESSED.value)),
        else_=audience.left_out(mailing.kind, languages, mailing.started_at or now),
    )
    people = (
        select(
            Supporter.id.label("id"),
            reason.label("reason"),
            audience.chosen_locale(languages).label("locale"),
            _due(mailing, now).label("due_at"),
        )
        .where(audience.within(reach, mailing.rule))
        .where(Supporter.id > mailing.cursor, Supporter.id <= end)
        .order_by(Supporter.id)
        .limit(AT_ONCE)
        .subquery()
    )
    nothing = literal("")
    return select(
        *(literal(mailing.id), people.c.id, _state(mailing, people.c.reason), people.c.reason),
        *(people.c.locale, people.c.due_at, nothing, nothing, literal(0), nothing, nothing),
    ).where(people.c.id > 0)


def _state(mailing: Mailing, reason: ColumnElement[str]) -> ColumnElement[str]:
    is_over = mailing.state is MailingState.CANCELLED
    waiting = MessageState.NOT_SENT if is_over else MessageState.QUEUED
    return case(
        (reason == Reason.NONE.value, literal(waiting.value)),
        (reason == Reason.SUPPRESSED.value, literal(MessageState.SUPPRESSED.value)),
        else_=literal(MessageState.SKIPPED.value),
    )


def _due(mailing: Mailing, now: datetime) -> ColumnElement[datetime]:
    at = mailing.scheduled_at or mailing.started_at or now
    if mailing.is_local and mailing.scheduled_at:
        return due_where_they_live(at, mailing.zone)
    return literal(at, type_=Supporter.__table__.c.created_at.type)
