"""What waits for a person to look at it, and what becomes of it: decided once, undone if need be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound
from campaign.outbox import service as outbox
from campaign.petitions.decision_models import (
    Decision,
    DecisionKind,
    DecisionPart,
    DecisionState,
    Pick,
    Report,
    Thing,
)
from campaign.petitions.endorsement_models import Endorsement
from campaign.petitions.models import Petition
from campaign.petitions.moves import KINDS, MOVES, OVERTURNING, TABLES, Choice, Move, move
from campaign.petitions.telling import letter_key, tell


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
    overturns: bool = False
    """Whether what was decided before is decided anew, rather than left as it is."""
    note: str = ""
    """Why an endorsement is declined, for organizers only."""


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
        if _owner(session, pick) != seat.organization_id:
            raise NotFound("no-such-thing")
        if not _apply(session, decision, pick, moves_of(pick.thing, verdict), now):
            taken.append(_taken(session, pick))
        elif pick.thing is Thing.REPORT and verdict.choice is Choice.REJECT:
            _take_down(session, decision, pick, now)
    if not decision.part_count:
        session.delete(decision)
        return Made(decision=None, taken=taken)
    pages_changed(session)
    session.flush()
    _follow(session, parts_of(session, decision), verdict, now)
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
        kind = KINDS[part.thing]
        pick = Pick(part.thing, part.thing_id)
        part.is_undone = move(session, pick, kind(part.after), kind(part.before), now=now)
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


def _apply(session: Session, decision: Decision, pick: Pick, moves: Sequence[Move], now: datetime) -> bool:
    """Take the first of these moves that the thing's present state allows."""
    for before, after in moves:
        if not move(session, pick, before, after, now=now):
            continue
        part = DecisionPart(decision_id=decision.id, thing=pick.thing, thing_id=pick.thing_id)
        part.before, part.after = before.value, after.value
        session.add(part)
        decision.part_count += 1
        return True
    return False


def _follow(session: Session, parts: list[DecisionPart], verdict: Verdict, now: datetime) -> None:
    """Keep the note, and owe the letters, of what was decided."""
    if verdict.note:
        named = [part.thing_id for part in parts if part.thing is Thing.ENDORSEMENT]
        session.execute(
            update(Endorsement).where(Endorsement.id.in_(named)).values(decision_note=verdict.note)
        )
    if verdict.is_told and verdict.choice is Choice.REJECT:
        for part in parts:
            tell(session, part, "not_shown", now=now)


def moves_of(thing: Thing, verdict: Verdict) -> list[Move]:
    """What a verdict may do to a thing."""
    over = OVERTURNING.get((thing, verdict.choice), []) if verdict.overturns else []
    return [*MOVES[thing, verdict.choice], *over]


def _take_down(session: Session, decision: Decision, pick: Pick, now: datetime) -> None:
    report = session.get_one(Report, pick.thing_id)
    about = Pick(report.thing, report.thing_id)
    _apply(session, decision, about, OVERTURNING[report.thing, Choice.REJECT], now)


def owners_of(session: Session, picks: Sequence[Pick]) -> dict[int, list[Pick]]:
    """These things by the organization that they belong to.

    Raises:
        NotFound: one of them is not there.
    """
    found: dict[int, list[Pick]] = {}
    for pick in sorted(set(picks)):
        found.setdefault(_owner(session, pick), []).append(pick)
    return found


def _owner(session: Session, pick: Pick) -> int:
    columns = TABLES[pick.thing].__table__.c
    query = (
        select(Campaign.organization_id)
        .join(Petition, Petition.campaign_id == Campaign.id)
        .where(columns.petition_id == Petition.id, columns.id == pick.thing_id)
    )
    owner = session.scalar(query)
    if owner is None:
        raise NotFound("no-such-thing")
    return owner


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
