"""Organizations: who publishes."""

import click
from flask.cli import AppGroup

from campaign.accounts import service
from campaign.cli.display import print_table, refusals_as_lines
from campaign.cli.words import SLUG, WEB_ADDRESS, Line, texts
from campaign.core.db import db, transaction
from campaign.core.locales import Translated, pick

organizations_cli = AppGroup("organizations", help="Who publishes here.")
SHORT = Line(longest=40)


@organizations_cli.command("add")
@click.argument("slug", type=SLUG)
@texts("--name", "names", required=True, told="What it is called.")
@texts("--about", "abouts", told="One line about it.")
@click.option("--short-name", type=SHORT, default="", help="For example APHR.")
@click.option("--website", type=WEB_ADDRESS, default="")
@click.option("--host", is_flag=True, help="The platform's own newsroom; there is one.")
@refusals_as_lines
def add(slug: str, names: Translated, abouts: Translated, short_name: str, website: str, host: bool) -> None:
    """Add an organization under SLUG."""
    new = service.NewOrganization(
        slug=slug, names=names, short_name=short_name, abouts=abouts, website=website, is_host=host
    )
    with transaction() as session:
        service.make_organization(session, new)
    click.echo(f"{slug} may publish now.")


@organizations_cli.command("edit")
@click.argument("slug", type=SLUG)
@texts("--name", "names", told="Replaces the name in these languages.")
@texts("--about", "abouts", told="Replaces the line about it in these languages.")
@click.option("--short-name", type=SHORT, help="An empty one takes it away.")
@click.option("--website", type=WEB_ADDRESS, help="An empty one takes it away.")
@refusals_as_lines
def edit(
    slug: str, names: Translated, abouts: Translated, short_name: str | None, website: str | None
) -> None:
    """Change what is told of an organization; what is not named stays."""
    changes = service.Changes(names=names, abouts=abouts, short_name=short_name, website=website)
    with transaction() as session:
        service.change(session, service.find_organization(session, slug), changes)
    click.echo(f"{slug} is changed.")


@organizations_cli.command("list")
def list_all() -> None:
    """Everybody who publishes here."""
    rows = [
        [
            one.slug,
            pick(one.names, "en"),
            one.short_name,
            ", ".join(sorted(one.names)),
            one.website,
            "host" if one.is_host else "partner",
        ]
        for one in service.all_organizations(db.session())
    ]
    columns = ["slug", "name", "short name", "languages", "website", "role"]
    print_table("Organizations", columns, rows)
