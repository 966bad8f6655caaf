"""Gifts by card: what the worker does by itself, by hand."""

import click
from flask import current_app
from flask.cli import AppGroup

from campaign.cli.display import print_table, refusals_as_lines
from campaign.core.errors import Refused
from campaign.donations import reconciling, stripe_events, sweeping
from campaign.donations.stripe_api import Api
from campaign.donations.stripe_gateway import api_of

donations_cli = AppGroup("donations", help="Gifts by card.")


@donations_cli.command("sweep")
@refusals_as_lines
def sweep() -> None:
    """Follow the events that wait, and ask the provider about whatever was never finished."""
    api, followed = _api(), 0
    while found := stripe_events.work(api):
        followed += found
    swept = sweeping.sweep(api)
    click.echo(f"Followed {followed} events and asked about {swept.asked} gifts.")
    if not swept.is_whole:
        raise Refused("The card provider does not answer. Nothing is lost; try again later.")


@donations_cli.command("reconcile")
@click.option("--days", default=3, show_default=True, type=click.IntRange(1, 400), help="How far back.")
@refusals_as_lines
def reconcile(days: int) -> None:
    """Hold the ledger against the provider's balance. Lists differences, corrects nothing; exit 1 if any."""
    found = reconciling.reconcile(_api(), days=days)
    rows = [[one.why, one.kind, one.ref, one.source, str(one.theirs), str(one.ours)] for one in found]
    if rows:
        print_table("Differences", ["why", "kind", "movement", "of", "provider", "ledger"], rows)
        raise click.exceptions.Exit(1)
    click.echo("The ledger has what the provider has.")


def _api() -> Api:
    api = api_of(current_app.config)
    if api is None:
        raise Refused("No card provider is set: CAMPAIGN_STRIPE_SECRET_KEY.")
    return api
