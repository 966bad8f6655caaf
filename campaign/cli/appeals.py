"""Appeals: the reader-support section."""

from collections.abc import Iterable
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from campaign.accounts import audit
from campaign.accounts.audit import Actor
from campaign.cli.display import Cell, coloured, in_each, print_table, refusals_as_lines
from campaign.cli.words import LINE, SLUG, Line, markdown_files, texts
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.errors import Refused
from campaign.core.locales import Translated, pick
from campaign.donations import account_changes, service, steps
from campaign.donations.facts import checked_facts
from campaign.donations.models import Appeal

PROPOSED = (
    "another account is proposed. Every owner is told; somebody who keeps the money must agree in the "
    "dashboard, and a day later readers see it."
)
appeals_cli = AppGroup("appeals", help="The reader-support section and its steps.")


@appeals_cli.command("list")
def list_all() -> None:
    """Every appeal, newest first."""
    rows: list[list[Cell]] = [
        [
            one.slug,
            pick(one.organization.names, "en"),
            coloured(one.state),
            ", ".join(sorted(one.intros)),
            f"{len(one.shown_steps)} of {len(one.steps)}",
        ]
        for one in service.all_appeals(db.session())
    ]
    print_table("Appeals", ["slug", "organization", "state", "languages", "steps shown"], rows)


@appeals_cli.command("show")
@click.argument("slug", type=SLUG)
@refusals_as_lines
def show(slug: str) -> None:
    """Its words, and its steps with the numbers that set-step takes."""
    appeal = service.find_appeal(db.session(), slug)
    rows: list[list[Cell]] = [
        ["organization", pick(appeal.organization.names, "en")],
        ["state", coloured(appeal.state)],
        ["since", str(appeal.since_year or "–")],
        *in_each("title", appeal.titles),
        *in_each("words", appeal.intros),
    ]
    for number, step in enumerate(appeal.steps, start=1):
        hidden = "" if step in appeal.shown_steps else ", hidden until its facts are there"
        rows.append([f"step {number}", f"{step['kind']}{hidden}"])
        rows += [[f"step {number}, {name}", _said(fact)] for name, fact in step.items() if name != "kind"]
    print_table(slug, ["what", "value"], rows)


@appeals_cli.command("edit")
@click.argument("slug", type=SLUG)
@texts("--title", "titles")
@markdown_files("--words", "intros", told="Who asks, why, and what it buys.")
@refusals_as_lines
def edit(slug: str, titles: Translated, intros: Translated) -> None:
    """Replace title and words in the languages named; the others stay."""
    with transaction() as session:
        service.rewrite(session, service.find_appeal(session, slug), titles, intros)
    click.echo(f"{slug} is changed.")


@appeals_cli.command("set-step")
@click.argument("slug", type=SLUG)
@click.argument("number", type=click.IntRange(1, 50))
@click.option("--address", type=LINE, help="The PayPal address; an empty one hides the step.")
@click.option("--account", "number_", type=Line(40), help="The account's number.")
@click.option("--holder", "holders", type=LINE, multiple=True, help="The holder, once for each script.")
@texts("--bank", "bank", told="The bank's name.")
@click.option("--branch", type=LINE)
@click.option("--swift", type=Line(11), help="The bank's code for transfers from abroad.")
@click.option("--promptpay", type=Line(20), help="The phone, tax or e-wallet number registered there.")
@click.option("--biller", type=Line(20), help="The number of a PromptPay biller.")
@texts("--comment", "comment", told="What givers should write with it.")
@texts("--text", "text", told="A sentence beside it.")
@refusals_as_lines
def set_step(slug: str, number: int, **told: Any) -> None:
    """Set facts of step NUMBER; what is not named stays.

    Another account than readers know is only proposed: an owner or treasurer must agree in the dashboard,
    and a day must pass.
    """
    told["number"] = told.pop("number_")
    told["holders"] = list(told["holders"]) or None
    facts = {name: fact for name, fact in told.items() if fact is not None and fact != {}}
    if not facts:
        raise Refused("Name at least one fact to set; --help lists them.")
    with transaction() as session:
        appeal, now = service.find_appeal(session, slug), utcnow()
        fresh = steps.with_facts(steps.step_of(appeal, number), checked_facts(facts))
        wanted = account_changes.Wanted(number=number, after=fresh)
        is_proposed = account_changes.needs_second_person(session, appeal, wanted)
        if is_proposed:
            account_changes.propose(session, appeal, wanted, None, now=now)
            _note(session, "appeal.account_proposed", appeal, after={"step": fresh})
        else:
            steps.put_step(session, appeal, number, fresh)
            _note(session, "appeal.step", appeal, after={"step": fresh})
    click.echo(f"{slug}: {PROPOSED if is_proposed else f'step {number} is set.'}")


@appeals_cli.command("publish")
@click.argument("slug", type=SLUG)
@refusals_as_lines
def publish(slug: str) -> None:
    """Show an appeal to readers."""
    with transaction() as session:
        appeal = service.find_appeal(session, slug)
        is_shown = account_changes.show(session, appeal, None, now=utcnow())
        _note(session, "appeal.published" if is_shown else "appeal.account_proposed", appeal)
    click.echo(f"{slug} {'is published.' if is_shown else f'is still a draft: {PROPOSED}'}")


@appeals_cli.command("unpublish")
@click.argument("slug", type=SLUG)
@refusals_as_lines
def unpublish(slug: str) -> None:
    """Take an appeal off the pages; publish brings it back."""
    with transaction() as session:
        service.unpublish(session, service.find_appeal(session, slug))
    click.echo(f"{slug} is a draft again.")


def _note(session: Session, action: str, appeal: Appeal, **told: Any) -> None:
    actor = Actor(role=audit.OPERATOR.role, organization_id=appeal.organization_id)
    audit.record(session, actor, action, appeal, now=utcnow(), **told)


def _said(fact: object) -> str:
    if isinstance(fact, dict):
        return "\n".join(f"{locale}: {text}" for locale, text in fact.items())
    if isinstance(fact, Iterable) and not isinstance(fact, str):
        return " / ".join(map(str, fact))
    return str(fact)
