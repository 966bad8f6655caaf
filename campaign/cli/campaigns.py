"""Campaigns: open, tell, publish, end."""

from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select

from campaign.accounts.service import find_organization
from campaign.campaigns import service
from campaign.campaigns.models import Campaign, Outcome, TimelineEvent
from campaign.cli.display import print_table, refusals_as_lines
from campaign.cli.words import WORDS, from_files, together
from campaign.core.changes import pages_changed
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import NotFound
from campaign.core.locales import pick

campaigns_cli = AppGroup("campaigns", help="A case or cause: its page, its timeline, its updates.")
Pairs = tuple[tuple[str, str], ...]
DAY = click.DateTime(["%Y-%m-%d"])


@campaigns_cli.command("add")
@click.argument("slug")
@click.option("--organization", required=True, help="The slug of the organization whose campaign it is.")
@click.option("--title", type=WORDS, multiple=True, required=True)
@click.option("--summary", type=WORDS, multiple=True, required=True)
@click.option("--body", type=WORDS, multiple=True, required=True, help="en=FILE, a Markdown file.")
@refusals_as_lines
def add(slug: str, organization: str, title: Pairs, summary: Pairs, body: Pairs) -> None:
    """Open a campaign under SLUG, as a draft."""
    bodies = from_files(body)
    with transaction() as session:
        new = service.NewCampaign(
            slug=slug,
            organization_id=find_organization(session, organization).id,
            titles=together(title),
            summaries=together(summary),
            bodies=bodies,
        )
        service.open_campaign(session, new)
    click.echo(f"{slug} is a draft. Show it with: flask campaigns publish {slug}")


@campaigns_cli.command("edit")
@click.argument("slug")
@click.option("--title", type=WORDS, multiple=True)
@click.option("--summary", type=WORDS, multiple=True)
@click.option("--body", type=WORDS, multiple=True, help="en=FILE, a Markdown file.")
@refusals_as_lines
def edit(slug: str, title: Pairs, summary: Pairs, body: Pairs) -> None:
    """Replace the texts in the languages named."""
    bodies = from_files(body)
    with transaction() as session:
        found = service.find_campaign(session, slug, drafts=True)
        service.rewrite(session, found, together(title), together(summary), bodies)
    click.echo(f"{slug} is changed.")


@campaigns_cli.command("list")
def list_all() -> None:
    """Every campaign, with its state and outcome."""
    rows = [
        [one.slug, pick(one.titles, "en"), one.state.value, one.outcome.value]
        for one in db.session().scalars(select(Campaign).order_by(Campaign.id))
    ]
    print_table("Campaigns", ["slug", "title", "state", "outcome"], rows)


@campaigns_cli.command("publish")
@click.argument("slug")
@refusals_as_lines
def publish(slug: str) -> None:
    """Show a campaign to readers."""
    with transaction() as session:
        service.publish(session, service.find_campaign(session, slug, drafts=True), now=utcnow())
    click.echo(f"{slug} is published.")


@campaigns_cli.command("archive")
@click.argument("slug")
@refusals_as_lines
def archive(slug: str) -> None:
    """Take a campaign off the lists; its pages stay, and publish brings it back."""
    with transaction() as session:
        service.archive(session, service.find_campaign(session, slug))
    click.echo(f"{slug} is archived.")


@campaigns_cli.command("end")
@click.argument("slug")
@click.argument("outcome", type=click.Choice([outcome.value for outcome in Outcome]))
@click.option("--note", type=WORDS, multiple=True, help="What readers are told.")
@refusals_as_lines
def end(slug: str, outcome: str, note: Pairs) -> None:
    """Say how it ended, or that it is open again."""
    with transaction() as session:
        found = service.find_campaign(session, slug)
        service.end(session, found, Outcome(outcome), together(note))
    click.echo(f"{slug}: {outcome}.")


@campaigns_cli.command("event-add")
@click.argument("slug")
@click.argument("day", type=DAY)
@click.option("--title", type=WORDS, multiple=True, required=True)
@click.option("--text", type=WORDS, multiple=True, help="Markdown.")
@click.option("--source", default="", help="Who says so.")
@click.option("--source-url", default="")
@refusals_as_lines
def event_add(slug: str, day: datetime, title: Pairs, text: Pairs, source: str, source_url: str) -> None:
    """Put an event of DAY (2026-01-31) on the timeline."""
    new = service.NewEvent(
        happened_on=day.date(),
        titles=together(title),
        bodies=together(text),
        source_name=source,
        source_url=source_url,
    )
    with transaction() as session:
        service.add_event(session, service.find_campaign(session, slug, drafts=True), new)
    click.echo("It is on the timeline.")


@campaigns_cli.command("events")
@click.argument("slug")
@refusals_as_lines
def events(slug: str) -> None:
    """The timeline, with the numbers that event-remove takes."""
    session = db.session()
    found = service.timeline_of(session, service.find_campaign(session, slug, drafts=True))
    rows = [[str(one.id), one.happened_on.isoformat(), pick(one.titles, "en")] for one in found]
    print_table("Timeline", ["number", "day", "title"], rows)


@campaigns_cli.command("event-remove")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@click.confirmation_option(prompt="The event will be gone. Remove it?")
@refusals_as_lines
def event_remove(number: int) -> None:
    """Take an event off the timeline."""
    with transaction() as session:
        event = session.get(TimelineEvent, number)
        if event is None:
            raise NotFound(f"There is no event {number}.")
        session.delete(event)
        pages_changed(session)
    click.echo("It is gone.")


@campaigns_cli.command("update")
@click.argument("slug")
@click.option("--title", type=WORDS, multiple=True, required=True)
@click.option("--body", type=WORDS, multiple=True, required=True, help="en=FILE, a Markdown file.")
@refusals_as_lines
def update(slug: str, title: Pairs, body: Pairs) -> None:
    """Tell the campaign's readers what moved."""
    bodies = from_files(body)
    with transaction() as session:
        found = service.find_campaign(session, slug)
        service.publish_update(session, found, together(title), bodies, now=utcnow())
    click.echo("It is published.")
