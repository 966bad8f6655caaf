"""Petitions: word, open, close, deliver; prove the count."""

from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.campaigns.service import find_campaign
from campaign.cli.display import print_table, refusals_as_lines
from campaign.cli.words import WORDS, at, from_files, together
from campaign.core.addresses import checked_address, fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.locales import pick
from campaign.petitions import ending, organizing, tally
from campaign.petitions.models import Petition, PetitionState

petitions_cli = AppGroup("petitions", help="The ask of a campaign, found by the campaign's slug.")
Pairs = tuple[tuple[str, str], ...]
MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])
_MOVES = {
    "open": PetitionState.OPEN,
    "close": PetitionState.CLOSED,
    "deliver": PetitionState.DELIVERED,
    "answer": PetitionState.ANSWERED,
}


@petitions_cli.command("add")
@click.argument("slug")
@click.option("--title", type=WORDS, multiple=True, required=True)
@click.option("--ask", type=WORDS, multiple=True, required=True, help="en=FILE, a Markdown file.")
@click.option("--target", type=WORDS, multiple=True, help="Whom it addresses; may be given more than once.")
@click.option("--goal", type=click.IntRange(1, 2**31 - 1), default=100, show_default=True)
@click.option("--comments/--no-comments", default=False, help="Whether signers may leave a comment.")
@click.option("--closes", type=MOMENT, help="When it stops taking signatures, in UTC.")
@refusals_as_lines
def add(  # noqa: PLR0913 (one for each option)
    slug: str, title: Pairs, ask: Pairs, target: Pairs, goal: int, comments: bool, closes: datetime | None
) -> None:
    """Give the campaign SLUG its petition, as a draft."""
    new = organizing.NewPetition(
        titles=together(title),
        asks=from_files(ask),
        goal=goal,
        allows_comments=comments,
        closes_at=at(closes),
        targets=tuple(organizing.Addressee(names={locale: name}) for locale, name in target),
    )
    with transaction() as session:
        campaign = find_campaign(session, slug, drafts=True)
        organizing.draft_petition(session, campaign, new, now=utcnow())
    click.echo(f"It is a draft. Open it with: flask petitions move {slug} open")


@petitions_cli.command("move")
@click.argument("slug")
@click.argument("step", type=click.Choice(list(_MOVES)))
@refusals_as_lines
def move(slug: str, step: str) -> None:
    """Open, close, deliver, or mark as answered."""
    with transaction() as session:
        organizing.move(session, organizing.find_petition(session, slug), _MOVES[step])
    click.echo(f"{slug}: {_MOVES[step].value}.")


@petitions_cli.command("show")
@click.argument("slug")
@refusals_as_lines
def show(slug: str) -> None:
    """State, count, goal and the version in force."""
    session = db.session()
    petition = organizing.find_petition(session, slug)
    version = organizing.current_version(session, petition)
    rows = [
        ["state", petition.state.value],
        ["signatures", str(tally.count_of(session, petition.id))],
        ["goal", str(petition.goal)],
        ["version", f"{version.number}, {version.sha256[:12]}, {version.created_at:%Y-%m-%d}"],
        *[[f"title ({locale})", title] for locale, title in version.titles.items()],
        ["closes", f"{petition.closes_at:%Y-%m-%d %H:%M} UTC" if petition.closes_at else "–"],
    ]
    print_table(slug, ["what", "value"], rows)


@petitions_cli.command("reword")
@click.argument("slug")
@click.option("--title", type=WORDS, multiple=True, required=True)
@click.option("--ask", type=WORDS, multiple=True, required=True, help="en=FILE, a Markdown file.")
@refusals_as_lines
def reword(slug: str, title: Pairs, ask: Pairs) -> None:
    """Replace the words, as long as nobody has confirmed a signature under them."""
    asks = from_files(ask)
    with transaction() as session:
        petition = organizing.find_petition(session, slug)
        organizing.reword(session, petition, together(title), asks, now=utcnow())
    click.echo(f"{slug} is reworded.")


@petitions_cli.command("amend")
@click.argument("slug")
@click.option("--title", type=WORDS, multiple=True, required=True)
@click.option("--ask", type=WORDS, multiple=True, required=True, help="en=FILE, a Markdown file.")
@click.option("--note", type=WORDS, multiple=True, required=True, help="What readers are told of the change.")
@click.confirmation_option(prompt="A new version cannot be taken back. Add it?")
@refusals_as_lines
def amend(slug: str, title: Pairs, ask: Pairs, note: Pairs) -> None:
    """Add a new version of the words, with a public note."""
    asks = from_files(ask)
    with transaction() as session:
        petition = organizing.find_petition(session, slug)
        notes = together(note)
        version = organizing.amend(session, petition, together(title), asks, public_notes=notes, now=utcnow())
    click.echo(f"{slug}: version {version.number}.")


@petitions_cli.command("recount")
@click.argument("slug", required=False)
@click.option("--repair", is_flag=True, help="Write the tally anew where it differs.")
@refusals_as_lines
def recount(slug: str | None, repair: bool) -> None:
    """Hold every tally against the signatures; exit 1 if one differs."""
    with transaction() as session:
        petitions = [organizing.find_petition(session, slug)] if slug else _all(session)
        found = [one for petition in petitions for one in tally.differences(session, petition.id)]
        for petition_id in {one.petition_id for one in found} if repair else set():
            tally.rebuild(session, petition_id)
    rows = [[str(one.petition_id), " ".join(one.facet), str(one.shown), str(one.true)] for one in found]
    if rows:
        print_table("Differences", ["petition", "count", "shown", "true"], rows)
        raise SystemExit(0 if repair else 1)
    click.echo(f"{len(petitions)} petitions: every count is exact.")


@petitions_cli.command("find")
@click.argument("email")
@refusals_as_lines
def find(email: str) -> None:
    """The signatures of one exact address, without showing anybody else's."""
    session = db.session()
    rows = [
        [
            str(one.id),
            pick(one.petition.campaign.titles, "en"),
            one.state.value,
            f"{one.signed_at:%Y-%m-%d %H:%M}",
        ]
        for one in ending.signatures_of(session, fingerprint_of(checked_address(email)))
    ]
    print_table("Signatures", ["number", "campaign", "state", "signed (UTC)"], rows)


@petitions_cli.command("reject")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@refusals_as_lines
def reject(number: int) -> None:
    """Take a signature out of the count; restore brings it back."""
    with transaction() as session:
        ending.reject(session, number)
    click.echo("It does not count any more.")


@petitions_cli.command("restore")
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@refusals_as_lines
def restore(number: int) -> None:
    """Let a rejected signature count again."""
    with transaction() as session:
        ending.restore(session, number, now=utcnow())
    click.echo("It counts again.")


def _all(session: Session) -> list[Petition]:
    return list(session.scalars(select(Petition).order_by(Petition.id)))
