"""Settings, shown with where they come from."""

import os
from dataclasses import fields

import click
from flask.cli import AppGroup

from campaign.cli.display import print_table
from campaign.config import PREFIX, Config, SettingsError, read_settings

config_cli = AppGroup("config", help="The settings of this platform.")
MASK = "•••"


@config_cli.command("check", with_appcontext=False)
def check() -> None:
    """Print every setting, its value and its origin; secrets are masked. Exit 1 if one is wrong."""
    try:
        config, origins = read_settings(os.environ)
    except SettingsError as problem:
        click.secho(str(problem), fg="red", err=True)
        raise SystemExit(1) from None
    rows = []
    for one in fields(Config):
        value = getattr(config, one.name)
        shown = MASK if one.metadata["secret"] and value else _shown(value)
        rows.append([PREFIX + one.name, shown, origins[one.name], one.metadata["help"]])
    print_table("Settings", ["setting", "value", "from", "meaning"], rows)


def _shown(value: object) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value)
