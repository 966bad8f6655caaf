"""The worker: mail that is due, and the clock. A process of its own, or threads of the web's."""

import threading

from flask import Flask

from campaign.cli.clock import QuietConsumer, make_clock
from campaign.config import Config
from campaign.outbox import worker


class Worker:
    """Runs until stopped; being killed loses nothing."""

    def __init__(self, app: Flask, config: Config) -> None:
        self._stop = threading.Event()
        self._consumer = QuietConsumer(make_clock(app, config), workers=1)
        self._mail = threading.Thread(target=self._deliver, args=(app,), name="outbox", daemon=True)

    def start(self) -> None:
        """Begin, and return at once."""
        self._consumer.start()
        self._mail.start()

    def stop(self) -> None:
        """Finish the mail in hand and end."""
        self._stop.set()
        self._consumer.stop()
        self._mail.join(timeout=30)

    def wait(self) -> None:
        """Until somebody stops it."""
        while self._mail.is_alive():
            self._mail.join(timeout=1)

    def _deliver(self, app: Flask) -> None:
        with app.app_context():
            worker.run_forever(self._stop)
