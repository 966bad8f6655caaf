"""How a person comes to work for an organization, and what may change about it."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.models import Membership, MembershipState, Organization, Organizer
from campaign.accounts.roles import Role
from campaign.core.addresses import checked_address, fingerprint_of
from campaign.core.errors import NotFound


def find_or_add_organizer(session: Session, email: str, *, locale: str = "en", now: datetime) -> Organizer:
    """The person with this address; a new one has no password until they choose it.

    Raises:
        NotAnAddress: it is none.
    """
    address = checked_address(email)
    organizer = Organizer(
        email=address,
        email_fingerprint=fingerprint_of(address),
        locale=locale,
        fs_uniquifier=secrets.token_hex(16),
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(organizer)
    except IntegrityError:
        known = select(Organizer).where(Organizer.email_fingerprint == fingerprint_of(address))
        return session.scalars(known).one()
    return organizer


def find_organizer(session: Session, email: str) -> Organizer:
    """The person with this address.

    Raises:
        NotAnAddress: it is none.
        NotFound: nobody has an account with it.
    """
    fingerprint = fingerprint_of(checked_address(email))
    found = session.scalar(select(Organizer).where(Organizer.email_fingerprint == fingerprint))
    if found is None:
        raise NotFound("Nobody has an account with this address.")
    return found


def join(
    session: Session, organizer: Organizer, organization: Organization, role: Role, *, now: datetime
) -> Membership:
    """Make a person an active organizer of an organization, or give who is there this role."""
    found = session.get(Membership, (organization.id, organizer.id), with_for_update=True)
    if found is None:
        found = Membership(
            organization_id=organization.id, organizer_id=organizer.id, role=role, invited_at=now
        )
        session.add(found)
    found.role, found.state, found.joined_at = role, MembershipState.ACTIVE, now
    session.flush()
    return found


def seats_of(session: Session, organizer: Organizer) -> list[Membership]:
    """Where a person works, by the organization's slug."""
    query = (
        select(Membership)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Membership.organizer_id == organizer.id, Membership.state == MembershipState.ACTIVE)
        .order_by(Organization.slug)
    )
    return list(session.scalars(query))


def tell_each_organization(
    session: Session, organizer: Organizer, deed: audit.Deed, *, now: datetime
) -> None:
    """Whoever changes how they sign in does so for every organization that they work for."""
    actors = [
        audit.Actor(role=seat.role.value, organizer_id=organizer.id, organization_id=seat.organization_id)
        for seat in seats_of(session, organizer)
    ]
    for actor in actors or [audit.Actor(role="", organizer_id=organizer.id)]:
        audit.record(session, actor, deed.action, organizer, after=deed.after, now=now)
