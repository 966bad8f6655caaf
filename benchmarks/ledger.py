"""The ledger's pages with a million entries behind them, over the same with a thousand."""

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import text

from benchmarks.report import Figure, tell
from benchmarks.stage import data_folder, load, settings_for
from campaign import create_app
from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.config import Config
from campaign.core.db import db, transaction
from campaign.donations import sums
from tests.factories import a_gift, an_organizer, sign_in
from tests.services.postgres import running_postgres

FEW = 1_000
RATIO = 1.3
_TIMES = 30
_PATHS = {
    "the ledger of a month": "ledger/?month=2026-03",
    "one account of it, with balances": "ledger/?month=2026-03&account=stripe&currency=THB",
    "the list of gifts": "gifts/",
    "the figures": "gift-figures/?days=365",
}
_COLUMNS = "organization_id, source_kind, source_id, leg, account, currency, amount_minor"
_MULTIPLY = f"""
    INSERT INTO ledger_entries ({_COLUMNS}, donation_id, posted_on, recorded_at)
    SELECT CAST(:organization AS integer), 'charge', 'ch_' || number, leg,
        CASE leg WHEN 0 THEN 'stripe' ELSE 'gifts' END, 'THB', CASE leg WHEN 0 THEN 30000 ELSE -30000 END,
        CAST(:donation AS integer), DATE '2025-04-01' + number % 360, now()
    FROM generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS number
    CROSS JOIN generate_series(0, 1) AS leg
"""


def main() -> bool:
    """Measure both sizes, and print the table."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--entries", type=int, default=1_000_000)
    options = told.parse_args()
    few, many = measure(options.entries)
    bars = [
        Figure(
            name=f"{name}, {few[name]:.1f} ms to {many[name]:.1f} ms",
            values=[many[name] / few[name]],
            at_most=RATIO,
        )
        for name in _PATHS
    ]
    return tell(f"The books, {FEW:,} to {options.entries:,} entries, PostgreSQL, one process", bars)


def measure(entries: int) -> tuple[dict[str, float], dict[str, float]]:
    """Milliseconds of each page with few entries, and then with many more in the same books."""
    with data_folder() as data, running_postgres(fsync=True) as postgres:
        settings = settings_for(data, DATABASE_URL=postgres.create("ledger"))
        load(settings, signatures=10)
        with _application(settings) as app:
            organization = db.session().query(Organization).filter_by(is_host=True).one()
            gift = a_gift(db.session(), organization_id=organization.id)
            client = sign_in(app, an_organizer(db.session(), organization, Role.TREASURER))
            timed = []
            for first, last in ((1, FEW // 2), (FEW // 2 + 1, entries // 2)):
                fill({"organization": organization.id, "donation": gift.id, "first": first, "last": last})
                paths = {name: f"/organize/{organization.slug}/{path}" for name, path in _PATHS.items()}
                timed.append({name: _time(client, path) for name, path in paths.items()})
            return timed[0], timed[1]


def fill(told: dict[str, int]) -> None:
    """Put the legs of so many charges into the books, past the checks that each row would cost."""
    with transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text(_MULTIPLY), told)
        sums.add_again(session)
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _time(client: object, path: str) -> float:
    spent = []
    for _ in range(_TIMES):
        began = time.perf_counter()
        status = client.get(path).status_code  # type: ignore[attr-defined]
        spent.append(1000 * (time.perf_counter() - began))
        if status != 200:
            raise SystemExit(f"{path}: {status}")
    return statistics.median(spent[5:])


@contextmanager
def _application(settings: dict[str, str]) -> Iterator[Flask]:
    app = create_app(Config.from_env(settings))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    raise SystemExit(not main())
