"""Campaigns: open, show, publish, end. Their story (timeline, updates) is in `story`."""

from pathlib import Path

import click
from flask.cli import AppGroup

from campaign.accounts.service import find_organization
from campaign.campaigns import service, story
from campaign.campaigns.models import Campaign, Outcome
from campaign.cli.display import NOTHING, Cell, coloured, in_each, moment, print_table, refusals_as_lines
from campaign.cli.pictures import keep_file
from campaign.cli.story import STORY
from campaign.cli.words import FILE, LINE, SLUG, markdown_files, texts
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.locales import Translated, pick

campaigns_cli = AppGroup("campaigns", help="A case or cause: its page, its timeline, its updates.")
for command in STORY:
    campaigns_cli.add_command(command)


@campaigns_cli.command("add")
@click.argument("slug", type=SLUG)
@click.option("--organization", type=SLUG, required=True, help="The slug of whose campaign it is.")
@texts("--title", "titles", required=True)
@texts("--summary", "summaries", required=True, told="One or two sentences for lists and shares.")
@markdown_files("--body", "bodies", required=True, told="What the campaign's page tells.")
@refusals_as_lines
def add(slug: str, organization: str, titles: Translated, summaries: Translated, bodies: Translated) -> None:
    """Open a campaign under SLUG, as a draft."""
    with transaction() as session:
        new = service.NewCampaign(
            slug=slug,
            organization_id=find_organization(session, organization).id,
            titles=titles,
            summaries=summaries,
            bodies=bodies,
        )
        service.open_campaign(session, new)
    click.echo(f"{slug} is a draft. Show it with: flask campaigns publish {slug}")


@campaigns_cli.command("edit")
@click.argument("slug", type=SLUG)
@texts("--title", "titles")
@texts("--summary", "summaries")
@markdown_files("--body", "bodies")
@refusals_as_lines
def edit(slug: str, titles: Translated, summaries: Translated, bodies: Translated) -> None:
    """Replace the texts in the languages named; the others stay."""
    with transaction() as session:
        found = service.find_campaign(session, slug, drafts=True)
        service.rewrite(session, found, titles, summaries, bodies)
    click.echo(f"{slug} is changed.")


@campaigns_cli.command("picture")
@click.argument("slug", type=SLUG)
@click.argument("file", type=FILE)
@texts("--alt", "alts", required=True, told="For those who cannot see it.")
@texts("--caption", "captions")
@click.option("--credit", type=LINE, default="")
@refusals_as_lines
def picture(slug: str, file: Path, alts: Translated, captions: Translated, credit: str) -> None:
    """Give a campaign its lead picture (JPEG, PNG or WebP)."""
    with transaction() as session:
        found = service.find_campaign(session, slug, drafts=True)
        kept = keep_file(session, file, alts, captions, credit)
        service.show_picture(session, found, kept)
    click.echo(f"{slug} has a picture of {kept.width} × {kept.height}.")


@campaigns_cli.command("list")
def list_all() -> None:
    """Every campaign, with its state and outcome, newest first."""
    rows: list[list[Cell]] = [
        [one.slug, pick(one.titles, "en"), coloured(one.state), coloured(one.outcome), _languages(one)]
        for one in service.all_campaigns(db.session())
    ]
    print_table("Campaigns", ["slug", "title", "state", "outcome", "languages"], rows)


@campaigns_cli.command("show")
@click.argument("slug", type=SLUG)
@refusals_as_lines
def show(slug: str) -> None:
    """Everything told of a campaign, in every language."""
    session = db.session()
    found = service.find_campaign(session, slug, drafts=True)
    rows: list[list[Cell]] = [
        ["organization", pick(found.organization.names, "en")],
        ["state", coloured(found.state)],
        ["outcome", coloured(found.outcome)],
        *in_each("outcome note", found.outcome_notes),
        ["published (UTC)", moment(found.published_at)],
        ["picture", pick(found.picture.alts, "en") if found.picture else NOTHING],
        *in_each("title", found.titles),
        *in_each("summary", found.summaries),
        *in_each("body", found.bodies),
        ["events", str(len(story.timeline_of(session, found)))],
        ["updates", str(len(story.updates_of(session, found, now=utcnow())))],
    ]
    print_table(slug, ["what", "value"], rows)


@campaigns_cli.command("publish")
@click.argument("slug", type=SLUG)
@refusals_as_lines
def publish(slug: str) -> None:
    """Show a campaign to readers; an archived one comes back."""
    with transaction() as session:
        service.publish(session, service.find_campaign(session, slug, drafts=True), now=utcnow())
    click.echo(f"{slug} is published.")


@campaigns_cli.command("archive")
@click.argument("slug", type=SLUG)
@refusals_as_lines
def archive(slug: str) -> None:
    """Take a campaign off the lists; its pages stay, and publish brings it back."""
    with transaction() as session:
        service.archive(session, service.find_campaign(session, slug))
    click.echo(f"{slug} is archived.")


@campaigns_cli.command("end")
@click.argument("slug", type=SLUG)
@click.argument("outcome", type=click.Choice([outcome.value for outcome in Outcome]))
@texts("--note", "notes", told="What readers are told.")
@refusals_as_lines
def end(slug: str, outcome: str, notes: Translated) -> None:
    """Say how it ended, or that it is open again. Notes given before are replaced."""
    with transaction() as session:
        service.end(session, service.find_campaign(session, slug), Outcome(outcome), notes)
    click.echo(f"{slug}: {outcome}.")


def _languages(campaign: Campaign) -> str:
    return ", ".join(sorted(campaign.titles))
