"""G2: every confirmed signature, decrypted, as the CSV that an organizer's export streams.

The export's own generator is read to its end in this process, as a web process does for a download;
what is told is rows each second, the time until the first rows, and the memory of the process.
"""

import argparse
import os
import time

from benchmarks.database import looking, petition_id
from benchmarks.report import Figure, tell
from benchmarks.stage import MEGABYTE, data_folder, load, proportional_memory, settings_for
from campaign.core.db import db
from campaign.core.people_files import Sealing, people_file
from campaign.petitions import exporting
from campaign.petitions.models import SignatureState
from tests.services.postgres import running_postgres

_EVERY = 100


def main() -> bool:
    """Load, export, and print the table."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--signatures", type=int, default=1_000_000)
    told.add_argument("--rounds", type=int, default=3)
    options = told.parse_args()
    rates, first, peaks = [], [], []
    with running_postgres() as server, data_folder() as data:
        settings = settings_for(data, DATABASE_URL=server.create("export"))
        load(settings, signatures=options.signatures)
        for _ in range(options.rounds):
            rows, seconds, wait, peak = _export(settings)
            rates.append(rows / seconds)
            first.append(wait)
            peaks.append(peak)
    figures = [
        Figure(name="rows each second", values=rates, at_least=20_000),
        Figure(name="until the first rows", values=first, unit="s", at_most=1),
        Figure(name="memory of the process", values=peaks, unit="MB", at_most=150),
    ]
    return tell(f"G2 export of {options.signatures:,} signatures, PostgreSQL", figures)


def _export(settings: dict[str, str]) -> tuple[int, float, float, float]:
    with looking(settings) as session:
        number = petition_id(session)
        session.rollback()
        started = time.monotonic()
        people = exporting.people(db.engine, number, states=[SignatureState.CONFIRMED])
        _name, pieces = people_file(exporting.COLUMNS, people, Sealing())
        lines, wait, peak = 0, 0.0, 0.0
        for count, piece in enumerate(pieces):
            wait = wait or time.monotonic() - started
            lines += piece.count(b"\n")
            if count % _EVERY == 0:
                peak = max(peak, proportional_memory(os.getpid()) / MEGABYTE)
        return lines - 1, time.monotonic() - started, wait, peak


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
