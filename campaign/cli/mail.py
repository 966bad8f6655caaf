"""Mail that comes back, and whether others will take ours."""

import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from textwrap import wrap

import click
from flask import current_app
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError

from campaign.alerts.receiving import receive as take
from campaign.cli.display import moment, print_table, refusals_as_lines
from campaign.cli.mail_doctor import doctor
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.outbox import dkim
from campaign.outbox.returned import keeping
from campaign.outbox.returned.keeping import Arrived, Finding
from campaign.outbox.returned.models import Source

MOST_SHOWN = 50
LATELY = timedelta(days=30)
LONGEST_STRING = 250
"""Of one string in a record of the DNS, which may hold several."""
TRY_AGAIN = 75
"""EX_TEMPFAIL: a mail server keeps the mail and tries again."""
mail_cli = AppGroup("mail", help="Mail that comes back, and whether others will take ours.")
mail_cli.add_command(doctor)


@mail_cli.command("receive")
@click.option(
    "--to",
    envvar=["ORIGINAL_RECIPIENT", "RECIPIENT"],
    default="",
    help="The address that it came to; mail servers tell it in the environment.",
)
@refusals_as_lines
def receive(to: str) -> None:
    """Read one mail that came back from standard input, for a mail server's pipe."""
    raw = sys.stdin.buffer.read(keeping.LARGEST)
    if not raw.strip():
        raise click.UsageError("Nothing came on standard input.")
    try:
        finding = take(Arrived(raw=raw, source=Source.PIPE, to=to))
    except OperationalError:
        click.echo("The database is away. Bring this mail again.", err=True)
        raise SystemExit(TRY_AGAIN) from None
    click.echo(_told(finding))


@mail_cli.command("key")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False), required=False)
@refusals_as_lines
def key(path: Path | None) -> None:
    """Make a key that signs mail, or take the one that is there, and tell what the DNS must say."""
    config = current_app.config
    file = path or config["MAIL_DKIM_KEY"] or Path(config["DATA"]) / "dkim.pem"
    with suppress(FileExistsError):
        dkim.make_key(file)
        click.echo(f"{file} is new. Back it up apart from the database, and set MAIL_DKIM_KEY to it.")
    try:
        signer = dkim.signer_of({**config, "MAIL_DKIM_KEY": file})
    except dkim.NoKey as problem:
        click.secho(f"{file} holds no key that can sign ({problem}).", fg="red", err=True)
        raise SystemExit(1) from None
    if signer:
        parts = wrap(signer.record, LONGEST_STRING, break_on_hyphens=False, drop_whitespace=False)
        click.echo("Publish this record; the parts between the quotes are one text:\n")
        click.echo(f"{signer.record_name}. IN TXT ( " + " ".join(f'"{part}"' for part in parts) + " )")


@mail_cli.command("returned")
@refusals_as_lines
def returned() -> None:
    """What came back in the last 30 days."""
    found = keeping.summary(db.session(), since=utcnow() - LATELY)
    rows = [[what.value, verdict, unread, str(number)] for what, verdict, unread, number in found]
    print_table("Mail that came back", ["what", "verdict", "for a person, because", "number"], rows)


@mail_cli.command("unread")
@click.argument("number", type=click.IntRange(1, 2**31 - 1), required=False)
@click.option("--forget", is_flag=True, help="It was looked at: forget it, or without a number all of them.")
@refusals_as_lines
def unread(number: int | None, forget: bool) -> None:
    """List the mail that nobody understood, or show one. It may hold names and addresses."""
    if forget:
        with transaction() as session:
            gone = keeping.forget_unread(session, None if number is None else [number])
        click.echo(f"{gone} forgotten.")
    elif number is not None:
        click.echo(keeping.find_unread(db.session(), number).content)
    else:
        found = keeping.unread(db.session(), MOST_SHOWN)
        rows = [[str(one.id), moment(one.arrived_at), one.what.value, one.unread] for one in found]
        print_table("For a person to look at", ["number", "arrived (UTC)", "what", "why"], rows)


def _told(finding: Finding | None) -> str:
    if finding is None:
        return "This mail was handled before."
    told = [finding.what.value, finding.verdict.value if finding.verdict else "", finding.why]
    words = " ".join(one for one in told if one)
    return f"{words}; kept for a person: {finding.unread.value}." if finding.unread else f"{words}."
