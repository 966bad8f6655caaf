"""G1: signing, rendered pages and each page of the dashboard with many signatures, over the same with few.

Both databases are served at once and asked by turns, so that a busy machine slows both; only ratios are told.
"""

import argparse
import http.client
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.orm import Session

from benchmarks.database import petition_id
from benchmarks.desk import addresses, application, signed_in
from benchmarks.everything import fill
from benchmarks.load import drive, gets
from benchmarks.report import Figure, tell
from benchmarks.signing import signing
from benchmarks.stage import CAMPAIGN, Server, Settings, data_folder, load, serving, settings_for
from campaign.cli.upkeep import MOST_STEPS, count_hours
from campaign.core.db import db
from campaign.petitions import hourly, tally
from campaign.petitions.hourly import SIGNED_TOGETHER
from tests.services.postgres import Postgres, running_postgres

FEW = 10_000
RATIO = 1.3
_PUBLIC = {"campaign": f"/campaigns/{CAMPAIGN}", "statement": "/statements/lawmakers-ask-to-end-the-trial"}
_COUNTED_AT_ONCE = MOST_STEPS * SIGNED_TOGETHER
_ROUNDS = 3
_TIMES = 9
_WARM = 3
_COPIED = "petition_id, version_number, state, name, email, comment_state, country, display, locale, source"
_COPIED += ", signed_at, confirmed_at, mail_count, mailed_at, code_attempts"
_MULTIPLY = f"""
    INSERT INTO signatures ({_COPIED}, email_fingerprint)
    SELECT {_COPIED}, sha256(convert_to(signatures.id || '/' || copy, 'UTF8'))
    FROM signatures CROSS JOIN generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS copy
    WHERE petition_id = :petition AND signatures.id <= :original
"""


@dataclass(frozen=True, kw_only=True)
class Side:
    """One size of the database, served: its pages by name, and the header that opens them."""

    settings: Settings
    server: Server
    paths: dict[str, str]
    header: str
    signatures: int


def main() -> bool:
    """Measure both sizes by turns, and print the table."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--signatures", type=int, default=10_000_000)
    told.add_argument("--seconds", type=int, default=5)
    options = told.parse_args()
    with ExitStack() as open_, running_postgres(fsync=True) as postgres:
        few, many = (open_.enter_context(_side(postgres, count)) for count in (FEW, options.signatures))
        print(f"{few.signatures:,} and {many.signatures:,} signatures.", flush=True)
        figures = [_page(few, many, name) for name in sorted(few.paths.keys() & many.paths.keys())]
        figures += [_rendered(few, many, name, options.seconds) for name in _PUBLIC]
        figures.append(_signing(few, many, options.seconds))
    shown = [one for one in figures if one is not None]
    print("Not simply shown:", len(figures) - len(shown))
    return tell("G1 growth, PostgreSQL, two processes each, many over few", shown)


@contextmanager
def _side(postgres: Postgres, count: int) -> Iterator[Side]:
    with data_folder() as data:
        settings = settings_for(data, DATABASE_URL=postgres.create(f"growth_{count}"), PAGE_SECONDS="0")
        load(settings, signatures=FEW)
        with application(settings) as app:
            fill(db.session())
            found = multiply(db.session(), count)
            person = signed_in(app)
            paths, _ = addresses(app, person.organization)
        with serving(settings, processes=2) as server:
            yield Side(settings=settings, server=server, paths=paths, header=person.header, signatures=found)


def multiply(session: Session, count: int) -> int:
    """Copy the leading petition's signatures until there are `count`; the counts follow."""
    petition = petition_id(session)
    own = "SELECT count(*), max(id) FROM signatures WHERE petition_id = :petition"
    each, last = session.execute(text(own), {"petition": petition}).one()
    for first in range(1, count // each, 20):
        until = min(first + 19, count // each - 1)
        told = {"first": first, "last": until, "petition": petition, "original": last}
        session.execute(text(_MULTIPLY), told)
        session.commit()
    tally.rebuild(session, petition)
    hourly.rebuild(session, petition)
    session.commit()
    for _ in range(1 + -(-count // _COUNTED_AT_ONCE)):
        count_hours()
    session.execute(text("ANALYZE"))
    session.commit()
    return int(session.execute(text("SELECT count(*) FROM signatures")).scalar_one())


def _page(few: Side, many: Side, name: str) -> Figure | None:
    """Many over few, by turns; None for what is not simply shown."""
    ratios = []
    for _ in range(_ROUNDS):
        spent: dict[int, list[float]] = {0: [], 1: []}
        for turn in range(_WARM + _TIMES):
            for at, side in enumerate((few, many)):
                once = _time(side, side.paths[name])
                if once is None:
                    return None
                spent[at] += [once] if turn >= _WARM else []
        ratios.append(statistics.median(spent[1]) / statistics.median(spent[0]))
    return Figure(name=name, values=ratios, at_most=RATIO)


def _rendered(few: Side, many: Side, name: str, seconds: int) -> Figure:
    ratios = []
    for _ in range(_ROUNDS):
        rates = [_rate(side.server, _PUBLIC[name], seconds) for side in (few, many)]
        ratios.append(rates[0] / rates[1])
    return Figure(name=f"V2 {name}", values=ratios, at_most=RATIO)


def _rate(server: Server, path: str, seconds: int) -> float:
    drive(server.url, gets(path), seconds=1, again=True)
    answers = drive(server.url, gets(path), seconds=seconds, again=True)
    if not answers.only(200):
        raise SystemExit(f"{path}: {answers}\n{server.log.read_text()[-2000:]}")
    return answers.rate(200)


def _signing(few: Side, many: Side, seconds: int) -> Figure:
    ratios = []
    for _ in range(_ROUNDS):
        rates = [signing(side.server, side.settings, seconds, 2000) for side in (few, many)]
        ratios.append(rates[0] / rates[1])
    return Figure(name="S1 signing", values=ratios, at_most=RATIO)


def _time(side: Side, path: str) -> float | None:
    """Milliseconds of one answer; None for one that is not simply shown."""
    address = urlsplit(side.server.url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": side.header})
    answer = connection.getresponse()
    answer.read()
    spent = (time.perf_counter() - begun) * 1000
    connection.close()
    return spent if answer.status == 200 else None


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
