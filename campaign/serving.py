"""The app with its worker in the same process: what `flask start` serves when nothing else is set."""

from campaign import create_app
from campaign.cli.working import Worker
from campaign.config import Config

config = Config.from_env()
app = create_app(config)
if config.IN_PROCESS_WORKER:
    Worker(app, config).start()
