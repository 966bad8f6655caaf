"""Whom a petition addresses."""

from collections.abc import Mapping
from typing import Any

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


def find_target(session: Session, number: int, petition: Petition | None = None) -> Target:
    """A target of any petition, or of this one.

    Raises:
        NotFound: there is none.
    """
    target = session.get(Target, number)
    if target is None or (petition and target.petition_id != petition.id):
        raise NotFound(f"There is no target {number}.")
    return target


def rename_target(session: Session, target: Target, addressee: Addressee) -> None:
    """Name an authority anew."""
    target.names, target.roles = addressee.names, addressee.roles
    pages_changed(session)


def move_up(session: Session, target: Target) -> None:
    """One place further up; the first one stays."""
    ordered = targets_of(session, session.get_one(Petition, target.petition_id))
    place = ordered.index(target)
    if place:
        ordered.insert(place - 1, ordered.pop(place))
    for position, one in enumerate(ordered):
        one.position = position
    pages_changed(session)


def put_back(session: Session, petition: Petition, number: int, told: Mapping[str, Any]) -> Target:
    """Address again whom `remove_target` took away, at the place that it had; once only.

    Raises:
        NotFound: it is there.
    """
    if session.get(Target, number) is not None:
        raise NotFound("target-is-there")
    target = Target(
        id=number,
        petition_id=petition.id,
        position=told["position"],
        names=told["names"],
        roles=told["roles"],
    )
    session.add(target)
    pages_changed(session)
    session.flush()
    return target


def remove_target(session: Session, number: int) -> None:
    """Address one authority less.

    Raises:
        NotFound: there is none.
    """
    session.delete(find_target(session, number))
    pages_changed(session)
