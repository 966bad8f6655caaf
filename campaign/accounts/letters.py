"""What the mails to organizers say, gathered when they are sent."""

from typing import Any

from sqlalchemy.orm import Session

from campaign.accounts import letting_in, people
from campaign.accounts.login_settings import RESET_HOURS
from campaign.accounts.models import DeskSession, Membership, MembershipState, Organization
from campaign.core.links import link_to
from campaign.core.locales import DEFAULT_LOCALE, pick
from campaign.outbox.letters import Facts, letter


@letter("organizer_reset")
def organizer_reset(session: Session, content: dict[str, Any], locale: str) -> Facts:  # noqa: ARG001
    """A link by which a forgotten password is replaced."""
    return {"link": _desk_link("security.reset_password", token=content["token"]), "hours": RESET_HOURS}


@letter("organizer_password_changed")
def organizer_password_changed(session: Session, content: dict[str, Any], locale: str) -> Facts:  # noqa: ARG001
    """Somebody's password is a new one: they, or somebody else, did that."""
    return {"link": _desk_link("security.forgot_password")}


@letter("organizer_new_sign_in")
def organizer_new_sign_in(session: Session, content: dict[str, Any], locale: str) -> Facts | None:  # noqa: ARG001
    """A sign-in from a device that was not seen before: what kind of device, and nothing finer."""
    running = session.get(DeskSession, content["session_id"])
    if running is None:
        return None
    return {"device": running.device, "at": running.started_at, "link": _desk_link("organize.account.index")}


@letter("organizer_codes_guessed")
def organizer_codes_guessed(session: Session, content: dict[str, Any], locale: str) -> Facts:  # noqa: ARG001
    """Others guess at somebody's codes, and so know the password; a link that lets one's own device in."""
    token = letting_in.token_for(content["organizer_id"], content["at"])
    return {
        "link": _desk_link("entry.let_in", token=token),
        "forgot": _desk_link("security.forgot_password"),
        "hours": letting_in.HOURS,
    }


@letter("organizer_invitation")
def organizer_invitation(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """A link by which an invited person joins, unless that was taken back meanwhile."""
    membership = session.get(Membership, (content["organization_id"], content["organizer_id"]))
    if membership is None or membership.state is not MembershipState.INVITED:
        return None
    inviter = content.get("inviter", "")
    return {
        "organization": pick(membership.organization.names, locale),
        "inviter": inviter,
        "role": membership.role,
        "link": _desk_link("entry.join", token=people.invitation_token(membership)),
        "days": people.INVITATION_DAYS,
    }


@letter("organizer_partner_decided")
def organizer_partner_decided(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """What the host newsroom decided about an organization, and why."""
    organization = session.get(Organization, content["organization_id"])
    if organization is None:
        return None
    return {
        "organization": pick(organization.names, locale),
        "state": organization.state,
        "reason": organization.state_note,
        "link": _desk_link("organize.account.choose"),
    }


def _desk_link(endpoint: str, **values: object) -> str:
    """The dashboard's addresses have no language in them."""
    return link_to(endpoint, DEFAULT_LOCALE, **values)
