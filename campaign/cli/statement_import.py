"""The command that takes in a published statement, and what it shows of what it read."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.orm import Session

from campaign.accounts.service import find_organization
from campaign.campaigns.models import Picture
from campaign.campaigns.service import find_campaign
from campaign.cli.display import NOTHING, print_table, refusals_as_lines
from campaign.cli.pictures import keep_file
from campaign.cli.words import FILE, SLUG, texts
from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.core.errors import Refused
from campaign.core.locales import LOCALES, Translated
from campaign.intake import Kept, Placing, store_import
from campaign.statements import service
from campaign.statements.importing import ImportedAppeal, ImportedStatement, read_statement_file


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--slug", type=SLUG, help="Its address; made from the title when left out.")
@click.option("--campaign", type=SLUG, help="The campaign it belongs to.")
@click.option("--issuer", type=SLUG, multiple=True, help="A known organization, instead of those read.")
@click.option("--picture", type=FILE, help="The file of its first photo.")
@texts("--alt", "alts", told="The picture, for those who cannot see it.")
@click.option("--dry-run", is_flag=True, help="Only show what was read.")
@with_appcontext
@refusals_as_lines
def import_(file: Path, picture: Path | None, alts: Translated, dry_run: bool, **placing: Any) -> None:
    """Read a published statement (text, HTML or Markdown) and keep it as a draft.

    Issuers that are not known become partners, the reader-support section a draft appeal. What a
    person should check is listed at the end.
    """
    imported = read_statement_file(file)
    show_read(imported)
    if dry_run:
        click.echo("Nothing was kept.")
        return
    with transaction() as session:
        place = _placing(session, imported, **placing)
        kept = store_import(session, imported, place, now=utcnow())
        if picture:
            photo = _photo(session, imported, picture, alts)
            service.show_picture(session, kept.statement, photo)
    _tell(kept)


def _placing(
    session: Session,
    imported: ImportedStatement,
    slug: str | None,
    campaign: str | None,
    issuer: tuple[str, ...],
) -> Placing:
    if not imported.issuers and not issuer:
        raise Refused("Nobody is named whose words these are. Name a known organization with --issuer.")
    return Placing(
        slug=slug or "",
        campaign_id=find_campaign(session, campaign, drafts=True).id if campaign else None,
        issuers=tuple(find_organization(session, one) for one in issuer),
    )


def _photo(session: Session, imported: ImportedStatement, file: Path, alts: Translated) -> Picture:
    """The first photo's caption and credit go with the file; its alternative text too, unless told."""
    told = imported.photos[0] if imported.photos else None
    locale = imported.locale
    read_alts = {locale: told.alt} if told and told.alt else {}
    captions = {locale: told.caption} if told and told.caption else {}
    return keep_file(session, file, read_alts | alts, captions, told.credit if told else "")


def _tell(kept: Kept) -> None:
    slug = kept.statement.slug
    click.echo(f"Kept as a draft: {slug}. Show it with: flask statements publish {slug}")
    for organization in kept.issuers:
        is_new = organization.slug in kept.new_organizations
        name = next(iter(organization.names.values()))
        click.echo(f"Issued by {organization.slug} ({name}){', a new partner' if is_new else ''}.")
    if kept.appeal:
        click.echo(f"Its reader-support section is a draft appeal: {kept.appeal.slug}")


def show_read(imported: ImportedStatement) -> None:
    """Every field that was recognised, and below it what a person should check."""
    dateline = imported.dateline
    rows = [
        ["title", imported.title],
        *[["issued by", f"{one.name} ({one.short_name or NOTHING})"] for one in imported.issuers],
        ["language", LOCALES.get(imported.locale, imported.locale)],
        ["date", str(dateline.date) if dateline and dateline.date else NOTHING],
        ["place", dateline.place if dateline and dateline.place else NOTHING],
        ["disclaimer", imported.disclaimer or NOTHING],
        *_listed("photo", [f"{one.caption or NOTHING} / {one.credit or NOTHING}" for one in imported.photos]),
        *_listed("paragraph", imported.body_markdown.split("\n\n")),
        *_listed(
            "quotation",
            [f"{one.speaker or '?'}, {one.role or NOTHING}: {one.text}" for one in imported.quotations],
        ),
        ["background", imported.background_markdown or NOTHING],
        *(_appeal(imported.appeal) if imported.appeal else [["reader support", NOTHING]]),
    ]
    print_table("Read", ["field", "found"], rows)
    doubts = [[one.field, one.found, str(one.why)] for one in imported.unsure]
    if doubts:
        print_table("To be checked by a person", ["field", "found", "why"], doubts)
    else:
        click.echo("Nothing is doubtful.")


def _appeal(appeal: ImportedAppeal) -> list[list[str]]:
    rows = [
        ["reader support", appeal.title or NOTHING],
        ["reader support, words", appeal.intro_markdown or NOTHING],
        ["reader support, since", str(appeal.since_year or NOTHING)],
    ]
    for number, step in enumerate(appeal.steps, start=1):
        facts = {name: fact for name, fact in asdict(step).items() if name != "text" or step.kind == "other"}
        for name, fact in facts.items():
            told = " / ".join(fact) if isinstance(fact, tuple) else fact
            rows.append([f"step {number}, {name}", told or NOTHING])
    return rows


def _listed(name: str, found: list[str] | tuple[str, ...]) -> list[list[str]]:
    return [[f"{name} {number}", one] for number, one in enumerate(found, start=1)] or [[name, NOTHING]]
