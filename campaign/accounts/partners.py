"""Partner organizations: who applies, whom the host newsroom approves, declines or suspends."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts import joining, service
from campaign.accounts.models import (
    Organization,
    OrganizationState,
    Organizer,
)
from campaign.accounts.people import owners_of
from campaign.accounts.roles import Role
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound
from campaign.outbox import service as outbox


def apply(
    session: Session, organizer: Organizer, new: service.NewOrganization, *, now: datetime
) -> Organization:
    """Ask for an organization of one's own. Its drafts can be written; nothing of it is shown yet.

    Raises:
        SlugTaken: its word is another's.
    """
    organization = service.make_organization(session, new)
    joining.join(session, organizer, organization, Role.OWNER, now=now)
    return organization


def partners(session: Session) -> list[Organization]:
    """Every organization but the host: those that wait for an answer first."""
    found = session.scalars(
        select(Organization).where(~Organization.is_host).order_by(Organization.slug)
    ).all()
    return sorted(found, key=lambda one: one.state is not OrganizationState.APPLIED)


def find_partner(session: Session, slug: str) -> Organization:
    """A partner by its slug, held until the transaction ends.

    Raises:
        NotFound: there is none, or it is the host itself.
    """
    query = select(Organization).where(Organization.slug == slug, ~Organization.is_host).with_for_update()
    found = session.scalar(query)
    if found is None:
        raise NotFound("no-partner")
    return found


def decide(
    session: Session, organization: Organization, state: OrganizationState, reason: str, *, now: datetime
) -> None:
    """Approve, decline, suspend; each owner is told by letter why.

    Raises:
        WrongState: the organization is not where this step begins.
    """
    organization.move_to(state)
    organization.state_note = reason
    pages_changed(session)
    for owner in owners_of(session, organization):
        outbox.enqueue(
            session,
            f"organizer-partner:{organization.id}-{owner.id}:{state.value}:{now.timestamp():.0f}",
            "organizer_partner_decided",
            to=owner.email,
            locale=owner.locale,
            content={"organization_id": organization.id},
        )
