"""Withdraw a signature at its signer's request, made to an organizer."""

from datetime import datetime

from sqlalchemy.orm import Session

from campaign.core.changes import pages_changed
from campaign.petitions import ending
from campaign.petitions.decision_models import Decision, DecisionKind, DecisionPart, Thing
from campaign.petitions.models import Signature
from campaign.petitions.moderating import Seat


def withdraw_at_request(
    session: Session, seat: Seat, signature: Signature, reason: str, *, now: datetime
) -> Decision:
    """Forget the person and keep how they asked.

    Raises:
        WrongState: the signature has ended already.
    """
    before = signature.state.value
    ending.withdraw_for(session, signature.id, now=now)
    decision = Decision(
        organization_id=seat.organization_id,
        organizer_id=seat.organizer_id,
        petition_id=signature.petition_id,
        kind=DecisionKind.WITHDRAWAL,
        reason=reason,
        part_count=1,
        made_at=now,
    )
    session.add(decision)
    session.flush()
    part = DecisionPart(decision_id=decision.id, thing=Thing.SIGNATURE, thing_id=signature.id)
    part.before, part.after = before, signature.state.value
    session.add(part)
    pages_changed(session)
    return decision
