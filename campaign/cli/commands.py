"""Every command of `flask`, gathered."""

from click import Command

from campaign.cli.demo import demo_cli
from campaign.cli.keys import keys_cli
from campaign.cli.outbox import outbox_cli
from campaign.cli.settings import config_cli
from campaign.cli.starting import start, work

COMMANDS: list[Command] = [config_cli, demo_cli, keys_cli, outbox_cli, start, work]
