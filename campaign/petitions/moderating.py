"""What waits for a person to look at it, and what becomes of it: decided once, undone if need be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select, true, update
from sqlalchemy.orm import Session, aliased

from campaign.campaigns.models import Campaign
from campaign.core.changes import pages_changed
from campaign.core.db import Base
from campaign.core.errors import NotFound
from campaign.outbox import service as outbox
from campaign.petitions.decision_models import (
    Decision,
    DecisionKind,
    DecisionPart,
    DecisionState,
    Pick,
    Report,
    ReportState,
    Thing,
)
from campaign.petitions.models import (
    CommentState,
    Endorsement,
    EndorsementState,
    Petition,
    Signature,
)
from campaign.petitions.telling import letter_key, tell


class Choice(StrEnum):
    """For a report, to approve is to leave shown what was reported."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Who decides, and for which organization."""

    organization_id: int
    organizer_id: int | None


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is decided, why, and whether those it is about are told by letter."""

    choice: Choice
    reason: str = ""
    words: str = ""
    is_told: bool = False


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A thing that somebody else had decided before; what they decided stands."""

    pick: Pick
    became: str
    by: str
    at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a verdict did: a decision, unless others had decided everything before."""

    decision: Decision | None
    taken: list[Taken]


_MOVES: dict[tuple[Thing, Choice], tuple[StrEnum, StrEnum]] = {
    (Thing.COMMENT, Choice.APPROVE): (CommentState.WAITING, CommentState.APPROVED),
    (Thing.COMMENT, Choice.REJECT): (CommentState.WAITING, CommentState.REJECTED),
    (Thing.ENDORSEMENT, Choice.APPROVE): (EndorsementState.SUBMITTED, EndorsementState.VERIFIED),
    (Thing.ENDORSEMENT, Choice.REJECT): (EndorsementState.SUBMITTED, EndorsementState.DECLINED),
    (Thing.REPORT, Choice.APPROVE): (ReportState.OPEN, ReportState.DISMISSED),
    (Thing.REPORT, Choice.REJECT): (ReportState.OPEN, ReportState.UPHELD),
}
_TAKING_DOWN = {
    Thing.COMMENT: (CommentState.APPROVED, CommentState.REJECTED),
    Thing.ENDORSEMENT: (EndorsementState.VERIFIED, EndorsementState.DECLINED),
}
_TABLES: dict[Thing, type[Base]] = {
    Thing.COMMENT: Signature,
    Thing.ENDORSEMENT: Endorsement,
    Thing.REPORT: Report,
}
_KINDS: dict[Thing, type[StrEnum]] = {
    Thing.COMMENT: CommentState,
    Thing.ENDORSEMENT: EndorsementState,
    Thing.REPORT: ReportState,
}


def decide(session: Session, seat: Seat, picks: Sequence[Pick], verdict: Verdict, *, now: datetime) -> Made:
    """Decide these things; what somebody else decided meanwhile is told and stays as it is.

    Raises:
        NotFound: one of them is not this organization's.
    """
    decision = Decision(
        organization_id=seat.organization_id,
        organizer_id=seat.organizer_id,
        kind=DecisionKind.MODERATION,
        choice=verdict.choice.value,
        reason=verdict.reason,
        words=verdict.words or None,
        is_told=verdict.is_told,
        made_at=now,
    )
    session.add(decision)
    session.flush()
    taken = []
    for pick in sorted(set(picks)):
        _check_owner(session, seat, pick)
        if not _apply(session, decision, pick, *_MOVES[pick.thing, verdict.choice], now):
            taken.append(_taken(session, pick))
        elif pick.thing is Thing.REPORT and verdict.choice is Choice.REJECT:
            _take_down(session, decision, pick, now)
    if not decision.part_count:
        session.delete(decision)
        return Made(decision=None, taken=taken)
    pages_changed(session)
    if verdict.is_told and verdict.choice is Choice.REJECT:
        session.flush()
        for part in parts_of(session, decision):
            tell(session, part, "not_shown", now=now)
    return Made(decision=decision, taken=taken)


def undo(session: Session, seat: Seat, decision_id: int, *, now: datetime) -> int:
    """Put back everything a decision touched, but for what was decided again since; returns how many.

    Raises:
        NotFound: this organization made no such decision, or it is undone.
    """
    decision = find_decision(session, seat, decision_id)
    if decision.kind is not DecisionKind.MODERATION or decision.state is not DecisionState.MADE:
        raise NotFound("no-decision")
    put_back = 0
    for part in parts_of(session, decision):
        kind = _KINDS[part.thing]
        pick = Pick(part.thing, part.thing_id)
        part.is_undone = _move(session, pick, kind(part.after), kind(part.before), now)
        put_back += part.is_undone
        outbox.cancel(session, letter_key(pick, decision.id))
    decision.move_to(DecisionState.UNDONE)
    decision.undone_at = now
    pages_changed(session)
    return put_back


def find_decision(session: Session, seat: Seat, decision_id: int) -> Decision:
    """A decision of this organization, locked.

    Raises:
        NotFound: it made none with this number.
    """
    query = select(Decision).where(
        Decision.id == decision_id, Decision.organization_id == seat.organization_id
    )
    decision = session.scalar(query.with_for_update())
    if decision is None:
        raise NotFound("no-decision")
    return decision


def parts_of(session: Session, decision: Decision) -> list[DecisionPart]:
    """What a decision of moderation touched."""
    query = select(DecisionPart).where(DecisionPart.decision_id == decision.id)
    return list(session.scalars(query.order_by(DecisionPart.thing, DecisionPart.thing_id)))


def decisions_of(session: Session, organization_id: int, *, before: int | None, limit: int) -> list[Decision]:
    """The latest decisions of moderation, newest first."""
    query = select(Decision).where(
        Decision.organization_id == organization_id, Decision.kind == DecisionKind.MODERATION
    )
    if before is not None:
        query = query.where(Decision.id < before)
    return list(session.scalars(query.order_by(Decision.id.desc()).limit(limit)))


def _apply(
    session: Session, decision: Decision, pick: Pick, before: StrEnum, after: StrEnum, now: datetime
) -> bool:
    if not _move(session, pick, before, after, now):
        return False
    session.add(
        DecisionPart(
            decision_id=decision.id,
            thing=pick.thing,
            thing_id=pick.thing_id,
            before=before.value,
            after=after.value,
        )
    )
    decision.part_count += 1
    return True


def _move(session: Session, pick: Pick, before: StrEnum, after: StrEnum, now: datetime) -> bool:
    """Change a state, if it is still what it was: of two who decide at once, one does."""
    changing = {
        Thing.COMMENT: update(Signature)
        .where(Signature.id == pick.thing_id, Signature.comment_state == before)
        .values(comment_state=after),
        Thing.ENDORSEMENT: update(Endorsement)
        .where(Endorsement.id == pick.thing_id, Endorsement.state == before)
        .values(state=after, decided_at=now),
        Thing.REPORT: update(Report)
        .where(Report.id == pick.thing_id, Report.state == before, _may_become(after))
        .values(state=after, decided_at=now),
    }[pick.thing]
    done = session.execute(changing.execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _may_become(state: StrEnum) -> ColumnElement[bool]:
    """A report opens again only where no newer one of the same thing is open."""
    other = aliased(Report)
    newer = exists().where(
        other.thing == Report.thing, other.thing_id == Report.thing_id, other.state == ReportState.OPEN
    )
    return ~newer if state is ReportState.OPEN else true()


def _take_down(session: Session, decision: Decision, pick: Pick, now: datetime) -> None:
    report = session.get_one(Report, pick.thing_id)
    _apply(session, decision, Pick(report.thing, report.thing_id), *_TAKING_DOWN[report.thing], now)


def _check_owner(session: Session, seat: Seat, pick: Pick) -> None:
    if pick.thing not in _KINDS:
        raise NotFound("no-such-thing")
    columns = _TABLES[pick.thing].__table__.c
    query = (
        select(Petition.id)
        .join(Campaign, Campaign.id == Petition.campaign_id)
        .where(columns.petition_id == Petition.id, columns.id == pick.thing_id)
        .where(Campaign.organization_id == seat.organization_id)
    )
    if session.scalar(query) is None:
        raise NotFound("no-such-thing")


def _taken(session: Session, pick: Pick) -> Taken:
    query = (
        select(DecisionPart)
        .join(Decision)
        .where(DecisionPart.thing == pick.thing, DecisionPart.thing_id == pick.thing_id)
        .where(Decision.state == DecisionState.MADE, DecisionPart.is_undone.is_(False))
        .order_by(Decision.id.desc())
        .limit(1)
    )
    part = session.scalar(query)
    if part is None:
        return Taken(pick=pick, became="", by="", at=None)
    organizer = part.decision.organizer
    return Taken(
        pick=pick, became=part.after, by=organizer.name if organizer else "", at=part.decision.made_at
    )
