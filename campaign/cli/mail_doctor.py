"""Will others take our mail? What receivers look at, and in plain words what to do."""

from typing import TextIO

import click
from flask import current_app
from flask.cli import with_appcontext

from campaign.cli.display import plain, refusals_as_lines
from campaign.core.addresses import checked_address
from campaign.core.clock import utcnow
from campaign.outbox import doctoring, trying
from campaign.outbox.dns_asking import LiveDns, NotingDns, ToldDns
from campaign.outbox.doctoring import Check, Patient, State

_SIGNS = {State.GOOD: ("✓", "green"), State.MEND: ("✗", "red"), State.UNASKED: ("?", "yellow")}
SOMETHING_TO_MEND, NOT_ALL_KNOWN = 1, 2


@click.command("doctor")
@click.option("--to", default="", help="Send a test message to this address.")
@click.option(
    "--answers",
    type=click.File(),
    help="Answers of the DNS, one a line (dig +noall +answer NAME TYPE), instead of asking; - pastes them.",
)
@click.option("--from", "addresses", multiple=True, help="An address that our mail leaves from; repeatable.")
@click.option("--offline", is_flag=True, help="Call no mail server.")
@with_appcontext
@refusals_as_lines
def doctor(to: str, answers: TextIO | None, addresses: tuple[str, ...], offline: bool) -> None:
    """Look at what receivers of our mail look at, and say what to do.

    Ends with status 0 when all is good, 1 when something is to be mended, 2 when not all could be asked.
    """
    config = current_app.config
    recipient = checked_address(to) if to else ""
    dns = NotingDns(ToldDns(answers.read()) if answers else LiveDns())
    checks = [] if offline else trying.call_servers(config)
    checks += doctoring.examine(Patient(config=config, dns=dns, addresses=list(addresses)))
    if recipient and not offline:
        checks += trying.send_test(config, recipient, now=utcnow())
    for check in checks:
        _tell(check)
    if dns.unanswered:
        click.echo("\nAsk this on another machine, and give what it prints with --answers FILE:")
        for question in dict.fromkeys(dns.unanswered):
            click.echo(f"  dig +noall +answer {question}")
        click.echo("For what it prints nothing of, write the name and the type alone on a line.")
    raise SystemExit(_status(checks))


def _tell(check: Check) -> None:
    sign, colour = _SIGNS[check.state]
    click.secho(f"{sign} {check.about}: ", fg=colour, nl=False)
    click.echo(plain(check.words).plain)


def _status(checks: list[Check]) -> int:
    states = {check.state for check in checks}
    if State.MEND in states:
        return SOMETHING_TO_MEND
    return NOT_ALL_KNOWN if State.UNASKED in states else 0
