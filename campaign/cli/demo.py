"""The demo."""

import click
from flask.cli import AppGroup

from campaign.cli.display import refusals_as_lines
from campaign.demo import loading

demo_cli = AppGroup(
    "demo",
    help="A newsroom, three campaigns and people who signed, all for trying out.",
)


@demo_cli.command("load")
@click.option(
    "--signatures",
    type=click.IntRange(0, 50_000_000),
    help="How many for the leading campaign.",
)
@refusals_as_lines
def load(signatures: int | None) -> None:
    """Load the demo into an empty database; with --signatures N millions, for benchmarks."""
    loading.load_demo(signatures=signatures)
    click.echo("The demo is loaded.")
