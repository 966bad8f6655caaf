"""Another account for readers to pay into: a second person must agree, and a day must pass.

Whoever gets into one organizer's account could otherwise lead every gift to their own. So a change is
proposed, every owner is told at once, somebody else agrees, and only a day later readers see it; until then
anybody who keeps the money can stop it. Words about an account, and taking one away, need none of this;
nor does the very first account of an organization, which leads nobody elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.models import Organizer
from campaign.accounts.people import owners_of
from campaign.core.db import lock
from campaign.core.errors import NotFound, Refused
from campaign.donations import duties, service, steps
from campaign.donations.bank_models import BankChange, ChangeState
from campaign.donations.models import Appeal
from campaign.outbox import service as outbox

WAIT = timedelta(hours=24)
WORDS = frozenset({"kind", "comment", "text"})
"""What of a step is no bank detail."""
OPEN = (ChangeState.PROPOSED, ChangeState.APPROVED)
_ENDINGS = {"refuse": ChangeState.REFUSED, "withdraw": ChangeState.WITHDRAWN}


class OnesOwn(Refused):
    """Whoever proposed a change cannot agree to it."""


class Overtaken(Refused):
    """The step is not what it was when the change was proposed."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A step that is to be another: its number from 1, or one more than there are; what it becomes."""

    number: int
    after: steps.Step


def needs_second_person(session: Session, appeal: Appeal, wanted: Wanted) -> bool:
    """Whether the change is more than words, and leads readers to an account that they do not know.

    In an appeal that they have seen, any other account; in a draft, one that none of its organization's
    appeals has shown, unless it has shown none at all yet.
    """
    fresh = _details(wanted.after)
    if not fresh or _details(_present(appeal, wanted.number)) == fresh:
        return False
    return appeal.first_shown_at is not None or _is_strange(_known(session, appeal), fresh)


def unseen(session: Session, appeal: Appeal) -> list[Wanted]:
    """The accounts of a draft that no reader has seen and no second person agreed to."""
    if appeal.first_shown_at is not None:
        return []
    known = _known(session, appeal)
    return [
        Wanted(number=number, after=step)
        for number, step in enumerate(appeal.steps, start=1)
        if _details(step) and _is_strange(known, _details(step))
    ]


def show(session: Session, appeal: Appeal, by: Organizer | None, *, now: datetime) -> bool:
    """Show a draft to readers; False where it is proposed instead, since it has an account unknown to them.

    Raises:
        NoWayToGive: it has no step that a reader could follow.
        SendsBack: this person refunds, so another one must propose.
    """
    lock(session, appeal)
    if not (strange := unseen(session, appeal)):
        service.publish(session, appeal, now=now)
        return True
    asked = {change.number for change in waiting(session, appeal)}
    for wanted in strange:
        if wanted.number not in asked:
            propose(session, appeal, wanted, by, now=now)
    return False


def propose(
    session: Session, appeal: Appeal, wanted: Wanted, by: Organizer | None, *, now: datetime
) -> BankChange:
    """Write the change down and tell every owner. Readers see nothing of it. By nobody, it is the operator's.

    Raises:
        SendsBack: this person refunds, so another one must propose.
    """
    lock(session, appeal)
    if by is not None:
        duties.may_propose(session, appeal.organization_id, by.id, now=now)
    change = BankChange(
        appeal_id=appeal.id,
        act="put",
        number=wanted.number,
        before=_present(appeal, wanted.number),
        after=wanted.after,
        proposed_by_id=by.id if by else None,
        proposed_at=now,
    )
    session.add(change)
    session.flush()
    tell_owners(session, change)
    return change


