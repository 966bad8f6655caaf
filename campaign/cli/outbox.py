"""Email that is waiting to leave."""

import click
from flask import current_app
from flask.cli import AppGroup

from campaign.cli.display import moment, print_table, refusals_as_lines
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.outbox import service, worker
from campaign.outbox.transport import ServerAway

MOST_SHOWN = 20
outbox_cli = AppGroup("outbox", help="Email that is waiting to leave.")


@outbox_cli.command("status")
@refusals_as_lines
def status() -> None:
    """How many deliveries are in each state, since when the oldest waits, and which were given up."""
    session = db.session()
    rows = [[state.value, str(number)] for state, number in sorted(service.counts(session).items())]
    print_table("Deliveries", ["state", "number"], rows)
    oldest = service.oldest_waiting(session)
    click.echo(f"Waiting since {oldest:%Y-%m-%d %H:%M} UTC." if oldest else "Nothing waits.")
    if dead := service.newest_dead(session, MOST_SHOWN):
        rows = [[str(one.id), one.letter, moment(one.created_at), one.last_error] for one in dead]
        print_table("Given up", ["number", "letter", "promised (UTC)", "why"], rows)
        click.echo("flask outbox retry puts them back into the queue.")


@outbox_cli.command("show")
@click.argument("delivery_id", type=click.IntRange(1, 2**31 - 1))
@refusals_as_lines
def show(delivery_id: int) -> None:
    """One delivery without its words and without its address."""
    found = service.find(db.session(), delivery_id)
    facts = [
        "letter",
        "locale",
        "state",
        "attempts",
        "created_at",
        "due_at",
        "sent_at",
        "last_error",
    ]
    print_table(
        f"Delivery {found.id}",
        ["what", "value"],
        [[fact, str(getattr(found, fact))] for fact in facts],
    )


@outbox_cli.command("retry")
@refusals_as_lines
def retry() -> None:
    """Put the dead back into the queue."""
    with transaction() as session:
        number = service.retry_dead(session, now=utcnow())
    click.echo(f"{number} deliveries wait again.")


@outbox_cli.command("send")
@refusals_as_lines
def send() -> None:
    """Send what is due now, and end."""
    total = 0
    try:
        while found := worker.deliver_batch(current_app.config["MAIL_BATCH"]):
            total += found
    except ServerAway as away:
        click.echo(f"The mail server does not answer ({away}). Nothing is lost; it waits.")
        raise SystemExit(1) from None
    click.echo(f"Tried {total} messages.")
