"""The very first person: while nobody owns anything, a link lets whoever holds it set the site up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from campaign.accounts import audit, joining, people, service
from campaign.accounts.models import Organization, Organizer
from campaign.accounts.roles import Role
from campaign.core.crypto import vault
from campaign.core.errors import Gone, Refused
from campaign.core.links import link_to
from campaign.core.locales import DEFAULT_LOCALE

LINK_DAYS = 7
_PURPOSE = "organizer-setup"


@dataclass(frozen=True, kw_only=True)
class FirstPerson:
    """Who sets up: the password is hashed already."""

    name: str
    email: str
    locale: str
    password_hash: str


def link(session: Session, *, now: datetime) -> str | None:
    """The address to give to whoever is to run the site; None once somebody does."""
    if people.has_owner(session):
        return None
    token = vault.link_token(_PURPOSE, b"", now + timedelta(days=LINK_DAYS))
    return link_to("entry.setup", DEFAULT_LOCALE, token=token)


def check(session: Session, token: str, *, now: datetime) -> None:
    """Whether a link still leads anywhere.

    Raises:
        NotFound: it was never ours.
        Gone: its time is over, or somebody set the site up.
    """
    vault.read_link_token(_PURPOSE, token, now=now)
    if people.has_owner(session):
        raise Gone("set-up-already")


def set_up(
    session: Session, new: service.NewOrganization | None, person: FirstPerson, *, now: datetime
) -> Organizer:
    """Make the host organization, unless there is one, and its owner.

    Of two people who do this at once, one gets it: the host is one row, made or held.

    Raises:
        Gone: somebody was first.
        SlugTaken, NotAnAddress
    """
    organization = service.make_organization(session, new) if new else service.host(session)
    if organization is None:
        raise Refused("There is no host organization.")
    session.refresh(organization, with_for_update=True)
    if people.has_owner(session):
        raise Gone("set-up-already")
    return make_person(session, organization, person, now=now)


def make_person(
    session: Session,
    organization: Organization,
    person: FirstPerson,
    *,
    now: datetime,
    role: Role = Role.OWNER,
) -> Organizer:
    """Somebody with a password who works for an organization from now on."""
    organizer = joining.find_or_add_organizer(session, person.email, locale=person.locale, now=now)
    organizer.name, organizer.password = person.name, person.password_hash
    organizer.locale = person.locale
    joining.join(session, organizer, organization, role, now=now)
    actor = audit.Actor(role=role.value, organizer_id=organizer.id, organization_id=organization.id)
    action = "organization.set_up" if role is Role.OWNER else "organizer.joined"
    audit.record(session, actor, action, organizer, after={"role": role}, now=now)
    return organizer
