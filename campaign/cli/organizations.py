"""Organizations: who publishes."""

import click
from flask.cli import AppGroup

from campaign.accounts import service
from campaign.cli.display import print_table, refusals_as_lines
from campaign.cli.words import WORDS, together
from campaign.core.changes import pages_changed
from campaign.core.db import db, transaction

organizations_cli = AppGroup("organizations", help="Who publishes here.")


@organizations_cli.command("add")
@click.argument("slug")
@click.option("--name", type=WORDS, multiple=True, required=True, help='For example en="River Network".')
@click.option("--about", type=WORDS, multiple=True, help="One line about it, in each language.")
@click.option("--short-name", default="", help="For example APHR.")
@click.option("--website", default="")
@click.option("--host", is_flag=True, help="The platform's own newsroom; there is one.")
@refusals_as_lines
def add(
    slug: str,
    name: tuple[tuple[str, str], ...],
    about: tuple[tuple[str, str], ...],
    short_name: str,
    website: str,
    host: bool,
) -> None:
    """Add an organization under SLUG."""
    new = service.NewOrganization(
        slug=slug,
        names=together(name),
        short_name=short_name,
        abouts=together(about),
        website=website,
        is_host=host,
    )
    with transaction() as session:
        service.make_organization(session, new)
    click.echo(f"{slug} may publish now.")


@organizations_cli.command("edit")
@click.argument("slug")
@click.option("--name", type=WORDS, multiple=True, help="Replaces the name in these languages.")
@click.option("--about", type=WORDS, multiple=True, help="Replaces the line about it.")
@refusals_as_lines
def edit(slug: str, name: tuple[tuple[str, str], ...], about: tuple[tuple[str, str], ...]) -> None:
    """Change what an organization is called."""
    with transaction() as session:
        found = service.find_organization(session, slug)
        found.names = found.names | together(name)
        found.abouts = found.abouts | together(about)
        pages_changed(session)
    click.echo(f"{slug} is changed.")


@organizations_cli.command("list")
def list_all() -> None:
    """Everybody who publishes here."""
    rows = [
        [
            one.slug,
            one.names.get("en") or next(iter(one.names.values())),
            "host" if one.is_host else "partner",
        ]
        for one in service.all_organizations(db.session())
    ]
    print_table("Organizations", ["slug", "name", "role"], rows)
