"""Ask to be told of something, and agree to it by the mail that goes to the address (double opt-in).

Whatever the address is to us, what is seen from outside is the same; its owner alone is told more.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.core.errors import Gone, Unavailable
from campaign.core.mailed import Tried, may_mail, try_code
from campaign.core.upsert import insert_or_leave
from campaign.outbox import service as outbox
from campaign.supporters import service as supporters
from campaign.supporters.models import Frequency, SupporterState, Suppression
from campaign.supporters.pending_links import Topic, code_of
from campaign.supporters.pending_models import PendingInterest, PendingState

LETTER = "confirm_alerts"
_TRIES = 3


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a visitor asks for. `words` are the exact ones beside the button."""

    email: str
    locale: str
    topic: Topic
    words: str
    page: str
    frequency: Frequency | None = None
    is_discreet: bool = False


def ask(session: Session, wish: Wish, *, a_day: int, due_at: datetime | None, now: datetime) -> None:
    """Remember the wish and owe the mail that confirms it, at most `a_day` a day for one topic."""
    pending, is_first = remember(session, wish, now=now)
    if pending is None or not (is_first or may_mail(pending, a_day, now=now)):
        return
    key = f"{_mail_of(pending.id)}{now:%Y%m%d}:{pending.mail_count}"
    outbox.owe(session, key, outbox.a_delivery(LETTER, to=wish.email, locale=wish.locale, due_at=due_at))


def remember(session: Session, wish: Wish, *, now: datetime) -> tuple[PendingInterest | None, bool]:
    """The wish as a row, and whether it is the first of its kind. Owes no mail.

    None for who is suppressed, complained, or said of this topic that it was not them.

    Raises:
        Unavailable: the same address asks and agrees elsewhere all the while.
    """
    fingerprint = fingerprint_of(wish.email)
    if not may_be_asked(session, fingerprint):
        return None, False
    told = _told(session, wish, now)
    row = {**told, "email_fingerprint": fingerprint, "mailed_at": now, "mail_count": 1, "code_attempts": 0}
    for _ in range(_TRIES):
        is_first = insert_or_leave(session, PendingInterest, row) is not None
        pending = find(session, fingerprint, wish.topic, lock=True)
        if pending is not None:
            return _overwritten(pending, told), is_first
    raise Unavailable("busy")


def may_be_asked(session: Session, fingerprint: bytes) -> bool:
    """Whether one mail may go to this address at all."""
    if session.get(Suppression, fingerprint):
        return False
    known = supporters.find(session, fingerprint)
    return known is None or known.state is not SupporterState.COMPLAINED


def find(session: Session, fingerprint: bytes, topic: Topic, *, lock: bool = False) -> PendingInterest | None:
    """What was asked for with this address, if anything was."""
    query = select(PendingInterest).where(
        PendingInterest.email_fingerprint == fingerprint,
        PendingInterest.scope == topic.scope,
        PendingInterest.scope_id == topic.scope_id,
    )
    query = query.execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if lock else query)


def find_pending(session: Session, pending_id: int, *, lock: bool = False) -> PendingInterest:
    """What a link is about.

    Raises:
        Gone: it was not confirmed in time, and is forgotten.
    """
    pending = session.get(PendingInterest, pending_id, with_for_update=lock)
    if pending is None:
        raise Gone("expired-link")
    return pending


def confirm(session: Session, pending_id: int, *, now: datetime) -> PendingInterest:
    """Agree. Doing it twice, or on two devices, changes nothing more.

    Raises:
        Gone: it is forgotten, was disowned, or the address may not be written to any more.
    """
    pending = find_pending(session, pending_id, lock=True)
    if pending.state is PendingState.AGREED:
        return pending
    if pending.state is PendingState.DISOWNED or not _agreed(session, pending, now):
        raise Gone("closed")
    pending.move_to(PendingState.AGREED)
    pending.email = None
    return pending


