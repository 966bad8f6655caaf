"""Statements: import, write, revise, publish, withdraw."""

import difflib
from pathlib import Path

import click
import yaml
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy import select

from campaign.campaigns.pictures import keep_picture
from campaign.campaigns.service import find_campaign
from campaign.cli.display import print_table, refusals_as_lines
from campaign.cli.importing import slug_of, store_import
from campaign.cli.words import WORDS, read_text, together
from campaign.core.changes import pages_changed
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import NotFound, Refused
from campaign.core.locales import LOCALES
from campaign.statements import reading, service
from campaign.statements.importing import ImportedStatement, read_statement_file
from campaign.statements.models import Statement, StatementText
from campaign.statements.service import Wording

statements_cli = AppGroup("statements", help="Published texts: import, revise, publish, withdraw.")
Pairs = tuple[tuple[str, str], ...]
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@statements_cli.command("import")
@click.argument("file", type=FILE)
@click.option("--slug", default="", help="Its address; made from the title when left out.")
@click.option("--campaign", "campaign_slug", default="", help="The campaign it belongs to.")
@click.option("--dry-run", is_flag=True, help="Only show what was read.")
@refusals_as_lines
def import_(file: Path, slug: str, campaign_slug: str, dry_run: bool) -> None:
    """Read a published statement (text, HTML or Markdown) and keep it as a draft.

    What a person should check is listed at the end.
    """
    imported = read_statement_file(file)
    _show_read(imported)
    if dry_run:
        return
    with transaction() as session:
        campaign = find_campaign(session, campaign_slug, drafts=True) if campaign_slug else None
        slug = slug or slug_of(imported.title)
        campaign_id = campaign.id if campaign else None
        kept = store_import(session, imported, slug=slug, campaign_id=campaign_id, now=utcnow())
        click.echo(f"Kept as a draft: {kept.statement.slug}")
        for organization in kept.new_organizations:
            click.echo(f"New partner organization: {organization}")
        if kept.appeal:
            click.echo(f"Draft appeal: {kept.appeal.slug}")


@statements_cli.command("list")
def list_all() -> None:
    """Every statement with its state and languages."""
    session = db.session()
    found = list(session.scalars(select(Statement).order_by(Statement.id)))
    rows = [
        [card.statement.slug, card.text.title, card.statement.state.value, ", ".join(card.locales)]
        for card in reading.cards(session, found, "en")
    ]
    print_table("Statements", ["slug", "title", "state", "languages"], rows)


@statements_cli.command("text")
@click.argument("slug")
@click.argument("locale", type=click.Choice(list(LOCALES)))
@click.argument("file", type=FILE)
@click.option("--note", default="", help="What changed, for the list of revisions.")
@refusals_as_lines
def text(slug: str, locale: str, file: Path, note: str) -> None:
    """Save a Markdown file as the next revision in LOCALE; a new language is a translation.

    Front matter may hold title and summary; without a title the present one stays.
    """
    head, body = _parted(read_text(file))
    with transaction() as session:
        statement = service.find_statement(session, slug, drafts=True)
        present = session.get(StatementText, (statement.id, locale))
        wording = Wording(
            title=str(head.get("title") or (present.title if present else "")),
            summary=str(head.get("summary") or ""),
            body=body,
            background=str(head.get("background") or (present.background if present else "")),
        )
        saved = service.save_text(session, statement, locale, wording, note=note, now=utcnow())
    click.echo(f"{slug}, {locale}: revision {saved.revision_number}.")


