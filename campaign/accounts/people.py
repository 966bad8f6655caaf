"""Who works for an organization: invited, joined, given another role, disabled."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from struct import Struct

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts import joining, sessions
from campaign.accounts.models import Membership, MembershipState, Organization, Organizer
from campaign.accounts.roles import ALLOWED, Permission, Role
from campaign.core.crypto import vault
from campaign.core.errors import Gone, NotFound, Refused
from campaign.outbox import service as outbox

INVITATION_DAYS = 14
_INVITATION = "organizer-invitation"
_LINK = Struct(">IId")


class WorksHere(Refused):
    """Whoever is invited works for the organization already."""


class LastOwner(Refused):
    """An organization keeps at least one owner."""


class OnesOwnRole(Refused):
    """Nobody changes their own role, up or down."""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """Whom to ask, to do what, in which language, and in whose name."""

    email: str
    role: Role
    locale: str
    inviter: str = ""


def invite(session: Session, organization: Organization, told: Invitation, *, now: datetime) -> Membership:
    """Ask somebody to join; asking again sends a new link and ends the old one.

    Raises:
        NotAnAddress: there is nobody to write to.
        WorksHere: they have joined.
    """
    organizer = joining.find_or_add_organizer(session, told.email, locale=told.locale, now=now)
    membership = session.get(Membership, (organization.id, organizer.id), with_for_update=True)
    if membership is None:
        membership = Membership(organization_id=organization.id, organizer_id=organizer.id, role=told.role)
        session.add(membership)
    elif membership.state is MembershipState.ACTIVE:
        raise WorksHere("works-here")
    membership.role, membership.state, membership.invited_at = told.role, MembershipState.INVITED, now
    session.flush()
    outbox.enqueue(
        session,
        f"organizer-invitation:{organization.id}-{organizer.id}:{now.timestamp():.0f}",
        _INVITATION.replace("-", "_"),
        to=organizer.email,
        locale=told.locale,
        content={
            "organization_id": organization.id,
            "organizer_id": organizer.id,
            "inviter": told.inviter,
        },
    )
    return membership


def invitation_token(membership: Membership) -> str:
    """What the link of an invitation holds. A newer invitation, or an answer, ends it."""
    payload = _LINK.pack(
        membership.organization_id, membership.organizer_id, membership.invited_at.timestamp()
    )
    expires_at = membership.invited_at + timedelta(days=INVITATION_DAYS)
    return vault.link_token(_INVITATION, payload, expires_at)


def find_invitation(session: Session, token: str, *, now: datetime) -> Membership:
    """The invitation behind a link.

    Raises:
        NotFound: it was never ours.
        Gone: its time is over, it was answered, or taken back.
    """
    organization_id, organizer_id, invited = _LINK.unpack(vault.read_link_token(_INVITATION, token, now=now))
    membership = session.get(Membership, (organization_id, organizer_id), with_for_update=True)
    if membership is None or membership.state is not MembershipState.INVITED:
        raise Gone("invitation-over")
    if abs(membership.invited_at.timestamp() - invited) > 1:
        raise Gone("invitation-over")
    return membership


def accept(membership: Membership, *, now: datetime) -> None:
    """They join."""
    membership.move_to(MembershipState.ACTIVE)
    membership.joined_at = now


def members_of(session: Session, organization: Organization) -> list[Membership]:
    """Everybody who works, was invited or is disabled; those who work first, as they came."""
    query = (
        select(Membership)
        .where(Membership.organization_id == organization.id)
        .order_by(Membership.state, Membership.invited_at, Membership.organizer_id)
    )
    return list(session.scalars(query))


def find_member(session: Session, organization: Organization, number: int) -> Membership:
    """One of them, by the organizer's number.

    Raises:
        NotFound: they have nothing to do with this organization.
    """
    membership = session.get(Membership, (organization.id, number), with_for_update=True)
    if membership is None:
        raise NotFound("no-member")
    return membership


def change_role(session: Session, me: Organizer, membership: Membership, role: Role) -> None:
    """Give somebody another role.

    Raises:
        OnesOwnRole: it is one's own.
        LastOwner: nobody would own the organization.
    """
    _not_oneself(me, membership)
    if role is not Role.OWNER:
        _keep_an_owner(session, membership)
    membership.role = role


def disable(session: Session, me: Organizer, membership: Membership, *, now: datetime) -> None:
    """Shut somebody out at once. Who works for nobody else is signed out everywhere.

    Raises:
        OnesOwnRole: it is oneself.
        LastOwner: nobody would own the organization.
    """
    _not_oneself(me, membership)
    _keep_an_owner(session, membership)
    membership.move_to(MembershipState.DISABLED)
    session.flush()
    if not joining.seats_of(session, membership.organizer):
        sessions.end(session, membership.organizer, now=now)


def enable(membership: Membership) -> None:
    """Let somebody in again; who had never joined is invited once more by `invite`."""
    membership.move_to(MembershipState.ACTIVE if membership.joined_at else MembershipState.INVITED)


def hand_over(mine: Membership, membership: Membership) -> None:
    """Make somebody the owner, and oneself an editor.

    Raises:
        OnesOwnRole: it is oneself.
        NotFound: they do not work here.
    """
    _not_oneself(mine.organizer, membership)
    if membership.state is not MembershipState.ACTIVE:
        raise NotFound("no-member")
    membership.role, mine.role = Role.OWNER, Role.EDITOR


def has_owner(session: Session) -> bool:
    """Whether anybody anywhere owns an organization: then setting up is over."""
    query = (
        select(Membership.organizer_id)
        .where(Membership.role == Role.OWNER, Membership.state == MembershipState.ACTIVE)
        .limit(1)
    )
    return session.scalar(query) is not None


def _not_oneself(me: Organizer, membership: Membership) -> None:
    if membership.organizer_id == me.id:
        raise OnesOwnRole("ones-own-role")


def _keep_an_owner(session: Session, leaving: Membership) -> None:
    """The owners' rows are held, so that two owners cannot demote each other at once."""
    owners = (
        select(Membership)
        .where(Membership.organization_id == leaving.organization_id, Membership.role == Role.OWNER)
        .where(Membership.state == MembershipState.ACTIVE)
        .order_by(Membership.organizer_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if {owner.organizer_id for owner in session.scalars(owners)} == {leaving.organizer_id}:
        raise LastOwner("last-owner")


def owners_of(session: Session, organization: Organization) -> list[Organizer]:
    """Everybody who owns an organization at the moment."""
    return _who_work(session, organization, [Role.OWNER])


def people_who_may(session: Session, organization: Organization, permission: Permission) -> list[Organizer]:
    """Everybody whose role in an organization allows this."""
    return _who_work(session, organization, [role for role in Role if permission in ALLOWED[role]])


def _who_work(session: Session, organization: Organization, roles: list[Role]) -> list[Organizer]:
    query = (
        select(Organizer)
        .join(Membership, Membership.organizer_id == Organizer.id)
        .where(Membership.organization_id == organization.id, Membership.role.in_(roles))
        .where(Membership.state == MembershipState.ACTIVE)
    )
    return list(session.scalars(query.order_by(Organizer.id)))