def confirm_by_code(session: Session, fingerprint: bytes, topic: Topic, code: str, *, now: datetime) -> Tried:
    """Agree with the six digits instead of the link.

    Whoever has not asked, or may not be asked, looks like a wrong code.
    """
    pending = find(session, fingerprint, topic, lock=True)
    if pending is None or pending.state is PendingState.DISOWNED:
        return Tried.WRONG
    tried = try_code(pending, code, code_of(pending.id))
    session.flush()
    if tried is Tried.RIGHT:
        confirm(session, pending.id, now=now)
    return tried


def disown(session: Session, pending_id: int, *, now: datetime) -> None:
    """ "This was not me": no mail about this goes there again; what was agreed to meanwhile ends."""
    pending = find_pending(session, pending_id, lock=True)
    if pending.state is PendingState.DISOWNED:
        return
    fingerprint, scope = pending.email_fingerprint, pending.scope
    supporters.leave(session, fingerprint, scope, pending.scope_id, page="not-me", now=now)
    pending.move_to(PendingState.DISOWNED)
    pending.email = None
    outbox.cancel(session, _mail_of(pending.id))


def wishes_of(session: Session, fingerprint: bytes) -> list[PendingInterest]:
    """What is held of this address here, for its owner; not what they disowned."""
    query = select(PendingInterest).where(
        PendingInterest.email_fingerprint == fingerprint, PendingInterest.state != PendingState.DISOWNED
    )
    return list(session.scalars(query.order_by(PendingInterest.id)))


def forget(session: Session, fingerprint: bytes) -> None:
    """Erase every wish of this address, and the mail that it waits for."""
    for pending in wishes_of(session, fingerprint):
        outbox.cancel(session, _mail_of(pending.id))
        session.delete(pending)


def expire(session: Session, *, days: int, limit: int, now: datetime) -> int:
    """Forget what nobody agreed to in time, and what was agreed to long ago; returns how many."""
    over = (
        select(PendingInterest.id)
        .where(PendingInterest.state != PendingState.DISOWNED)
        .where(PendingInterest.asked_at < now - timedelta(days=days))
        .order_by(PendingInterest.asked_at)
        .limit(limit)
    )
    ids = list(session.scalars(over))
    session.execute(delete(PendingInterest).where(PendingInterest.id.in_(ids)))
    return len(ids)


def is_told_already(session: Session, pending: PendingInterest) -> bool:
    """Whether the owner of the address gets these messages already."""
    known = supporters.find(session, pending.email_fingerprint)
    if known is None or known.state is not SupporterState.ACTIVE:
        return False
    wanted = (pending.scope, pending.scope_id)
    return any((one.scope, one.scope_id) == wanted for one in supporters.interests_of(session, known))


def pending_in(key: str) -> int:
    """The wish that the mail with this key is about."""
    return int(key.split(":")[1])


def _mail_of(pending_id: int) -> str:
    return f"alerts:{pending_id}:"


def _told(session: Session, wish: Wish, now: datetime) -> dict[str, object]:
    return {
        "email": wish.email,
        "locale": wish.locale,
        "state": PendingState.WAITING,
        "scope": wish.topic.scope,
        "scope_id": wish.topic.scope_id,
        "wording_id": supporters.wording_id(session, wish.locale, wish.words, now=now),
        "page": wish.page,
        "frequency": wish.frequency,
        "is_discreet": wish.is_discreet,
        "asked_at": now,
    }


def _overwritten(pending: PendingInterest, told: dict[str, object]) -> PendingInterest | None:
    """What was told last stands, unless the owner of the address has put an end to it."""
    if pending.state is PendingState.DISOWNED:
        return None
    for name, value in told.items():
        setattr(pending, name, value)
    return pending


def _agreed(session: Session, pending: PendingInterest, now: datetime) -> bool:
    agreement = supporters.Agreement(
        email=pending.email or "",
        fingerprint=pending.email_fingerprint,
        locale=pending.locale,
        scope=pending.scope,
        scope_id=pending.scope_id,
        wording_id=pending.wording_id,
        page=pending.page,
    )
    supporter = supporters.agree(session, agreement, now=now)
    if supporter is None:
        return False
    supporter.frequency = pending.frequency or supporter.frequency
    supporter.is_discreet = pending.is_discreet or supporter.is_discreet
    return True
