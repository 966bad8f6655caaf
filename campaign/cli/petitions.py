"""Petitions: word, open, close, deliver; prove the count."""

from dataclasses import replace
from typing import Any

import click
from flask.cli import AppGroup

from campaign.campaigns.service import find_campaign
from campaign.cli.deciding import decide, log
from campaign.cli.display import (
    NOTHING,
    Cell,
    coloured,
    in_each,
    make_sure,
    moment,
    print_table,
    refusals_as_lines,
    yes_option,
)
from campaign.cli.words import MOMENT, NUMBER, SLUG, markdown_files, texts
from campaign.core.addresses import checked_address, fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.locales import Translated, pick
from campaign.petitions import addressing, ending, hourly, organizing, tally
from campaign.petitions.decision_models import Thing
from campaign.petitions.models import Petition, PetitionState
from campaign.petitions.moves import Choice
from campaign.petitions.tally import Difference

petitions_cli = AppGroup("petitions", help="The ask of a campaign, found by the campaign's slug.")
_MOVES = {
    "open": PetitionState.OPEN,
    "close": PetitionState.CLOSED,
    "deliver": PetitionState.DELIVERED,
    "answer": PetitionState.ANSWERED,
}


@petitions_cli.command("add")
@click.argument("slug", type=SLUG)
@texts("--title", "titles", required=True)
@markdown_files("--ask", "asks", required=True, told="What is asked.")
@texts("--target", "target", told="The authority addressed; further ones: petitions target-add.")
@click.option("--goal", type=NUMBER, default=100, show_default=True)
@click.option("--comments/--no-comments", "allows_comments", help="Whether signers may leave a comment.")
@click.option("--opens", "opens_at", type=MOMENT, help="From when it takes signatures, in UTC.")
@click.option("--closes", "closes_at", type=MOMENT, help="When it stops taking signatures, in UTC.")
@refusals_as_lines
def add(slug: str, target: Translated, **told: Any) -> None:
    """Give the campaign SLUG its petition, as a draft."""
    targets = (organizing.Addressee(names=target),) if target else ()
    with transaction() as session:
        campaign = find_campaign(session, slug, drafts=True)
        new = organizing.NewPetition(targets=targets, **told)
        petition = organizing.draft_petition(session, campaign, new, now=utcnow())
        log(session, petition, "petition.written", {"version": 1, "titles": new.titles})
    click.echo(f"It is a draft. Open it with: flask petitions move {slug} open")


@petitions_cli.command("edit")
@click.argument("slug", type=SLUG)
@click.option("--goal", type=NUMBER)
@click.option("--comments/--no-comments", "allows_comments", default=None)
@click.option("--opens", "opens_at", type=MOMENT, help="In UTC.")
@click.option("--closes", "closes_at", type=MOMENT, help="In UTC.")
@click.option("--never-closes", is_flag=True, help="Take the closing time away.")
@refusals_as_lines
def edit(slug: str, never_closes: bool, **told: Any) -> None:
    """Change goal, times and comments; what is not named stays. For the words: reword or amend."""
    named = {name: value for name, value in told.items() if value is not None}
    if never_closes:
        named["closes_at"] = None
    with transaction() as session:
        petition = organizing.find_petition(session, slug)
        organizing.set_terms(session, petition, replace(organizing.terms_of(petition), **named))
        log(session, petition, "petition.terms", named)
    click.echo(f"{slug} is changed.")


@petitions_cli.command("list")
def list_all() -> None:
    """Every petition with its state and its count."""
    session = db.session()
    found = organizing.all_petitions(session)
    counts = tally.counts_of(session, [one.id for one in found])
    rows: list[list[Cell]] = [
        [
            one.campaign.slug,
            pick(one.campaign.titles, "en"),
            coloured(one.state),
            f"{counts.get(one.id, 0):,}",
            f"{one.goal:,}",
        ]
        for one in found
    ]
    print_table("Petitions", ["slug", "campaign", "state", "signatures", "goal"], rows)


@petitions_cli.command("show")
@click.argument("slug", type=SLUG)
@refusals_as_lines
def show(slug: str) -> None:
    """State, count, times, targets, and every version of the words."""
    session = db.session()
    petition = organizing.find_petition(session, slug)
    rows: list[list[Cell]] = [
        ["state", coloured(petition.state)],
        ["takes signatures now", "yes" if petition.takes_signatures(utcnow()) else "no"],
        ["signatures", f"{tally.count_of(session, petition.id):,}"],
        ["goal", f"{petition.goal:,}"],
        ["comments", "taken" if petition.allows_comments else "not taken"],
        ["opens (UTC)", moment(petition.opens_at)],
        ["closes (UTC)", moment(petition.closes_at)],
    ]
    for target in addressing.targets_of(session, petition):
        role = pick(target.roles, "en")
        rows.append(
            [f"target {target.id}", " / ".join(target.names.values()) + (f", {role}" if role else "")]
        )
    for version in organizing.versions_of(session, petition):
        named = f"version {version.number}"
        rows.append([named, f"{version.created_at:%Y-%m-%d}, {version.sha256}"])
        rows += in_each(f"{named}, note", version.public_notes)
        rows += in_each(f"{named}, title", version.titles)
        rows += in_each(f"{named}, ask", version.asks)
    print_table(slug, ["what", "value"], rows)


@petitions_cli.command("move")
@click.argument("slug", type=SLUG)
@click.argument("step", type=click.Choice(list(_MOVES)))
@yes_option
@refusals_as_lines
def move(slug: str, step: str, yes: bool) -> None:
    """Open, close, deliver, or mark as answered.

    A step may be taken back: answered to delivered, delivered to closed, closed to open.
    """
    if step in {"deliver", "answer"}:
        make_sure(f"Say for good that the petition of {slug} is {_MOVES[step].value}?", yes=yes)
    with transaction() as session:
        petition = organizing.find_petition(session, slug)
        organizing.move(session, petition, _MOVES[step])
        log(session, petition, f"petition.{_MOVES[step].value}")
    click.echo(f"{slug}: {_MOVES[step].value}.")


