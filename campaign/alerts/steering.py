"""What organizers do to a mailing on its way: pause, resume, cancel, try again. Each is one short change.

However often it is paused and resumed, nobody gets it twice: what was handed over stays so.
"""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.alerts.delivery_models import MailingDelivery, MessageState
from campaign.alerts.models import Mailing, MailingState
from campaign.core.db import lock
from campaign.core.errors import NotFound
from campaign.core.states import WrongState


def find_mailing(session: Session, organization_id: int, mailing_id: int) -> Mailing:
    """A mailing of this organization.

    Raises:
        NotFound: it has none with this number.
    """
    query = select(Mailing).where(Mailing.id == mailing_id, Mailing.organization_id == organization_id)
    mailing = session.scalar(query)
    if mailing is None:
        raise NotFound("no-mailing")
    return mailing


def pause(session: Session, mailing: Mailing, *, now: datetime) -> None:
    """No more of it is sent; the message that a server is being given now still goes.

    Raises:
        WrongState: it is not on its way.
    """
    lock(session, mailing)
    mailing.move_to(MailingState.PAUSED)
    mailing.pause_reason, mailing.pause_facts, mailing.paused_at = "", {}, now
    mailing.counts_due_at = now


def resume(session: Session, mailing: Mailing, *, now: datetime) -> None:
    """Go on. One that paused by itself is not paused for the same again: an organizer has looked.

    Raises:
        WrongState: it is not paused.
    """
    lock(session, mailing)
    mailing.move_to(MailingState.SENDING if mailing.is_expanded else MailingState.EXPANDING)
    mailing.is_watched = mailing.is_watched and not mailing.pause_reason
    mailing.pause_reason, mailing.pause_facts, mailing.paused_at = "", {}, None
    mailing.counts_due_at = now


def cancel(session: Session, mailing: Mailing, *, now: datetime) -> None:
    """Send no more of it, ever. The worker writes down of each one still waiting that it was not sent.

    Raises:
        WrongState: it is over.
    """
    lock(session, mailing)
    mailing.move_to(MailingState.CANCELLED)
    mailing.counts_due_at = now
    if not mailing.started_at:
        mailing.finished_at = now


def try_failed_again(session: Session, mailing: Mailing, *, now: datetime) -> int:
    """Put what failed back into the queue, with all its tries; returns how many."""
    return _again(session, mailing, MessageState.FAILED, now)


def send_in_doubt_again(session: Session, mailing: Mailing, *, now: datetime) -> int:
    """Send once more what may have arrived already; returns how many."""
    return _again(session, mailing, MessageState.IN_DOUBT, now)


def not_written_to(
    session: Session, mailing_id: int, *, after: int = 0, limit: int = 100
) -> list[MailingDelivery]:
    """Who was not written to, since it was cancelled first; by key, for pages and files."""
    return messages_in(session, mailing_id, MessageState.NOT_SENT, after=after, limit=limit)


def messages_in(
    session: Session, mailing_id: int, state: MessageState, *, after: int = 0, limit: int = 100
) -> list[MailingDelivery]:
    """The messages in one state behind a number: one range of one index, whatever the mailing's size."""
    query = (
        select(MailingDelivery)
        .where(MailingDelivery.mailing_id == mailing_id, MailingDelivery.state == state)
        .where(MailingDelivery.id > after)
        .order_by(MailingDelivery.id)
        .limit(limit)
    )
    return list(session.scalars(query))


def _again(session: Session, mailing: Mailing, state: MessageState, now: datetime) -> int:
    lock(session, mailing)
    if mailing.state not in _GOING:
        raise WrongState(f"Nothing of what is {mailing.state.value} is sent again.")
    queueing = (
        update(MailingDelivery)
        .where(MailingDelivery.mailing_id == mailing.id, MailingDelivery.state == state)
        .values(state=MessageState.QUEUED, reason="", attempt=0, due_at=now, worker="", ended_at=None)
        .execution_options(synchronize_session=False)
    )
    number: int = session.execute(queueing).rowcount  # type: ignore[attr-defined]
    if number and mailing.state is MailingState.FINISHED:
        mailing.move_to(MailingState.SENDING)
        mailing.finished_at = None
    mailing.counts_due_at = now
    return number


_GOING = (MailingState.SENDING, MailingState.PAUSED, MailingState.FINISHED)
