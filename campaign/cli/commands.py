"""Every command of `flask`, gathered."""

from click import Command

from campaign.cli.appeals import appeals_cli
from campaign.cli.campaigns import campaigns_cli
from campaign.cli.demo import demo_cli
from campaign.cli.donations import donations_cli
from campaign.cli.keys import keys_cli
from campaign.cli.ledger import ledger_cli
from campaign.cli.mail import mail_cli
from campaign.cli.moderation import comments_cli, endorsements_cli
from campaign.cli.organizations import organizations_cli
from campaign.cli.organizers import organizers_cli
from campaign.cli.outbox import outbox_cli
from campaign.cli.petitions import petitions_cli
from campaign.cli.settings import config_cli
from campaign.cli.starting import start, work
from campaign.cli.statements import statements_cli

COMMANDS: list[Command] = [
    appeals_cli,
    campaigns_cli,
    comments_cli,
    config_cli,
    demo_cli,
    donations_cli,
    endorsements_cli,
    keys_cli,
    ledger_cli,
    mail_cli,
    organizations_cli,
    organizers_cli,
    outbox_cli,
    petitions_cli,
    start,
    statements_cli,
    work,
]
