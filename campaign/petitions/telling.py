"""Letters about a decision, to those it is about. They wait a while, so that an undo comes before them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from campaign.outbox import service as outbox
from campaign.petitions.decision_models import DecisionPart, Pick, Thing
from campaign.petitions.endorsement_models import Endorsement
from campaign.petitions.models import Signature

GRACE = timedelta(minutes=10)


def tell(session: Session, part: DecisionPart, letter: str, *, now: datetime) -> None:
    """Owe the letter about one thing in its owner's language. Who reported it is not known."""
    if part.thing is Thing.REPORT:
        return
    pick = Pick(part.thing, part.thing_id)
    person = person_behind(session, pick)
    if person is None or person.email is None:
        return
    outbox.enqueue(
        session,
        letter_key(pick, part.decision_id),
        letter,
        to=person.email,
        locale=person.locale,
        content={"decision_id": part.decision_id},
        due_at=now + GRACE,
    )


def letter_key(pick: Pick, decision_id: int) -> str:
    """The key of the letter that tells somebody of a decision; it begins as all mail about the thing does."""
    about = "endorsement" if pick.thing is Thing.ENDORSEMENT else "signature"
    return f"{about}:{pick.thing_id}:decided:{decision_id}:"


def person_behind(session: Session, pick: Pick) -> Signature | Endorsement | None:
    """Whose comment, signature or endorsement it is."""
    if pick.thing is Thing.ENDORSEMENT:
        return session.get(Endorsement, pick.thing_id)
    return session.get(Signature, pick.thing_id)
