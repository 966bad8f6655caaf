"""The ledger: prove that the books add up, or add up again what is kept beside them."""

import click
from flask.cli import AppGroup

from campaign.cli.display import refusals_as_lines
from campaign.core.db import db, transaction
from campaign.donations import books, sums

ledger_cli = AppGroup("ledger", help="The books.")


@ledger_cli.command("verify")
@refusals_as_lines
def verify() -> None:
    """Prove the books. Says what does not add up, and ends with status 1 if anything does not."""
    found = list(books.breaks(db.session()))
    for one in found:
        click.echo(f"{one.proof}: {one.what}")
    if found:
        click.echo(f"The books do not add up: {len(found)} breaks.", err=True)
        raise click.exceptions.Exit(1)
    click.echo("The books add up.")


@ledger_cli.command("add-again")
@refusals_as_lines
def add_again() -> None:
    """Make what is kept beside the ledger anew from its entries: balances, figures, sums of gifts."""
    with transaction() as session:
        sums.add_again(session)
    verify.callback()  # type: ignore[misc]
