"""How a person comes to work for an organization, and what may change about it."""

import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.accounts.models import Membership, MembershipState, Organization, Organizer
from campaign.accounts.roles import Role
from campaign.core.addresses import checked_address, fingerprint_of


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
