"""Whom a petition addresses."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound
from campaign.petitions.models import Petition, Target
from campaign.petitions.organizing import Addressee


def targets_of(session: Session, petition: Petition) -> list[Target]:
    """The authorities addressed, in the order in which they are shown."""
    query = select(Target).where(Target.petition_id == petition.id)
    return list(session.scalars(query.order_by(Target.position, Target.id)))


def add_target(session: Session, petition: Petition, addressee: Addressee) -> Target:
    """Address one more authority, behind the others."""
    last = session.scalar(select(func.max(Target.position)).where(Target.petition_id == petition.id))
    position = 0 if last is None else last + 1
    target = Target(petition_id=petition.id, position=position, **vars(addressee))
    session.add(target)
    pages_changed(session)
    session.flush()
    return target


def find_target(session: Session, number: int) -> Target:
    """A target of any petition.

    Raises:
        NotFound: there is none.
    """
    target = session.get(Target, number)
    if target is None:
        raise NotFound(f"There is no target {number}.")
    return target


def remove_target(session: Session, number: int) -> None:
    """Address one authority less.

    Raises:
        NotFound: there is none.
    """
    session.delete(find_target(session, number))
    pages_changed(session)
