"""Appeals: the reader-support section."""

import json

import click
from flask.cli import AppGroup

from campaign.cli.display import print_table, refusals_as_lines
from campaign.core.db import db, transaction
from campaign.core.locales import pick
from campaign.donations import service

appeals_cli = AppGroup("appeals", help="The reader-support section and its steps.")


@appeals_cli.command("list")
def list_all() -> None:
    """Every appeal, newest first."""
    rows = [
        [one.slug, pick(one.organization.names, "en"), one.state.value, str(len(one.shown_steps))]
        for one in service.all_appeals(db.session())
    ]
    print_table("Appeals", ["slug", "organization", "state", "steps shown"], rows)


@appeals_cli.command("show")
@click.argument("slug")
@refusals_as_lines
def show(slug: str) -> None:
    """Its words and its steps, with the numbers that set-step takes."""
    appeal = service.find_appeal(db.session(), slug)
    rows = [[f"words ({locale})", text] for locale, text in appeal.intros.items()]
    rows += [
        [f"step {number}", json.dumps(step, ensure_ascii=False)]
        for number, step in enumerate(appeal.steps, start=1)
    ]
    print_table(slug, ["what", "value"], rows)


@appeals_cli.command("set-step")
@click.argument("slug")
@click.argument("number", type=click.IntRange(1, 50))
@click.option("--address", help="The PayPal address; an empty one hides the step.")
@click.option("--account", help="The account's number.")
@click.option("--holder", multiple=True, help="The holder, once for each script.")
@click.option("--swift", help="The bank's code for transfers from abroad.")
@refusals_as_lines
def set_step(
    slug: str,
    number: int,
    address: str | None,
    account: str | None,
    holder: tuple[str, ...],
    swift: str | None,
) -> None:
    """Set facts of step NUMBER."""
    told = {"address": address, "number": account, "swift": swift, "holders": list(holder) or None}
    facts = {name: value for name, value in told.items() if value is not None}
    with transaction() as session:
        service.set_step(session, service.find_appeal(session, slug), number, facts)
    click.echo(f"{slug}: step {number} is set.")


@appeals_cli.command("publish")
@click.argument("slug")
@refusals_as_lines
def publish(slug: str) -> None:
    """Show an appeal to readers."""
    with transaction() as session:
        service.publish(session, slug)
    click.echo(f"{slug} is published.")


@appeals_cli.command("unpublish")
@click.argument("slug")
@refusals_as_lines
def unpublish(slug: str) -> None:
    """Take an appeal off the pages."""
    with transaction() as session:
        service.unpublish(session, slug)
    click.echo(f"{slug} is a draft again.")
