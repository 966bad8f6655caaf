"""Organizers: who works for whom. All of it can be done in a browser; this is for whoever operates."""

import click
from flask import current_app
from flask.cli import AppGroup

from campaign.accounts import audit, first_start, people, service, sessions
from campaign.accounts.joining import find_organizer
from campaign.accounts.roles import Role
from campaign.cli.display import moment, print_table, refusals_as_lines
from campaign.cli.words import SLUG
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction

organizers_cli = AppGroup("organizers", help="Who signs in below /organize.")


@organizers_cli.command("setup-link")
@refusals_as_lines
def setup_link() -> None:
    """Print the link by which the first owner sets the site up, while there is none."""
    link = first_start.link(db.session(), now=utcnow())
    click.echo(link or "Somebody owns an organization already; owners invite others.")


@organizers_cli.command("list")
@click.argument("organization", type=SLUG)
@refusals_as_lines
def list_all(organization: str) -> None:
    """Who works for ORGANIZATION."""
    session = db.session()
    rows = [
        [
            str(one.organizer_id),
            one.organizer.name,
            one.role.value,
            one.state.value,
            "yes" if one.organizer.has_second_factor else "no",
            moment(one.joined_at),
        ]
        for one in people.members_of(session, service.find_organization(session, organization))
    ]
    print_table("Organizers", ["number", "name", "role", "state", "second step", "joined"], rows)


@organizers_cli.command("invite")
@click.argument("organization", type=SLUG)
@click.argument("email")
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.OWNER.value)
@click.option("--locale", type=click.Choice(["en", "th"]), default="en", help="Language of the letter.")
@refusals_as_lines
def invite(organization: str, email: str, role: str, locale: str) -> None:
    """Send EMAIL a letter with a link to join ORGANIZATION."""
    now = utcnow()
    told = people.Invitation(
        email=email, role=Role(role), locale=locale, inviter=current_app.config["SITE_NAME"]
    )
    with transaction() as session:
        found = service.find_organization(session, organization)
        invited = people.invite(session, found, told, now=now)
        actor = audit.Actor(role="operator", organization_id=found.id)
        subject = f"organizer:{invited.organizer_id}"
        audit.record(session, actor, "organizer.invited", subject, after={"role": told.role}, now=now)
    click.echo("The invitation waits in the outbox.")


@organizers_cli.command("disable")
@click.argument("email")
@refusals_as_lines
def disable(email: str) -> None:
    """Close the account of EMAIL for every organization, and end every sign-in. Run again to open it."""
    now = utcnow()
    with transaction() as session:
        organizer = find_organizer(session, email)
        organizer.active = not organizer.active
        if not organizer.active:
            sessions.end(session, organizer, now=now)
        action = "organizer.enabled" if organizer.active else "organizer.disabled"
        audit.record(session, audit.OPERATOR, action, organizer, now=now)
        words = "open again" if organizer.active else "closed, and signed out everywhere"
    click.echo(f"The account is {words}.")


@organizers_cli.command("forget-second-step")
@click.argument("email")
@refusals_as_lines
def forget_second_step(email: str) -> None:
    """Take app, codes and passkeys of EMAIL away, for who lost their phone and came in person."""
    now = utcnow()
    with transaction() as session:
        organizer = find_organizer(session, email)
        organizer.tf_primary_method = organizer.tf_totp_secret = organizer.mf_recovery_codes = None
        for passkey in list(organizer.webauthn):
            session.delete(passkey)
        sessions.end(session, organizer, now=now)
        audit.record(session, audit.OPERATOR, "organizer.second_step_forgotten", organizer, now=now)
    click.echo("Only their password is asked for now. Tell them to set a second step up at once.")