@statements_cli.command("revisions")
@click.argument("slug")
@click.option("--diff", "compare", is_flag=True, help="Show what each revision changed.")
@refusals_as_lines
def revisions(slug: str, compare: bool) -> None:
    """Every text ever saved."""
    session = db.session()
    statement = service.find_statement(session, slug, drafts=True)
    found = reading.revisions_of(session, statement)
    rows = [[one.locale, str(one.number), f"{one.saved_at:%Y-%m-%d %H:%M}", one.note] for one in found]
    print_table(slug, ["language", "revision", "saved (UTC)", "note"], rows)
    before = {(one.locale, one.number): one.body for one in found}
    for one in found if compare else []:
        older = before.get((one.locale, one.number - 1), "").splitlines()
        lines = difflib.unified_diff(older, one.body.splitlines(), lineterm="", n=1)
        click.echo("\n".join([f"— {one.locale} {one.number}", *lines]))


@statements_cli.command("picture")
@click.argument("slug")
@click.argument("file", type=FILE)
@click.option("--alt", type=WORDS, multiple=True, required=True, help="For those who cannot see it.")
@click.option("--caption", type=WORDS, multiple=True)
@click.option("--credit", default="")
@refusals_as_lines
def picture(slug: str, file: Path, alt: Pairs, caption: Pairs, credit: str) -> None:
    """Give a statement its lead picture (JPEG, PNG or WebP)."""
    folder = Path(current_app.config["DATA"]) / "pictures"
    with transaction() as session:
        statement = service.find_statement(session, slug, drafts=True)
        kept = keep_picture(session, file.read_bytes(), folder, together(alt), now=utcnow())
        kept.captions, kept.credit = together(caption), credit
        statement.picture_id = kept.id
        pages_changed(session)
    click.echo(f"{slug} has a picture of {kept.width} × {kept.height}.")


@statements_cli.command("publish")
@click.argument("slug")
@refusals_as_lines
def publish(slug: str) -> None:
    """Show a statement to readers."""
    with transaction() as session:
        service.publish(session, service.find_statement(session, slug, drafts=True), now=utcnow())
    click.echo(f"{slug} is published.")


@statements_cli.command("withdraw")
@click.argument("slug")
@click.option("--reason", type=WORDS, multiple=True, required=True, help="What readers are told.")
@click.confirmation_option(prompt="Its words will be gone from the page. Withdraw it?")
@refusals_as_lines
def withdraw(slug: str, reason: Pairs) -> None:
    """Take a statement's words off its page, which then says so and why."""
    with transaction() as session:
        found = service.find_statement(session, slug)
        service.withdraw(session, found, together(reason), now=utcnow())
    click.echo(f"{slug} is withdrawn.")


def _parted(source: str) -> tuple[dict[str, object], str]:
    """Front matter, if there is any, and the rest."""
    if not source.startswith("---\n"):
        return {}, source
    head, _, body = source[4:].partition("\n---\n")
    try:
        told = yaml.safe_load(head) or {}
    except yaml.YAMLError:
        raise Refused("The front matter between the lines --- is no YAML.") from None
    if not isinstance(told, dict):
        raise NotFound("The front matter between the lines --- holds no fields.")
    return told, body.strip()


def _show_read(imported: ImportedStatement) -> None:
    dateline = imported.dateline
    rows = [
        ["title", imported.title],
        ["issued by", "; ".join(f"{one.name} ({one.short_name or '–'})" for one in imported.issuers)],
        ["language", imported.locale],
        ["dateline", f"{dateline.date or '–'} {dateline.place}" if dateline else "–"],
        ["disclaimer", imported.disclaimer or "–"],
        *[["photo", f"{one.caption or '–'} / {one.credit or '–'}"] for one in imported.photos],
        ["paragraphs", str(len(imported.paragraphs))],
        *[
            ["quotation", f"{one.speaker or '?'}, {one.role or '–'}: {one.text}"]
            for one in imported.quotations
        ],
        ["background", imported.background_markdown or "–"],
        *[["step to give", str(step)] for step in (imported.appeal.steps if imported.appeal else ())],
    ]
    print_table("Read", ["field", "value"], rows)
    doubts = [[one.field, one.found, one.why] for one in imported.unsure]
    print_table("To be checked by a person", ["field", "found", "why"], doubts)
