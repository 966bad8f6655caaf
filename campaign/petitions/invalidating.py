"""Take out false signatures by conditions: first a dry run, then in batches that can be stopped and undone.

Each signature that is taken out is linked to the decision, and the count is exact after each batch.
"""

from collections import Counter
from datetime import datetime
from random import Random
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from campaign.core import jobs
from campaign.core.errors import NotFound, Refused
from campaign.core.jobs import Job, JobState
from campaign.outbox import service as outbox
from campaign.petitions import remembering, tally
from campaign.petitions.conditions import Conditions, Key, Scan, scan_signatures
from campaign.petitions.decision_models import (
    Decision,
    DecisionKind,
    DecisionPart,
    DecisionState,
    Pick,
    Thing,
)
from campaign.petitions.models import TALLY_SLOTS, Signature, SignatureState
from campaign.petitions.moderating import Seat, find_decision
from campaign.petitions.telling import letter_key, tell

LOOK, TAKE_OUT, PUT_BACK = "invalidation.look", "invalidation.take_out", "invalidation.put_back"
LOOKED_AT = 2_000
TAKEN = 500
"""Rows that one transaction looks at, and that one changes: a person who signs waits no longer than that."""
SAMPLE = 20


def draft(session: Session, seat: Seat, petition_id: int, wanted: Conditions, *, now: datetime) -> Decision:
    """Begin the dry run: it changes nothing, counts, and draws a sample.

    Raises:
        Refused: the time ends before it begins.
    """
    if wanted.until <= wanted.since:
        raise Refused("The time ends before it begins.")
    decision = Decision(
        organization_id=seat.organization_id,
        organizer_id=seat.organizer_id,
        petition_id=petition_id,
        kind=DecisionKind.INVALIDATION,
        state=DecisionState.DRAFT,
        conditions=wanted.sealed(),
        made_at=now,
    )
    session.add(decision)
    session.flush()
    _start(session, decision, seat, LOOK, now)
    return decision


def carry_out(
    session: Session, seat: Seat, decision: Decision, reason: str, *, is_told: bool, now: datetime
) -> None:
    """Take out everybody whom the dry run met, batch by batch.

    Raises:
        Refused: the dry run is not over, or it was carried out already.
    """
    look = job_of(session, decision)
    if look is None or look.kind != LOOK or look.state is not JobState.DONE:
        raise Refused("The dry run is not over.")
    decision.move_to(DecisionState.MADE)
    decision.reason, decision.is_told, decision.made_at = reason, is_told, now
    _start(session, decision, seat, TAKE_OUT, now)


def put_back(session: Session, seat: Seat, decision: Decision, *, now: datetime) -> None:
    """Stop taking out, and undo all of it, batch by batch.

    Raises:
        Refused: nothing was carried out, or it is undone.
    """
    work = job_of(session, decision)
    if work is not None and work.state is JobState.WAITING:
        jobs.stop(work)
    decision.move_to(DecisionState.UNDONE)
    decision.undone_at = now
    _start(session, decision, seat, PUT_BACK, now)


def find_invalidation(session: Session, seat: Seat, petition_id: int, decision_id: int) -> Decision:
    """A decision to take out signatures of this petition, locked.

    Raises:
        NotFound: there is none with this number.
    """
    decision = find_decision(session, seat, decision_id)
    if decision.kind is not DecisionKind.INVALIDATION or decision.petition_id != petition_id:
        raise NotFound("no-decision")
    return decision


def invalidations_of(session: Session, petition_id: int, organization_id: int) -> list[Decision]:
    """The latest, newest first."""
    query = (
        select(Decision)
        .where(Decision.organization_id == organization_id, Decision.petition_id == petition_id)
        .where(Decision.kind == DecisionKind.INVALIDATION)
        .order_by(Decision.id.desc())
        .limit(20)
    )
    return list(session.scalars(query))


def job_of(session: Session, decision: Decision) -> Job | None:
    """The work that goes on for a decision, or went on last; locked."""
    if decision.job_id is None:
        return None
    return session.get(Job, decision.job_id, with_for_update=True, populate_existing=True)


@jobs.step(LOOK)
def _look(session: Session, job: Job, _now: datetime) -> bool:
    decision = session.get_one(Decision, job.told["decision_id"])
    scan = scan_signatures(session, decision, _after(job), LOOKED_AT)
    dice = Random(f"{job.id}:{job.done_count}")  # noqa: S311 (a sample to look at)
    sample, met = list(job.told.get("sample", [])), job.told.get("met", 0)
    for number in scan.ids:
        met += 1
        place = len(sample) if len(sample) < SAMPLE else dice.randrange(met)
        if place < SAMPLE:
            sample[place : place + 1] = [number]
    return _moved(job, scan, {"sample": sample, "met": met})


