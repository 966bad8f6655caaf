"""What waits for a person to look at it: comments and endorsements.

Names and addresses go to the terminal only, never to a log.
"""

import click
from flask.cli import AppGroup

from campaign.cli.deciding import decide
from campaign.cli.display import (
    NOTHING,
    make_sure,
    moment,
    print_table,
    refusals_as_lines,
    yes_option,
)
from campaign.cli.words import LINE, NUMBER, SLUG
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.petitions import endorsing, organizing
from campaign.petitions.decision_models import Thing
from campaign.petitions.endorsement_models import EndorsementState
from campaign.petitions.models import CommentState
from campaign.petitions.moves import Choice
from campaign.petitions.reading import shown_name

comments_cli = AppGroup("comments", help="Comments of signers; none is shown before somebody has read it.")
endorsements_cli = AppGroup("endorsements", help="Endorsements; none is shown before it is verified.")
_COMMENTS = [state.value for state in CommentState if state is not CommentState.NONE]


@comments_cli.command("list")
@click.argument("slug", required=False, type=SLUG)
@click.option("--state", type=click.Choice(_COMMENTS), default="waiting", show_default=True)
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@refusals_as_lines
def list_comments(slug: str | None, state: str, limit: int) -> None:
    """Comments of the campaign SLUG, or of all, as they would be shown."""
    session = db.session()
    petitions = [organizing.find_petition(session, slug)] if slug else organizing.all_petitions(session)
    rows = [
        [
            str(one.id),
            petition.campaign.slug,
            moment(one.confirmed_at),
            one.locale,
            shown_name(one.name or "", one.display) or NOTHING,
            one.comment or "",
        ]
        for petition in petitions
        for one in organizing.comments_in(session, petition, CommentState(state), limit=limit)
    ]
    columns = ["number", "campaign", "signed (UTC)", "language", "shown as", "comment"]
    print_table(f"Comments, {state}", columns, rows[:limit])


@comments_cli.command("approve")
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@refusals_as_lines
def approve_comments(numbers: tuple[int, ...]) -> None:
    """Show these comments; decline undoes it."""
    click.echo(f"{decide(Thing.COMMENT, numbers, Choice.APPROVE)} shown.")


@comments_cli.command("decline")
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@refusals_as_lines
def decline_comments(numbers: tuple[int, ...]) -> None:
    """Do not show these comments; approve undoes it."""
    click.echo(f"{decide(Thing.COMMENT, numbers, Choice.REJECT)} not shown.")


@endorsements_cli.command("list")
@click.argument("slug", required=False, type=SLUG)
@click.option(
    "--state",
    type=click.Choice([state.value for state in EndorsementState]),
    default="submitted",
    show_default=True,
)
@refusals_as_lines
def list_endorsements(slug: str | None, state: str) -> None:
    """Endorsements of the campaign SLUG, or of all, with what they can be checked by."""
    session = db.session()
    petitions = [organizing.find_petition(session, slug)] if slug else organizing.all_petitions(session)
    rows = []
    for petition in petitions:
        for one in endorsing.in_state(session, petition.id, EndorsementState(state)):
            facts = [one.name, one.title, one.affiliation, one.email, one.proof, one.decision_note]
            kind = [str(one.id), petition.campaign.slug, one.kind.value, one.group]
            rows.append([*kind, *(fact or "" for fact in facts)])
    columns = [
        "number",
        "campaign",
        "kind",
        "group",
        "name",
        "title",
        "affiliation",
        "email",
        "proof",
        "note",
    ]
    print_table(f"Endorsements, {state}", columns, rows)


@endorsements_cli.command("verify")
@click.argument("number", type=NUMBER)
@refusals_as_lines
def verify(number: int) -> None:
    """Show an endorsement: you have checked who it is."""
    decide(Thing.ENDORSEMENT, [number], Choice.APPROVE)
    click.echo("It is shown.")


@endorsements_cli.command("decline")
@click.argument("number", type=NUMBER)
@click.option("--note", type=LINE, default="", help="Why, for the organizers.")
@refusals_as_lines
def decline(number: int, note: str) -> None:
    """Do not show an endorsement; verify undoes it."""
    decide(Thing.ENDORSEMENT, [number], Choice.REJECT, note=note)
    click.echo("It is not shown.")


@endorsements_cli.command("withdraw")
@click.argument("number", type=NUMBER)
@yes_option
@refusals_as_lines
def withdraw(number: int, yes: bool) -> None:
    """Take an endorsement back at its endorser's wish; what is known of them goes with it."""
    make_sure("Name and address will be forgotten for good. Withdraw it?", yes=yes)
    with transaction() as session:
        endorsing.withdraw(session, number, now=utcnow())
    click.echo("It is withdrawn and forgotten.")
