"""Statements: write, revise, translate, publish, withdraw. Taking one in is in `statement_import`."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from campaign.accounts.service import find_organization
from campaign.campaigns.service import find_campaign
from campaign.cli.display import (
    NOTHING,
    Cell,
    coloured,
    in_each,
    make_sure,
    moment,
    print_diff,
    print_table,
    refusals_as_lines,
    yes_option,
)
from campaign.cli.manuscript import Present, read_manuscript, written_out
from campaign.cli.pictures import keep_file
from campaign.cli.statement_import import import_
from campaign.cli.words import DAY, FILE, LINE, LOCALE, NUMBER, SLUG, texts
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import NotFound
from campaign.core.locales import Translated
from campaign.statements import issuing, reading, revising, service
from campaign.statements.models import Statement, StatementRevision, StatementText

statements_cli = AppGroup("statements", help="Published texts: import, revise, publish, withdraw.")
statements_cli.add_command(import_)


@statements_cli.command("list")
def list_all() -> None:
    """Every statement with its state and languages, newest first."""
    session = db.session()
    rows: list[list[Cell]] = [
        [
            card.statement.slug,
            card.text.title,
            ", ".join(issuer.slug for issuer in card.issuers),
            coloured(card.statement.state),
            ", ".join(card.locales),
        ]
        for card in reading.cards(session, reading.all_statements(session), "en")
    ]
    print_table("Statements", ["slug", "title", "issued by", "state", "languages"], rows)


@statements_cli.command("show")
@click.argument("slug", type=SLUG)
@refusals_as_lines
def show(slug: str) -> None:
    """Everything told of a statement, in every language."""
    session = db.session()
    found = service.find_statement(session, slug, drafts=True)
    issuers = reading.cards(session, [found], "en")[0].issuers
    rows: list[list[Cell]] = [
        ["state", coloured(found.state)],
        ["issued by", ", ".join(issuer.slug for issuer in issuers)],
        ["campaign", found.campaign.slug if found.campaign else NOTHING],
        ["date", str(found.dateline_on or NOTHING)],
        *in_each("place", found.dateline_places),
        ["published (UTC)", moment(found.published_at)],
        ["withdrawn (UTC)", moment(found.withdrawn_at)],
        *in_each("reason", found.withdrawn_reasons),
        ["picture", next(iter(found.picture.alts.values())) if found.picture else NOTHING],
    ]
    for number, note in enumerate(found.photo_notes, start=1):
        told = f"{note.get('caption') or NOTHING} / {note.get('credit') or NOTHING}"
        rows.append([f"photo {number}, as imported", told])
    for text in reading.texts_of(session, found):
        rows += _text_rows(session, found, text)
    print_table(slug, ["what", "value"], rows)


@statements_cli.command("text")
@click.argument("slug", type=SLUG)
@click.argument("locale", type=LOCALE)
@click.argument("file", type=FILE)
@click.option("--note", type=LINE, default="", help="What changed, for the list of revisions.")
@refusals_as_lines
def text(slug: str, locale: str, file: Path, note: str) -> None:
    """Save a Markdown file as the next revision in LOCALE; a new language is a translation.

    Front matter between lines --- may hold title, summary, place, background, and quotations as a
    list of text, speaker and role; what it leaves out stays. write-out makes such a file.
    """
    with transaction() as session:
        statement = service.find_statement(session, slug, drafts=True)
        manuscript = read_manuscript(file, _present(session, statement, locale))
        saving = revising.Saving(note=note)
        saved = revising.save_text(session, statement, locale, manuscript.wording, saving, now=utcnow())
        if manuscript.place is not None:
            places = statement.dateline_places | {locale: manuscript.place}
            service.set_facts(
                session, statement, replace(service.facts_of(statement), dateline_places=places)
            )
    quoted = len(manuscript.wording.quotations)
    click.echo(f"{slug}, {locale}: revision {saved.number}, {quoted} quotations.")


@statements_cli.command("write-out")
@click.argument("slug", type=SLUG)
@click.argument("locale", type=LOCALE)
@click.argument("file", type=click.File("x", encoding="utf-8", lazy=True), default="-")
@refusals_as_lines
def write_out(slug: str, locale: str, file: Any) -> None:
    """Write the present text as a Markdown file, to be changed and given back to text."""
    session = db.session()
    statement = service.find_statement(session, slug, drafts=True)
    present = _present(session, statement, locale)
    if present is None:
        raise NotFound(f"{slug} has no text in {locale}.")
    file.write(written_out(present, statement.dateline_places.get(locale, "")))


@statements_cli.command("set")
@click.argument("slug", type=SLUG)
@click.option("--campaign", type=SLUG, help="The campaign it belongs to.")
@click.option("--no-campaign", is_flag=True, help="It belongs to none.")
@click.option("--date", "day", type=DAY, help="The day of its dateline.")
@texts("--place", "places", told="The place of its dateline.")
@click.option("--issuer", type=SLUG, multiple=True, help="Whose words they are, in this order.")
@refusals_as_lines
def set_facts(
    slug: str,
    campaign: str | None,
    no_campaign: bool,
    day: datetime | None,
    places: Translated,
    issuer: tuple[str, ...],
) -> None:
    """Set right what the words do not tell; what is not named stays."""
    with transaction() as session:
        statement = service.find_statement(session, slug, drafts=True)
        facts = service.facts_of(statement)
        facts = replace(facts, dateline_places=facts.dateline_places | places)
        if day:
            facts = replace(facts, dateline_on=day.date())
        if campaign or no_campaign:
            wanted = find_campaign(session, campaign, drafts=True).id if campaign else None
            facts = replace(facts, campaign_id=wanted)
        service.set_facts(session, statement, facts)
        if issuer:
            ids = tuple(find_organization(session, one).id for one in issuer)
            issuing.set_issuers(session, statement, ids)
    click.echo(f"{slug} is changed.")


@statements_cli.command("revisions")
@click.argument("slug", type=SLUG)
@click.option("--locale", type=LOCALE, help="Only this language.")
@click.option("--diff", "compare", is_flag=True, help="Show what each revision changed.")
@click.option("--between", type=NUMBER, nargs=2, help="Compare two revisions of --locale: --between 1 3.")
@refusals_as_lines
def revisions(slug: str, locale: str | None, compare: bool, between: tuple[int, int] | None) -> None:
    """Every text ever saved, and what changed from one to another."""
    session = db.session()
    statement = service.find_statement(session, slug, drafts=True)
    found = {
        (one.locale, one.number): one
        for one in reading.revisions_of(session, statement)
        if locale in {None, one.locale}
    }
    if between:
        _compare(found, locale or statement.original_locale, *between)
        return
    rows = [[one.locale, str(one.number), moment(one.saved_at), one.note] for one in found.values()]
    print_table(slug, ["language", "revision", "saved (UTC)", "note"], rows)
    for language, number in found if compare else ():
        if number > 1:
            _compare(found, language, number - 1, number)


@statements_cli.command("picture")
@click.argument("slug", type=SLUG)
@click.argument("file", type=FILE)
@texts("--alt", "alts", required=True, told="For those who cannot see it.")
@texts("--caption", "captions", told="That of the imported photo when left out.")
@click.option("--credit", type=LINE, default="", help="That of the imported photo when left out.")
@click.option("--photo", type=NUMBER, default=1, show_default=True, help="Which of the imported photos.")
@refusals_as_lines
def picture(slug: str, file: Path, alts: Translated, captions: Translated, credit: str, photo: int) -> None:
    """Give a statement its lead picture (JPEG, PNG or WebP)."""
    with transaction() as session:
        statement = service.find_statement(session, slug, drafts=True)
        note = dict(enumerate(statement.photo_notes, start=1)).get(photo, {})
        read = {statement.original_locale: note["caption"]} if note.get("caption") else {}
        kept = keep_file(session, file, alts, read | captions, credit or note.get("credit") or "")
        service.show_picture(session, statement, kept)
    click.echo(f"{slug} has a picture of {kept.width} × {kept.height}.")


@statements_cli.command("publish")
@click.argument("slug", type=SLUG)
@refusals_as_lines
def publish(slug: str) -> None:
    """Show a statement to readers; a withdrawn one comes back."""
    with transaction() as session:
        service.publish(session, service.find_statement(session, slug, drafts=True), now=utcnow())
    click.echo(f"{slug} is published.")


@statements_cli.command("withdraw")
@click.argument("slug", type=SLUG)
@texts("--reason", "reasons", required=True, told="What readers are told.")
@yes_option
@refusals_as_lines
def withdraw(slug: str, reasons: Translated, yes: bool) -> None:
    """Take a statement's words off its page, which then says so and why."""
    make_sure(f"The words of {slug} will be gone from its page, which says why. Withdraw it?", yes=yes)
    with transaction() as session:
        found = service.find_statement(session, slug)
        service.withdraw(session, found, reasons, now=utcnow())
    click.echo(f"{slug} is withdrawn.")