@jobs.step(TAKE_OUT)
def _take_out(session: Session, job: Job, now: datetime) -> bool:
    decision = session.get_one(Decision, job.told["decision_id"])
    scan = scan_signatures(session, decision, _after(job), TAKEN)
    rows = _lock(session, scan.ids, (SignatureState.PENDING, SignatureState.CONFIRMED))
    _set_state(session, rows, SignatureState.REJECTED)
    _count(session, decision, rows, -1)
    parts = [
        {
            "decision_id": decision.id,
            "thing": Thing.SIGNATURE,
            "thing_id": row.id,
            "before": row.state.value,
            "after": SignatureState.REJECTED.value,
            "is_undone": False,
        }
        for row in rows
    ]
    if parts:
        session.execute(insert(DecisionPart), parts)
    if decision.is_told:
        for part in parts:
            tell(session, DecisionPart(**part), "not_counted", now=now)
    decision.part_count += len(parts)
    return _moved(job, scan, {"met": job.told.get("met", 0) + len(parts)})


@jobs.step(PUT_BACK)
def _put_back(session: Session, job: Job, _now: datetime) -> bool:
    """What was decided again since, or taken back by its signer, stays as it is."""
    decision = session.get_one(Decision, job.told["decision_id"])
    query = (
        select(DecisionPart)
        .where(DecisionPart.decision_id == decision.id, DecisionPart.thing == Thing.SIGNATURE)
        .where(DecisionPart.thing_id > job.cursor)
        .order_by(DecisionPart.thing_id)
        .limit(TAKEN)
    )
    parts = {part.thing_id: part for part in session.scalars(query)}
    rows = _lock(session, list(parts), (SignatureState.REJECTED,))
    for state in (SignatureState.PENDING, SignatureState.CONFIRMED):
        back = [row for row in rows if parts[row.id].before == state.value]
        _set_state(session, back, state)
        if state is SignatureState.CONFIRMED:
            _count(session, decision, back, 1)
    for row in rows:
        parts[row.id].is_undone = True
    outbox.cancel_keys(session, [letter_key(Pick(Thing.SIGNATURE, one), decision.id) for one in parts])
    job.cursor = max(parts, default=job.cursor)
    job.done_count += len(rows)
    return len(parts) < TAKEN


def _after(job: Job) -> Key | None:
    told = job.told.get("after")
    return (datetime.fromisoformat(told[0]), int(told[1])) if told else None


def _moved(job: Job, scan: Scan, told: dict[str, Any]) -> bool:
    after = {"after": [scan.last[0].isoformat(), scan.last[1]]} if scan.last else {}
    job.told = {**job.told, **told, **after}
    job.done_count += scan.looked
    return scan.last is None


def _lock(session: Session, ids: list[int], states: tuple[SignatureState, ...]) -> list[Any]:
    """Those still in one of these states, each held until the batch ends, in the order of their numbers."""
    query = (
        select(
            *(Signature.id, Signature.state, Signature.country, Signature.confirmed_at),
            *(Signature.locale, Signature.source),
        )
        .where(Signature.id.in_(ids), Signature.state.in_(states))
        .order_by(Signature.id)
        .with_for_update()
    )
    return list(session.execute(query))


def _set_state(session: Session, rows: list[Any], state: SignatureState) -> None:
    ids = [row.id for row in rows]
    session.execute(
        update(Signature)
        .where(Signature.id.in_(ids))
        .values(state=state)
        .execution_options(synchronize_session=False)
    )
    if state is SignatureState.CONFIRMED:
        remembering.note_signed(session, ids)
    else:
        remembering.forget_signed(session, ids)


def _count(session: Session, decision: Decision, rows: list[Any], step: int) -> None:
    changes: Counter[tuple[tally.Facet, int]] = Counter()
    for row in rows:
        if row.confirmed_at is not None:
            for facet in tally.facets_of(row, row.confirmed_at):
                changes[facet, row.id % TALLY_SLOTS] += step
    tally.count_many(session, decision.petition_id or 0, changes)


def _start(session: Session, decision: Decision, seat: Seat, kind: str, now: datetime) -> None:
    job = Job(
        organization_id=seat.organization_id,
        organizer_id=seat.organizer_id,
        kind=kind,
        told={"decision_id": decision.id},
        created_at=now,
        leased_until=now,
    )
    session.add(job)
    session.flush()
    decision.job_id = job.id
