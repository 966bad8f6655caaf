"""G1: signing, rendered pages and each page of the dashboard with many signatures, over the same with few."""

import argparse
import http.client
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.routing import BuildError, Rule

from benchmarks.database import petition_id
from benchmarks.load import drive, gets
from benchmarks.report import Figure, tell
from benchmarks.signing import signing
from benchmarks.stage import CAMPAIGN, Server, Settings, data_folder, load, serving, settings_for
from campaign import create_app
from campaign.accounts.models import Organization
from campaign.campaigns.models import Campaign
from campaign.cli.upkeep import MOST_STEPS, count_hours
from campaign.config import Config
from campaign.core.db import db
from campaign.petitions import hourly, tally
from campaign.petitions.hourly import SIGNED_TOGETHER
from tests.factories import an_organizer, sign_in
from tests.services.postgres import running_postgres

FEW = 10_000
RATIO = 1.3
_PUBLIC = {"campaign": f"/campaigns/{CAMPAIGN}", "statement": "/statements/lawmakers-ask-to-end-the-trial"}
_COUNTED_AT_ONCE = MOST_STEPS * SIGNED_TOGETHER
_TIMES = 15
_WARM = 4
_COPIED = "petition_id, version_number, state, name, email, comment_state, country, display, locale, source"
_COPIED += ", signed_at, confirmed_at, mail_count, mailed_at, code_attempts"
_MULTIPLY = f"""
    INSERT INTO signatures ({_COPIED}, email_fingerprint)
    SELECT {_COPIED}, sha256(convert_to(signatures.id || '/' || copy, 'UTF8'))
    FROM signatures CROSS JOIN generate_series(CAST(:first AS integer), CAST(:last AS integer)) AS copy
    WHERE petition_id = :petition AND signatures.id <= :original
"""


@dataclass
class Measured:
    """What one size of the database gave: milliseconds by page, and signatures each second."""

    pages: dict[str, float] = field(default_factory=dict)
    signed: float = 0
    signatures: int = 0
    skipped: set[str] = field(default_factory=set)


def main() -> bool:
    """Measure both sizes, and print the table."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--signatures", type=int, default=10_000_000)
    told.add_argument("--seconds", type=int, default=5)
    options = told.parse_args()
    few, many = (measure(count, options.seconds) for count in (FEW, options.signatures))
    print(
        f"{few.signatures:,} and {many.signatures:,} signatures.",
        "Not opened:",
        sorted(few.skipped) or "none",
    )
    figures = [
        Figure(
            name=f"signing, {few.signed:,.0f}/s to {many.signed:,.0f}/s", values=[few.signed / many.signed]
        )
    ]
    figures += [
        Figure(name=f"{name}, {few.pages[name]:.1f} ms to {many.pages[name]:.1f} ms", values=[ratio])
        for name, ratio in sorted(
            (name, many.pages[name] / few.pages[name]) for name in few.pages.keys() & many.pages.keys()
        )
    ]
    bars = [Figure(name=one.name, values=one.values, at_most=RATIO) for one in figures]
    return tell("G1 growth, PostgreSQL, two processes, times in milliseconds", bars)


def measure(count: int, seconds: int) -> Measured:
    """Load so many signatures into a database of its own, and time everything on it."""
    found = Measured()
    with data_folder() as data, running_postgres(fsync=True) as postgres:
        settings = settings_for(data, DATABASE_URL=postgres.create("growth"), PAGE_SECONDS="0")
        load(settings, signatures=FEW)
        with _application(settings) as app:
            found.signatures = multiply(db.session(), count)
            paths, found.skipped = desk_paths(app)
            cookie = _cookie(app)
        with serving(settings, processes=2) as server:
            for name, path in _PUBLIC.items():
                _time(server, path, cookie)
                drive(server.url, gets(path), seconds=2, again=True)
                answers = drive(server.url, gets(path), seconds=seconds, again=True)
                if not answers.only(200):
                    raise SystemExit(f"{path}: {answers}\n{server.log.read_text()[-2000:]}")
                found.pages[f"V2 {name}"] = 1000 / answers.rate(200)
            for name, path in paths.items():
                if (spent := _time(server, path, cookie)) is None:
                    found.skipped.add(name)
                else:
                    found.pages[name] = spent
            found.signed = signing(server, settings, seconds, 2000)
    return found


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


def desk_paths(app: Flask) -> tuple[dict[str, str], set[str]]:
    """An address for each page of the dashboard that can be read, with things that are really there."""
    adapter = app.url_map.bind("localhost")
    paths: dict[str, str] = {}
    skipped: set[str] = set()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("organize.") or "GET" not in (rule.methods or set()):
            continue
        name = rule.endpoint.removeprefix("organize.")
        values = _values(db.session(), rule)
        try:
            paths[name] = adapter.build(rule.endpoint, values)
        except BuildError:
            skipped.add(name)
    return paths, skipped


def _values(session: Session, rule: Rule) -> dict[str, object]:
    """What fills an address: the leading campaign, its organization, and the first row of `<thing>_id`."""
    campaign = session.query(Campaign).filter_by(slug=CAMPAIGN).one()
    known: dict[str, object] = {
        "organization": campaign.organization.slug,
        "slug": CAMPAIGN,
        "chart": "countries",
    }
    if "statement" in rule.rule:
        known["slug"] = _PUBLIC["statement"].rpartition("/")[2]
    for argument in rule.arguments - known.keys():
        table = argument.removesuffix("_id") + "s"
        if argument.endswith("_id") and table in db.metadata.tables:
            row = session.execute(text(f"SELECT min(id) FROM {table}")).scalar()
            known[argument] = row or 1
    return {name: value for name, value in known.items() if name in rule.arguments}


def _time(server: Server, path: str, cookie: str) -> float | None:
    """The median of several answers in milliseconds; None for a page that is not simply shown."""
    address = urlsplit(server.url)
    spent = []
    for _ in range(_WARM + _TIMES):
        connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
        begun = time.perf_counter()
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        spent.append((time.perf_counter() - begun) * 1000)
        connection.close()
        if answer.status != 200:
            return None
    return statistics.median(spent[_WARM:])


def _cookie(app: Flask) -> str:
    """Of an owner who has just signed in."""
    organization = db.session().query(Organization).join(Campaign).filter_by(slug=CAMPAIGN).one()
    client = sign_in(app, an_organizer(db.session(), organization))
    client.get(f"/organize/{organization.slug}/")
    return "; ".join(f"{one.key}={one.value}" for one in (client._cookies or {}).values())


@contextmanager
def _application(settings: Settings) -> Iterator[Flask]:
    app = create_app(Config.from_env(dict(settings)))
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
