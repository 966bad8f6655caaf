"""Hand a petition over, and keep what was answered."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from campaign.campaigns.library import rendered
from campaign.core.changes import pages_changed
from campaign.core.db import lock
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import Translated
from campaign.petitions.models import Petition, PetitionReply, PetitionState


class NotAskedYet(Refused):
    """A petition that nobody has seen cannot be answered."""


@dataclass(frozen=True, kw_only=True)
class NewReply:
    """What an authority answered; the text is Markdown, the document a name in `documents`."""

    replied_on: date
    authors: Translated
    bodies: Translated
    document: str = ""


def deliver(session: Session, petition: Petition, on: date, notes: Translated) -> None:
    """Say that it was handed over, on which day, to whom. It takes no signatures any more."""
    lock(session, petition)
    if petition.state is PetitionState.OPEN:
        petition.move_to(PetitionState.CLOSED)
    if petition.state not in {PetitionState.DELIVERED, PetitionState.ANSWERED}:
        petition.move_to(PetitionState.DELIVERED)
    petition.delivered_on, petition.delivery_notes = on, notes
    pages_changed(session)


def take_delivery_back(session: Session, petition: Petition) -> None:
    """It was a mistake: the petition is closed, and may be opened again."""
    lock(session, petition)
    petition.move_to(PetitionState.CLOSED)
    petition.delivered_on, petition.delivery_notes = None, {}
    pages_changed(session)


def record_reply(session: Session, petition: Petition, new: NewReply, *, now: datetime) -> PetitionReply:
    """Show an answer on the petition's page. A delivered petition is answered by it.

    Raises:
        NotAskedYet: it is a draft.
    """
    lock(session, petition)
    if petition.state is PetitionState.DRAFT:
        raise NotAskedYet("A draft cannot be answered.")
    if petition.state is PetitionState.DELIVERED:
        petition.move_to(PetitionState.ANSWERED)
    bodies_html = rendered(session, petition.campaign.organization_id, new.bodies)
    reply = PetitionReply(petition_id=petition.id, bodies_html=bodies_html, created_at=now, **vars(new))
    session.add(reply)
    pages_changed(session)
    session.flush()
    return reply


def rewrite_reply(session: Session, reply: PetitionReply, new: NewReply) -> None:
    """Tell an answer anew. Its document stays where no other is given."""
    lock(session, reply)
    document = new.document or reply.document
    for name, value in vars(new).items():
        setattr(reply, name, value)
    reply.document = document
    reply.bodies_html = rendered(session, reply.petition.campaign.organization_id, new.bodies)
    pages_changed(session)


def remove_reply(session: Session, reply: PetitionReply, *, now: datetime) -> None:
    """Take an answer off the page. Where it was the only one, the petition still waits for one."""
    petition = reply.petition
    lock(session, petition)
    reply.removed_at = now
    session.flush()
    if petition.state is PetitionState.ANSWERED and not replies_of(session, petition.id):
        petition.move_to(PetitionState.DELIVERED)
    pages_changed(session)


def restore_reply(session: Session, reply: PetitionReply) -> None:
    """Put it back."""
    petition = reply.petition
    lock(session, petition)
    reply.removed_at = None
    if petition.state is PetitionState.DELIVERED:
        petition.move_to(PetitionState.ANSWERED)
    pages_changed(session)


def find_reply(session: Session, petition: Petition, number: int) -> PetitionReply:
    """An answer to this petition, one that was taken off too.

    Raises:
        NotFound: there is none.
    """
    reply = session.get(PetitionReply, number)
    if reply is None or reply.petition_id != petition.id:
        raise NotFound("no-reply")
    return reply


def replies_of(session: Session, petition_id: int) -> list[PetitionReply]:
    """What was answered, from the first."""
    return _replies(session, petition_id, PetitionReply.removed_at.is_(None))


def removed_replies_of(session: Session, petition_id: int) -> list[PetitionReply]:
    """Answers that were taken off the page, from the first."""
    return _replies(session, petition_id, PetitionReply.removed_at.is_not(None))


def _replies(session: Session, petition_id: int, which: ColumnElement[bool]) -> list[PetitionReply]:
    query = select(PetitionReply).where(PetitionReply.petition_id == petition_id, which)
    return list(session.scalars(query.order_by(PetitionReply.replied_on, PetitionReply.id)))
