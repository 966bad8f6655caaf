"""The worker: mail that is due, long jobs, and the clock. A process of its own, or threads of the web's."""

import threading

import structlog
from flask import Flask

from campaign.cli.alerting import mail_forever
from campaign.cli.clock import QuietConsumer, make_clock
from campaign.cli.following import follow_forever
from campaign.cli.laboring import labour_forever
from campaign.config import Config
from campaign.outbox import worker

log = structlog.get_logger()
_PAUSE_SECONDS = 5.0


class Worker:
    """Runs until stopped; being killed loses nothing."""

    def __init__(self, app: Flask, config: Config) -> None:
        self._stop = threading.Event()
        self._mail = threading.Thread(target=self._deliver, args=(app,), name="outbox", daemon=True)
        self._jobs = threading.Thread(target=self._labour, args=(app,), name="jobs", daemon=True)
        self._cards = threading.Thread(
            target=follow_forever, args=(app, self._stop), name="cards", daemon=True
        )
        self._mailings = [
            threading.Thread(
                target=self._mailing, args=(app, line == 0), name=f"mailings-{line}", daemon=True
            )
            for line in range(config.MAIL_LINES)
        ]
        self._has_cards = bool(config.STRIPE_SECRET_KEY)
        self._clock = threading.Thread(target=self._keep_time, args=(app, config), name="clock", daemon=True)

    def start(self) -> None:
        """Begin, and return at once."""
        self._clock.start()
        self._jobs.start()
        self._mail.start()
        for line in self._mailings:
            line.start()
        if self._cards:
            self._cards.start()

    def stop(self) -> None:
        """Finish the mail and the step in hand, and end."""
        self._stop.set()
        self._clock.join(timeout=10)
        self._jobs.join(timeout=30)
        self._mail.join(timeout=30)
        for line in self._mailings:
            line.join(timeout=30)
        if self._cards:
            self._cards.join(timeout=30)

    def wait(self) -> None:
        """Until somebody stops it."""
        while self._mail.is_alive():
            self._mail.join(timeout=1)

    def _deliver(self, app: Flask) -> None:
        with app.app_context():
            worker.run_forever(self._stop)

    def _labour(self, app: Flask) -> None:
        with app.app_context():
            labour_forever(self._stop)

    def _mailing(self, app: Flask, is_first: bool) -> None:
        with app.app_context():
            mail_forever(self._stop, is_first=is_first)

    def _keep_time(self, app: Flask, config: Config) -> None:
        """Wake what is due; where the clock's storage is away, mail goes out all the same."""
        while not self._stop.is_set():
            try:
                consumer = QuietConsumer(make_clock(app, config), workers=1)
                consumer.start()
            except Exception as fault:  # whatever the storage's client raises while it is away
                log.warning("clock cannot start", fault=type(fault).__name__)
                self._stop.wait(_PAUSE_SECONDS)
                continue
            self._stop.wait()
            consumer.stop()
