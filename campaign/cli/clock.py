"""The clock: what happens by itself, however many workers there are.

A task is only a wake-up and does no harm when it comes twice or is lost: the next one finds the same
rows. Kept in SQLite, PostgreSQL or Redis, as the settings say.
"""

from collections.abc import Callable
from pathlib import Path

from flask import Flask
from huey import PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.api import Huey
from huey.consumer import Consumer

from campaign.cli.following import reconcile_cards, remind_donors, sweep_cards
from campaign.cli.returning import empty_boxes, forget_returned
from campaign.cli.upkeep import (
    change_accounts,
    count_hours,
    expire_signatures,
    forget_event_words,
    forget_forms,
    forget_handed_files,
    forget_reports,
    forget_sent_mail,
    forget_unanswered,
    forget_unsaved,
    lapse_pledges,
    look_back,
    make_alerts,
    notice_repeated_names,
    owe_digests,
    publish_due_updates,
    publish_scheduled,
    tell_treasurers,
)
from campaign.config import Config

_NAME = "campaign"


class QuietConsumer(Consumer):  # type: ignore[misc]
    """A consumer that leaves signals to whoever started it, so that it can live in a thread."""

    def _set_signal_handlers(self) -> None:
        pass


def make_clock(app: Flask, config: Config) -> Huey:
    """The wake-ups of this platform, on the storage that the settings name."""
    clock = _storage(config)
    _every(clock, app, crontab(minute="*/10"), expire_signatures)
    _every(clock, app, crontab(minute="*/10"), forget_unanswered)
    _every(clock, app, crontab(minute="*"), publish_scheduled)
    _every(clock, app, crontab(day_of_week="1", hour="1", minute="12"), owe_digests)
    _every(clock, app, crontab(), count_hours)
    _every(clock, app, crontab(minute="*"), notice_repeated_names)
    _every(clock, app, crontab(hour="3", minute="17"), forget_sent_mail)
    _every(clock, app, crontab(hour="3", minute="37"), forget_unsaved)
    _every(clock, app, crontab(hour="3", minute="42"), forget_forms)
    _every(clock, app, crontab(), publish_due_updates)
    _every(clock, app, crontab(), make_alerts)
    _every(clock, app, crontab(), change_accounts)
    _every(clock, app, crontab(), look_back)
    _every(clock, app, crontab(minute="7"), lapse_pledges)
    _every(clock, app, crontab(hour="3", minute="47"), forget_handed_files)
    _every(clock, app, crontab(hour="3", minute="27"), forget_reports)
    _every(clock, app, crontab(), empty_boxes)
    _every(clock, app, crontab(hour="3", minute="52"), forget_returned)
    _every(clock, app, crontab(minute="*/10"), sweep_cards)
    _every(clock, app, crontab(minute="5"), remind_donors)
    _every(clock, app, crontab(hour="2", minute="7"), reconcile_cards)
    _every(clock, app, crontab(minute="*/10"), tell_treasurers)
    _every(clock, app, crontab(minute="52"), forget_event_words)
    return clock


def _every(clock: Huey, app: Flask, when: Callable[..., bool], step: Callable[[], object]) -> None:
    def wake() -> None:
        with app.app_context():
            step()

    wake.__name__ = step.__name__
    clock.periodic_task(when)(wake)


def _storage(config: Config) -> Huey:
    if config.REDIS_URL:
        return RedisHuey(_NAME, url=config.REDIS_URL)
    if config.DATABASE_URL.startswith("postgresql"):
        return PostgresHuey(_NAME, dsn=config.DATABASE_URL.replace("+psycopg", ""))
    return SqliteHuey(_NAME, filename=str(Path(config.DATA) / "clock.sqlite3"))
