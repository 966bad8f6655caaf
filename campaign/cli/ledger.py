"""The ledger: prove that the books add up, or add up again what is kept beside them."""

import click
from flask import current_app
from flask.cli import AppGroup

from campaign.cli.display import refusals_as_lines
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.donations import books, replaying, sums
from campaign.donations.stripe_gateway import api_of

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


@ledger_cli.command("replay")
@click.option("--restore", is_flag=True, help="Put back what the ledger has lost.")
@refusals_as_lines
def replay(*, restore: bool) -> None:
    """Add the books up once more from what happened, and compare; status 1 where they differ.

    The card provider is asked anew about all that its events spoke of; statements, cash and refunds by hand
    are told again. It happens in a database of its own, and changes nothing unless --restore is given.
    """
    api, now = api_of(current_app.config), utcnow()
    found = replaying.replay(db.session(), api, now=now)
    for name, legs in (("lost", found.missing), ("unexplained", found.strange)):
        for leg in legs:
            click.echo(f"{name}: {replaying.in_words(leg)}")
    db.session.rollback()
    if restore and found.missing:
        with transaction() as session:
            click.echo(f"Put back {replaying.restore(session, found, now=now)} entries.")
        verify.callback()  # type: ignore[misc]
        return
    if found.missing or found.strange:
        raise click.exceptions.Exit(1)
    click.echo(f"What happened makes the same books: {found.told} entries.")


@ledger_cli.command("add-again")
@refusals_as_lines
def add_again() -> None:
    """Make what is kept beside the ledger anew from its entries: balances, figures, sums of gifts."""
    with transaction() as session:
        sums.add_again(session)
    verify.callback()  # type: ignore[misc]
