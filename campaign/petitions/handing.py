"""The register of who was handed what: deliveries, packs that were downloaded, people exported."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.petitions import paper, tally
from campaign.petitions.models import Petition
from campaign.petitions.paper_models import Handover

DELIVERY, PACK, PEOPLE = "delivery", "pack", "people"


@dataclass(frozen=True, kw_only=True)
class Handing:
    """What is told of a handover: which kind, to whom, what, on which day."""

    kind: str
    recipient: str
    what: str
    handed_on: date


def note(
    session: Session, petition: Petition, handing: Handing, *, organizer_id: int, now: datetime
) -> Handover:
    """Enter it, with the counts as they are now."""
    entry = Handover(
        petition_id=petition.id,
        organizer_id=organizer_id,
        online_count=tally.counts_of(session, [petition.id]).get(petition.id, 0),
        paper_count=paper.paper_count(session, petition.id),
        recorded_at=now,
        **vars(handing),
    )
    session.add(entry)
    session.flush()
    return entry


def register_of(
    session: Session, petition_id: int, *, before: int | None = None, limit: int
) -> list[Handover]:
    """The entries, newest first; `before` is the last one of the page before."""
    query = select(Handover).where(Handover.petition_id == petition_id)
    if before is not None:
        query = query.where(Handover.id < before)
    return list(session.scalars(query.order_by(Handover.id.desc()).limit(limit)))
