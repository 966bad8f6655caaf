"""Comments and endorsements that wait for a person to look at them."""

import click
from flask.cli import AppGroup

from campaign.cli.display import print_table, refusals_as_lines
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.petitions import endorsing, organizing

comments_cli = AppGroup("comments", help="Comments of signers; none is shown before somebody has read it.")
endorsements_cli = AppGroup("endorsements", help="Endorsements; none is shown before it is verified.")
NUMBER = click.IntRange(1, 2**31 - 1)


@comments_cli.command("list")
@click.argument("slug")
@click.option("--limit", type=click.IntRange(1, 500), default=50, show_default=True)
@refusals_as_lines
def list_comments(slug: str, limit: int) -> None:
    """What waits, of the campaign SLUG."""
    session = db.session()
    petition = organizing.find_petition(session, slug)
    found = organizing.waiting_comments(session, petition, limit=limit)
    rows = [[str(one.id), one.locale, one.comment or ""] for one in found]
    print_table("Waiting comments", ["number", "language", "comment"], rows)


@comments_cli.command("approve")
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@refusals_as_lines
def approve_comments(numbers: tuple[int, ...]) -> None:
    """Show these comments."""
    with transaction() as session:
        for number in numbers:
            organizing.judge_comment(session, number, shown=True)
    click.echo(f"{len(numbers)} shown.")


@comments_cli.command("decline")
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@refusals_as_lines
def decline_comments(numbers: tuple[int, ...]) -> None:
    """Do not show these comments; approve undoes it."""
    with transaction() as session:
        for number in numbers:
            organizing.judge_comment(session, number, shown=False)
    click.echo(f"{len(numbers)} not shown.")


@endorsements_cli.command("list")
@click.argument("slug")
@refusals_as_lines
def list_endorsements(slug: str) -> None:
    """What waits to be verified, of the campaign SLUG, with its proof."""
    session = db.session()
    petition = organizing.find_petition(session, slug)
    rows = [
        [str(one.id), one.kind.value, one.name or "", one.title or "", one.affiliation or "", one.proof or ""]
        for one in endorsing.waiting(session, petition.id)
    ]
    columns = ["number", "kind", "name", "title", "affiliation", "proof"]
    print_table("Waiting endorsements", columns, rows)


@endorsements_cli.command("verify")
@click.argument("number", type=NUMBER)
@refusals_as_lines
def verify(number: int) -> None:
    """Show an endorsement: you have checked who it is."""
    with transaction() as session:
        endorsing.verify(session, number, now=utcnow())
    click.echo("It is shown.")


@endorsements_cli.command("decline")
@click.argument("number", type=NUMBER)
@click.option("--note", default="", help="Why, for the organizers.")
@refusals_as_lines
def decline(number: int, note: str) -> None:
    """Do not show an endorsement; verify undoes it."""
    with transaction() as session:
        endorsing.decline(session, number, note, now=utcnow())
    click.echo("It is not shown.")


@endorsements_cli.command("withdraw")
@click.argument("number", type=NUMBER)
@click.confirmation_option(prompt="Name and address will be forgotten. Withdraw it?")
@refusals_as_lines
def withdraw(number: int) -> None:
    """Take an endorsement back at its endorser's wish."""
    with transaction() as session:
        endorsing.withdraw(session, number, now=utcnow())
    click.echo("It is withdrawn and forgotten.")
