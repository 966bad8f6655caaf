"""The worker: mail that is due, long jobs, and the clock. A process of its own, or threads of the web's."""

import threading
from collections.abc import Callable

import structlog
from flask import Flask

from campaign.cli.alerting import mail_forever
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
        self._clock = _thread("clock", self._keep_time, app, config)
        self._mail = _thread("outbox", self._deliver, app)
        self._others = [_thread("jobs", self._labour, app)]
        self._others += [
            _thread(f"mailings-{line}", self._mailing, app, line == 0) for line in range(config.MAIL_LINES)
        ]
        if config.STRIPE_SECRET_KEY:
            self._others.append(_thread("cards", follow_forever, app, self._stop))

    def start(self) -> None:
        """Begin, and return at once."""
        for thread in (self._clock, self._mail, *self._others):
            thread.start()

    def stop(self) -> None:
        """Finish the mail and the step in hand, and end."""
        self._stop.set()
        self._clock.join(timeout=10)
        for thread in (self._mail, *self._others):
            thread.join(timeout=30)

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
        # Seven megabytes with what it stands on, which a web process has no use for.
        from campaign.cli.clock import QuietConsumer, make_clock

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


def _thread(name: str, work: Callable[..., None], *about: object) -> threading.Thread:
    return threading.Thread(target=work, args=about, name=name, daemon=True)
