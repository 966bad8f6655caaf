"""Organizations: made by an operator, found by their slug."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization, OrganizationState
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import Translated


@dataclass(frozen=True, kw_only=True)
class NewOrganization:
    """What is told of an organization when it is made."""

    slug: str
    names: Translated
    short_name: str = ""
    abouts: Translated = field(default_factory=dict)
    website: str = ""
    is_host: bool = False
    zone: str = "UTC"
    state: OrganizationState = OrganizationState.APPROVED
    state_note: str = ""


RESERVED = frozenset(
    {
        *(
            "account",
            "apply",
            "change",
            "join",
            "let-in",
            "login",
            "logout",
            "mf-recovery",
            "mf-recovery-codes",
        ),
        *("reset", "setup", "signed-out", "tf-rescue", "tf-select", "tf-setup", "tf-validate", "verify"),
        *("wan-delete", "wan-register", "wan-signin", "wan-verify"),
    }
)
"""First parts of paths below /organize that are pages, and so cannot be an organization."""


class SlugTaken(Refused):
    """The word for the organization's address is another's, or a page's."""


@dataclass(frozen=True, kw_only=True)
class Changes:
    """What is told anew: texts in the languages given, and facts that are not None."""

    names: Translated = field(default_factory=dict)
    abouts: Translated = field(default_factory=dict)
    short_name: str | None = None
    website: str | None = None
    zone: str | None = None
    needs_second_factor: bool | None = None


def make_organization(session: Session, new: NewOrganization) -> Organization:
    """Add an organization.

    Raises:
        SlugTaken: it is, or there is a host already.
    """
    if new.slug in RESERVED:
        raise SlugTaken(f"{new.slug} is the name of a page. Please choose another.")
    organization = Organization(**vars(new))
    try:
        with session.begin_nested():
            session.add(organization)
    except IntegrityError:
        raise SlugTaken(f"There is an organization {new.slug} already, or a host already.") from None
    return organization


def change(session: Session, organization: Organization, changes: Changes) -> None:
    """Replace what is told anew; the rest stays."""
    organization.names = organization.names | changes.names
    organization.abouts = organization.abouts | changes.abouts
    for name in ("short_name", "website", "zone", "needs_second_factor"):
        told = getattr(changes, name)
        if told is not None:
            setattr(organization, name, told)
    pages_changed(session)


def find_organization(session: Session, slug: str) -> Organization:
    """The organization with this slug.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(select(Organization).where(Organization.slug == slug))
    if found is None:
        raise NotFound(f"There is no organization {slug}.")
    return found


def host(session: Session) -> Organization | None:
    """The platform's own newsroom."""
    return session.scalar(select(Organization).where(Organization.is_host))


def all_organizations(session: Session) -> list[Organization]:
    """Everybody who publishes here, by slug."""
    return list(session.scalars(select(Organization).order_by(Organization.slug)))
