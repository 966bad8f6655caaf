"""Do at a terminal what organizers do in their browser: told in their log, and undone there."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.audit import OPERATOR, Actor
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.core.errors import Refused
from campaign.petitions import decision_log, moderating
from campaign.petitions.decision_models import Pick, Thing
from campaign.petitions.models import Petition
from campaign.petitions.moderating import Seat, Verdict
from campaign.petitions.moves import Choice


def log(session: Session, petition: Petition, action: str, after: Mapping[str, object] | None = None) -> None:
    """Enter what an operator did to a petition into its organization's log."""
    actor = Actor(role=OPERATOR.role, organization_id=petition.campaign.organization_id)
    audit.record(session, actor, action, petition, after=after, now=utcnow())


def decide(thing: Thing, numbers: Sequence[int], choice: Choice, *, note: str = "") -> int:
    """Decide these things, also where they were decided otherwise before; returns how many changed.

    Raises:
        Refused: nothing changed: each was so already, or has ended.
    """
    verdict, now, changed = Verdict(choice=choice, overturns=True, note=note), utcnow(), 0
    with transaction() as session:
        picks = [Pick(thing, number) for number in numbers]
        for organization_id, theirs in moderating.owners_of(session, picks).items():
            seat = Seat(organization_id=organization_id, organizer_id=None)
            made = moderating.decide(session, seat, theirs, verdict, now=now)
            actor = Actor(role=OPERATOR.role, organization_id=organization_id)
            decision_log.record(session, actor, made, now=now)
            changed += made.decision.part_count if made.decision else 0
    if not changed:
        raise Refused("Nothing is changed: it was so already, or it has ended.")
    return changed