def approve(session: Session, change: BankChange, by: Organizer, *, now: datetime) -> None:
    """Agree, as a second person: a day from now readers see it. Every owner is told again.

    Raises:
        OnesOwn: it is the proposer.
        WrongState: it is over, or somebody has agreed already.
    """
    lock(session, change)
    if change.proposed_by_id == by.id:
        raise OnesOwn("ones-own")
    change.move_to(ChangeState.APPROVED)
    change.approved_by_id, change.approved_at, change.due_at = by.id, now, now + WAIT
    tell_owners(session, change)


def stop(session: Session, change: BankChange, act: str, *, now: datetime) -> None:
    """Refuse it, or take back one's own; its day may have begun already.

    Raises:
        WrongState: it is over.
    """
    lock(session, change)
    change.move_to(_ENDINGS[act])
    change.ended_at = now
    tell_owners(session, change)


def apply_due(session: Session, *, now: datetime) -> int:
    """Carry out what was agreed to a day ago, unless the step was changed meanwhile."""
    due = select(BankChange).where(BankChange.state == ChangeState.APPROVED, BankChange.due_at <= now)
    found = session.scalars(due.order_by(BankChange.id).with_for_update(skip_locked=True)).all()
    for change in found:
        _apply(session, change, now=now)
    return len(found)


def waiting(session: Session, appeal: Appeal) -> list[BankChange]:
    """What is proposed or agreed to for an appeal, the oldest first."""
    mine = select(BankChange).where(BankChange.appeal_id == appeal.id, BankChange.state.in_(OPEN))
    return list(session.scalars(mine.order_by(BankChange.id)))


def own_change(session: Session, appeal: Appeal, number: int) -> BankChange:
    """A change of this appeal.

    Raises:
        NotFound: there is none.
    """
    change = session.get(BankChange, number)
    if change is None or change.appeal_id != appeal.id:
        raise NotFound("no-change")
    return change


def tell_owners(session: Session, change: BankChange) -> None:
    """One letter to each owner for each step of the change."""
    for owner in owners_of(session, change.appeal.organization):
        outbox.enqueue(
            session,
            f"bank-change:{change.id}-{owner.id}:{change.state.value}",
            "organizer_bank_change",
            to=owner.email,
            locale=owner.locale,
            content={"change_id": change.id},
        )


def _apply(session: Session, change: BankChange, *, now: datetime) -> None:
    appeal = change.appeal
    lock(session, appeal)
    is_same = _details(_present(appeal, change.number)) == _details(change.before)
    change.move_to(ChangeState.APPLIED if is_same else ChangeState.OVERTAKEN)
    change.ended_at = now
    if is_same:
        steps.put_step(session, appeal, change.number, change.after)
    clock = audit.Actor(role="clock", organization_id=appeal.organization_id)
    told = {"step": change.after, "state": change.state}
    audit.record(session, clock, "appeal.account_changed", appeal, before=change.before, after=told, now=now)
    tell_owners(session, change)


def _known(session: Session, appeal: Appeal) -> list[dict[str, Any]] | None:
    """The accounts that readers were led to, or a second person agreed to; None before the very first."""
    mine = select(Appeal).where(Appeal.organization_id == appeal.organization_id)
    shown = session.scalars(mine.where(Appeal.first_shown_at.is_not(None))).all()
    agreed = (
        select(BankChange.after)
        .join(Appeal, Appeal.id == BankChange.appeal_id)
        .where(Appeal.organization_id == appeal.organization_id, BankChange.state == ChangeState.APPLIED)
    )
    if not shown:
        return None
    return [_details(step) for one in shown for step in one.steps] + [
        _details(step) for step in session.scalars(agreed)
    ]


def _is_strange(known: list[dict[str, Any]] | None, details: dict[str, Any]) -> bool:
    return known is not None and details not in known


def _present(appeal: Appeal, number: int) -> steps.Step:
    return appeal.steps[number - 1] if 1 <= number <= len(appeal.steps) else {}


def _details(step: steps.Step) -> dict[str, Any]:
    """What says where the money goes; the names of a bank in other languages too."""
    return {name: fact for name, fact in step.items() if name not in WORDS and fact}
