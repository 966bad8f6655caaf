"""A campaign's story: the events of its timeline, and its updates."""

from datetime import datetime

import click
from flask.cli import with_appcontext

from campaign.campaigns import service, story
from campaign.cli.display import make_sure, moment, print_table, refusals_as_lines, yes_option
from campaign.cli.words import DAY, LINE, NUMBER, SLUG, WEB_ADDRESS, markdown_files, texts
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.locales import Translated, pick


@click.command("event-add")
@click.argument("slug", type=SLUG)
@click.argument("day", type=DAY)
@texts("--title", "titles", required=True)
@texts("--text", "bodies", told="A sentence or two, Markdown.")
@click.option("--source", type=LINE, default="", help="Who says so.")
@click.option("--source-url", type=WEB_ADDRESS, default="", help="Where they say so.")
@with_appcontext
@refusals_as_lines
def add_event(
    slug: str, day: datetime, titles: Translated, bodies: Translated, source: str, source_url: str
) -> None:
    """Put an event of DAY (2026-01-31) on the timeline of SLUG."""
    new = story.NewEvent(
        happened_on=day.date(), titles=titles, bodies=bodies, source_name=source, source_url=source_url
    )
    with transaction() as session:
        event = story.add_event(session, service.find_campaign(session, slug, drafts=True), new)
    click.echo(f"Event {event.id} is on the timeline.")


@click.command("events")
@click.argument("slug", type=SLUG)
@with_appcontext
@refusals_as_lines
def list_events(slug: str) -> None:
    """The timeline, with the numbers that event-remove takes."""
    session = db.session()
    found = story.timeline_of(session, service.find_campaign(session, slug, drafts=True))
    rows = [
        [str(one.id), one.happened_on.isoformat(), pick(one.titles, "en"), one.source_name, one.source_url]
        for one in found
    ]
    print_table("Timeline", ["number", "day", "title", "source", "address"], rows)


@click.command("event-remove")
@click.argument("number", type=NUMBER)
@yes_option
@with_appcontext
@refusals_as_lines
def remove_event(number: int, yes: bool) -> None:
    """Take an event off its timeline."""
    found = story.find_event(db.session(), number)
    make_sure(f"Remove “{pick(found.titles, 'en')}” of {found.happened_on}?", yes=yes)
    with transaction() as session:
        story.remove(session, story.find_event(session, number), now=utcnow())
    click.echo("It is gone.")


@click.command("update")
@click.argument("slug", type=SLUG)
@texts("--title", "titles", required=True)
@markdown_files("--body", "bodies", required=True, told="What moved.")
@with_appcontext
@refusals_as_lines
def publish_update(slug: str, titles: Translated, bodies: Translated) -> None:
    """Tell the readers of SLUG what moved, on its page and in its feed."""
    with transaction() as session:
        found = service.find_campaign(session, slug)
        update = story.publish_update(session, found, titles, bodies, now=utcnow())
    click.echo(f"Update {update.id} is published.")


@click.command("updates")
@click.argument("slug", type=SLUG)
@with_appcontext
@refusals_as_lines
def list_updates(slug: str) -> None:
    """What readers were told, newest first, with the numbers that update-remove takes."""
    session = db.session()
    campaign = service.find_campaign(session, slug, drafts=True)
    rows = [
        [str(one.id), moment(one.published_at), pick(one.titles, "en"), ", ".join(sorted(one.titles))]
        for one in story.updates_of(session, campaign, now=utcnow())
    ]
    print_table("Updates", ["number", "published (UTC)", "title", "languages"], rows)


@click.command("update-remove")
@click.argument("number", type=NUMBER)
@yes_option
@with_appcontext
@refusals_as_lines
def remove_update(number: int, yes: bool) -> None:
    """Take an update off its page and its feed."""
    found = story.find_update(db.session(), number)
    make_sure(f"Remove the update “{pick(found.titles, 'en')}”?", yes=yes)
    with transaction() as session:
        story.remove(session, story.find_update(session, number), now=utcnow())
    click.echo("It is gone.")


STORY = [add_event, list_events, remove_event, publish_update, list_updates, remove_update]