def _present(session: Session, statement: Statement, locale: str) -> Present | None:
    found = {one.locale: one for one in reading.texts_of(session, statement)}
    if locale not in found:
        return None
    return Present(text=found[locale], quotations=reading.quotations_in(session, statement, locale))


def _text_rows(session: Session, statement: Statement, text: StatementText) -> list[list[Cell]]:
    named = f"{text.locale}, revision {text.revision_number}"
    rows: list[list[Cell]] = [
        [f"{named}: title", text.title],
        [f"{named}: summary", text.summary],
        [f"{named}: body", text.body],
        [f"{named}: background", text.background or NOTHING],
    ]
    for number, one in enumerate(reading.quotations_in(session, statement, text.locale), start=1):
        said = f"{one.speaker or '?'}, {one.role or NOTHING}: {one.text}"
        rows.append([f"{named}: quotation {number}", said])
    return rows


def _compare(found: dict[tuple[str, int], StatementRevision], locale: str, older: int, newer: int) -> None:
    for number in (older, newer):
        if (locale, number) not in found:
            raise NotFound(f"There is no revision {number} in {locale}.")
    title = f"{locale}: revision {older} → {newer}"
    print_diff(title, _whole(found[locale, older]), _whole(found[locale, newer]))


def _whole(revision: StatementRevision) -> str:
    parts = (revision.title, revision.summary, revision.body, revision.background)
    return "\n\n".join(part for part in parts if part)
