"""The steps that a decision can take: from which state to which, and each only from where it starts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, true, update
from sqlalchemy.orm import Session, aliased

from campaign.core.db import Base
from campaign.petitions import ending
from campaign.petitions.decision_models import Pick, Report, ReportState, Thing
from campaign.petitions.endorsement_models import Endorsement, EndorsementState
from campaign.petitions.models import CommentState, Signature, SignatureState


class Choice(StrEnum):
    """For a report, to approve is to leave shown what was reported."""

    APPROVE = "approve"
    REJECT = "reject"


Move = tuple[StrEnum, StrEnum]
MOVES: dict[tuple[Thing, Choice], list[Move]] = {
    (Thing.COMMENT, Choice.APPROVE): [(CommentState.WAITING, CommentState.APPROVED)],
    (Thing.COMMENT, Choice.REJECT): [(CommentState.WAITING, CommentState.REJECTED)],
    (Thing.ENDORSEMENT, Choice.APPROVE): [(EndorsementState.SUBMITTED, EndorsementState.VERIFIED)],
    (Thing.ENDORSEMENT, Choice.REJECT): [(EndorsementState.SUBMITTED, EndorsementState.DECLINED)],
    (Thing.REPORT, Choice.APPROVE): [(ReportState.OPEN, ReportState.DISMISSED)],
    (Thing.REPORT, Choice.REJECT): [(ReportState.OPEN, ReportState.UPHELD)],
    (Thing.SIGNATURE, Choice.APPROVE): [
        (SignatureState.REJECTED, SignatureState.CONFIRMED),
        (SignatureState.REJECTED, SignatureState.PENDING),
    ],
    (Thing.SIGNATURE, Choice.REJECT): [
        (SignatureState.CONFIRMED, SignatureState.REJECTED),
        (SignatureState.PENDING, SignatureState.REJECTED),
    ],
}
OVERTURNING: dict[tuple[Thing, Choice], list[Move]] = {
    (Thing.COMMENT, Choice.APPROVE): [(CommentState.REJECTED, CommentState.APPROVED)],
    (Thing.COMMENT, Choice.REJECT): [(CommentState.APPROVED, CommentState.REJECTED)],
    (Thing.ENDORSEMENT, Choice.APPROVE): [(EndorsementState.DECLINED, EndorsementState.VERIFIED)],
    (Thing.ENDORSEMENT, Choice.REJECT): [(EndorsementState.VERIFIED, EndorsementState.DECLINED)],
}
"""What changes an earlier decision."""
TABLES: dict[Thing, type[Base]] = {
    Thing.COMMENT: Signature,
    Thing.ENDORSEMENT: Endorsement,
    Thing.REPORT: Report,
    Thing.SIGNATURE: Signature,
}
KINDS: dict[Thing, type[StrEnum]] = {
    Thing.COMMENT: CommentState,
    Thing.ENDORSEMENT: EndorsementState,
    Thing.REPORT: ReportState,
    Thing.SIGNATURE: SignatureState,
}


def move(session: Session, pick: Pick, before: StrEnum, after: StrEnum, *, now: datetime) -> bool:
    """Change a state, if it is still what it was: of two who decide at once, one does."""
    if pick.thing is Thing.SIGNATURE:
        return _move_signature(session, pick.thing_id, before, after)
    changing = {
        Thing.COMMENT: update(Signature)
        .where(Signature.id == pick.thing_id, Signature.comment_state == before)
        .values(comment_state=after),
        Thing.ENDORSEMENT: update(Endorsement)
        .where(Endorsement.id == pick.thing_id, Endorsement.state == before)
        .values(state=after, decided_at=now, decision_note=""),
        Thing.REPORT: update(Report)
        .where(Report.id == pick.thing_id, Report.state == before, _may_become(after))
        .values(state=after, decided_at=now),
    }[pick.thing]
    done = session.execute(changing.execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _move_signature(session: Session, signature_id: int, before: StrEnum, after: StrEnum) -> bool:
    """Out of the count or back into it. One that was never confirmed goes back to waiting for that."""
    signature = session.get(Signature, signature_id, with_for_update=True, populate_existing=True)
    if signature is None or signature.state is not before:
        return False
    if after is SignatureState.REJECTED:
        ending.reject(session, signature_id)
        return True
    if (signature.confirmed_at is None) != (after is SignatureState.PENDING):
        return False
    ending.restore(session, signature_id)
    return True


def _may_become(state: StrEnum) -> ColumnElement[bool]:
    """A report opens again only where no newer one of the same thing is open."""
    other = aliased(Report)
    newer = exists().where(
        other.thing == Report.thing, other.thing_id == Report.thing_id, other.state == ReportState.OPEN
    )
    return ~newer if state is ReportState.OPEN else true()
