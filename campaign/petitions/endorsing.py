"""Sign on by name and title; shown once an organizer has verified who it is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound
from campaign.core.upsert import insert_or_leave
from campaign.outbox import service as outbox
from campaign.petitions.door import Door
from campaign.petitions.endorsement_models import Endorsement, EndorsementState, EndorserKind
from campaign.petitions.signing import PetitionClosed

GROUPS = ("parliament", "academia", "civil-society", "faith", "media", "arts", "other")


@dataclass(frozen=True, kw_only=True)
class Endorser:
    """Who signs on, in what capacity, and how that can be checked."""

    kind: EndorserKind
    name: str
    title: str
    affiliation: str
    group: str
    email: str
    proof: str
    locale: str


def submit(
    session: Session, door: Door, endorser: Endorser, *, now: datetime, mail_due_at: datetime | None = None
) -> None:
    """Keep an endorsement for an organizer to verify, and promise a receipt.

    One for each address and petition: a repeat changes nothing and looks the same from outside.

    Raises:
        PetitionClosed: it takes no endorsements now.
    """
    if not door.is_open:
        raise PetitionClosed("petition-closed")
    endorsement_id = add(session, door, endorser, now=now)
    if endorsement_id is not None:
        outbox.enqueue(
            session,
            f"endorsement:{endorsement_id}:received",
            "endorsement_received",
            to=endorser.email,
            locale=endorser.locale,
            content={"endorsement_id": endorsement_id},
            due_at=mail_due_at,
        )


def add(session: Session, door: Door, endorser: Endorser, *, now: datetime) -> int | None:
    """Keep an endorsement that owes nobody a mail; None when this address has one already."""
    told = vars(endorser).copy()
    row = {
        **told,
        "petition_id": door.petition_id,
        "email_fingerprint": fingerprint_of(endorser.email),
        "state": EndorsementState.SUBMITTED,
        "submitted_at": now,
        "decision_note": "",
    }
    row["endorser_group"] = row.pop("group")
    return insert_or_leave(session, Endorsement, row)


def withdraw(session: Session, endorsement_id: int, *, now: datetime) -> Endorsement:
    """Take it back at the endorser's wish; what is known of the person goes with it.

    Raises:
        NotFound: there is no endorsement with this number.
    """
    endorsement = session.get(Endorsement, endorsement_id, with_for_update=True)
    if endorsement is None:
        raise NotFound(f"There is no endorsement {endorsement_id}.")
    endorsement.move_to(EndorsementState.WITHDRAWN)
    endorsement.decided_at, endorsement.decision_note = now, ""
    forget(endorsement)
    pages_changed(session)
    outbox.cancel(session, f"endorsement:{endorsement_id}:")
    return endorsement


def take_back(session: Session, endorsement_id: int, fingerprint: bytes, *, now: datetime) -> None:
    """End one's own endorsement, whatever an organizer decided about it.

    Raises:
        NotFound: this person has no such endorsement.
    """
    endorsement = session.get(Endorsement, endorsement_id, with_for_update=True)
    if endorsement is None or endorsement.email_fingerprint != fingerprint:
        raise NotFound("no-endorsement")
    if endorsement.state is EndorsementState.DECLINED:
        forget(endorsement)
    else:
        withdraw(session, endorsement_id, now=now)


def forget(endorsement: Endorsement) -> None:
    """Empty every personal column."""
    for name in ("name", "title", "affiliation", "email", "proof", "email_fingerprint"):
        setattr(endorsement, name, None)


def verified(session: Session, petition_id: int) -> list[Endorsement]:
    """Those that may be shown, in the order of their submission."""
    return in_state(session, petition_id, EndorsementState.VERIFIED)


def endorsements_of(session: Session, fingerprint: bytes) -> list[Endorsement]:
    """What a person has signed on to, for their own page."""
    query = select(Endorsement).where(Endorsement.email_fingerprint == fingerprint)
    return list(session.scalars(query.order_by(Endorsement.id)))


def in_state(session: Session, petition_id: int, state: EndorsementState) -> list[Endorsement]:
    """Those of a petition in one state, in the order of their submission."""
    query = (
        select(Endorsement)
        .where(Endorsement.petition_id == petition_id, Endorsement.state == state)
        .order_by(Endorsement.submitted_at, Endorsement.id)
    )
    return list(session.scalars(query))