@petitions_cli.command("reword")
@click.argument("slug", type=SLUG)
@texts("--title", "titles")
@markdown_files("--ask", "asks")
@refusals_as_lines
def reword(slug: str, titles: Translated, asks: Translated) -> None:
    """Replace words, as long as nobody has confirmed a signature under them."""
    with transaction() as session:
        petition = organizing.find_petition(session, slug)
        version = organizing.reword(session, petition, titles, asks, now=utcnow())
        log(session, petition, "petition.written", {"version": version.number, "titles": version.titles})
    click.echo(f"{slug} is reworded.")


@petitions_cli.command("amend")
@click.argument("slug", type=SLUG)
@texts("--title", "titles", required=True)
@markdown_files("--ask", "asks", required=True)
@texts("--note", "notes", required=True, told="What readers are told of the change.")
@yes_option
@refusals_as_lines
def amend(slug: str, titles: Translated, asks: Translated, notes: Translated, yes: bool) -> None:
    """Add a new version of the words, with a public note. Who signed an older one has signed that."""
    make_sure(f"A new version of {slug} can't be taken back. Add it?", yes=yes)
    with transaction() as session:
        petition = organizing.find_petition(session, slug)
        version = organizing.amend(session, petition, titles, asks, public_notes=notes, now=utcnow())
        log(session, petition, "petition.amended", {"version": version.number, "titles": version.titles})
    click.echo(f"{slug}: version {version.number}.")


@petitions_cli.command("target-add")
@click.argument("slug", type=SLUG)
@texts("--name", "names", required=True)
@texts("--role", "roles")
@refusals_as_lines
def add_target(slug: str, names: Translated, roles: Translated) -> None:
    """Address one more authority, behind the others."""
    addressee = organizing.Addressee(names=names, roles=roles)
    with transaction() as session:
        petition = organizing.find_petition(session, slug)
        target = addressing.add_target(session, petition, addressee)
        log(session, petition, "target.added", {"target": target.id, "names": names})
    click.echo(f"Target {target.id} is addressed.")


@petitions_cli.command("target-remove")
@click.argument("number", type=NUMBER)
@yes_option
@refusals_as_lines
def remove_target(number: int, yes: bool) -> None:
    """Address one authority less; petitions show tells the numbers."""
    found = addressing.find_target(db.session(), number)
    make_sure(f"Address “{pick(found.names, 'en')}” no more?", yes=yes)
    with transaction() as session:
        petition = session.get_one(Petition, found.petition_id)
        log(session, petition, "target.removed", {"target": number, "names": found.names})
        addressing.remove_target(session, number)
    click.echo("It is not addressed any more.")


@petitions_cli.command("recount")
@click.argument("slug", required=False, type=SLUG)
@click.option("--repair", is_flag=True, help="Write the tally anew where it differs.")
@yes_option
@refusals_as_lines
def recount(slug: str | None, repair: bool, yes: bool) -> None:
    """Hold every count against the signatures, of SLUG or of all; exit 1 if one differs."""
    session = db.session()
    petitions = [organizing.find_petition(session, slug)] if slug else organizing.all_petitions(session)
    slugs = {one.id: one.campaign.slug for one in petitions}
    found = [
        difference
        for one in petitions
        for difference in tally.differences(session, one.id) + hourly.differences(session, one.id)
    ]
    if not found:
        click.echo(f"{len(petitions)} petitions: every count is exact.")
        return
    print_table(
        "Differences",
        ["petition", "count", "part", "shown", "true"],
        [[slugs[one.petition_id], *_told(one)] for one in found],
    )
    if not repair:
        raise SystemExit(1)
    make_sure("Write these counts anew from the signatures?", yes=yes)
    with transaction() as writing:
        for petition_id in sorted({one.petition_id for one in found}):
            tally.rebuild(writing, petition_id)
            hourly.rebuild(writing, petition_id)
    click.echo("Every count is written anew.")


@petitions_cli.command("find")
@click.argument("email", required=False)
@refusals_as_lines
def find(email: str | None) -> None:
    """The signatures of one exact address, and nobody else's.

    Left out, the address is asked for, so that it stays out of the shell's history.
    """
    typed = email or click.prompt("Address")
    rows: list[list[Cell]] = [
        [
            str(one.id),
            one.petition.campaign.slug,
            coloured(one.state),
            moment(one.signed_at),
            moment(one.confirmed_at),
        ]
        for one in ending.signatures_at(db.session(), fingerprint_of(checked_address(typed)))
    ]
    columns = ["number", "campaign", "state", "signed (UTC)", "confirmed (UTC)"]
    print_table("Signatures", columns, rows)


@petitions_cli.command("reject")
@click.argument("number", type=NUMBER)
@refusals_as_lines
def reject(number: int) -> None:
    """Take a signature out of the count and off the page; restore brings it back."""
    decide(Thing.SIGNATURE, [number], Choice.REJECT)
    click.echo("It does not count any more.")


@petitions_cli.command("restore")
@click.argument("number", type=NUMBER)
@refusals_as_lines
def restore(number: int) -> None:
    """Let a rejected signature count again."""
    decide(Thing.SIGNATURE, [number], Choice.APPROVE)
    click.echo("It counts again.")


def _told(one: Difference) -> list[str]:
    return [" ".join(one.facet).strip() or NOTHING, str(one.slot), str(one.shown), str(one.true)]
