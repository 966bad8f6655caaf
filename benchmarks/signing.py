"""S1: signatures accepted each second on PostgreSQL, beside its two limits in the same run."""

import argparse

from sqlalchemy import create_engine, text

from benchmarks import pgbench
from benchmarks.bodies import SIGN, sign_forms
from benchmarks.load import drive, posts
from benchmarks.report import Figure, tell
from benchmarks.stage import CAMPAIGN, PARSE, Server, data_folder, load, serving, settings_for
from tests.services.postgres import Postgres, running_postgres

PEER = 6.6
"""Signatures each second of the closest open platform, measured before this one was begun."""
_DATABASE = "bench"


def main() -> bool:
    """Measure, and print the table."""
    options = _options()
    signed, parsed, bench, memory = [], [], [], []
    with data_folder() as data, running_postgres(fsync=True) as postgres:
        settings = settings_for(data, DATABASE_URL=postgres.create(_DATABASE), WEB_PROCESSES="2")
        load(settings)
        petition_id, before = _petition_id(postgres), _without_email(postgres)
        for _ in range(options.rounds):
            with serving(settings, processes=2) as server:
                parsed.append(_parsing(server, settings, options.seconds))
                signed.append(_signing(server, settings, options.seconds, options.most))
                memory.append(max(server.memory()))
            rate = pgbench.two_rows_a_second(postgres, _DATABASE, petition_id, seconds=options.seconds)
            bench.append(rate)
        if missing := _without_email(postgres) - before:
            raise SystemExit(f"{missing} signatures owe no email")
    return tell("S1 signatures accepted, PostgreSQL, two processes", _figures(signed, parsed, bench, memory))


def _parsing(server: Server, settings: dict[str, str], seconds: float) -> float:
    bodies = list(sign_forms(settings, 200))
    drive(server.url, posts(PARSE, bodies), seconds=2, again=True)
    return drive(server.url, posts(PARSE, bodies), seconds=seconds, again=True).rate(303)


def _signing(server: Server, settings: dict[str, str], seconds: float, most: int) -> float:
    """Accepted each second; a short run before it warms the processes."""
    drive(server.url, posts(SIGN, sign_forms(settings, most)), seconds=2)
    bodies = posts(SIGN, sign_forms(settings, int(most * seconds)))
    answers = drive(server.url, bodies, seconds=seconds)
    if not answers.only(303):
        raise SystemExit(f"not every signature was accepted: {answers}")
    return answers.rate(303)


def _figures(
    signed: list[float], parsed: list[float], bench: list[float], memory: list[float]
) -> list[Figure]:
    return [
        Figure(name="signatures accepted", values=signed, unit="/s", at_least=150 * PEER),
        Figure(name="forms parsed and validated only", values=parsed, unit="/s"),
        Figure(name="pgbench, the same two rows", values=bench, unit="/s"),
        Figure(name="S1 to parsing", values=_ratios(signed, parsed), at_least=0.3),
        Figure(name="S1 to pgbench", values=_ratios(signed, bench), at_least=0.15),
        Figure(name="memory of a web process", values=memory, unit="MB", at_most=150),
    ]


def _ratios(ours: list[float], limit: list[float]) -> list[float]:
    return [mine / most for mine, most in zip(ours, limit, strict=True)]


def _petition_id(postgres: Postgres) -> int:
    query = text("SELECT p.id FROM petitions p JOIN campaigns c ON c.id = p.campaign_id WHERE c.slug = :slug")
    engine = create_engine(postgres.url(_DATABASE))
    with engine.connect() as connection:
        return int(connection.execute(query, {"slug": CAMPAIGN}).scalar_one())


def _without_email(postgres: Postgres) -> int:
    """Pending signatures less promised emails; the demo's own signatures have promised none."""
    query = text(
        "SELECT (SELECT count(*) FROM signatures WHERE state = 'pending') - (SELECT count(*) FROM deliveries)"
    )
    engine = create_engine(postgres.url(_DATABASE))
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def _options() -> argparse.Namespace:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--rounds", type=int, default=3)
    told.add_argument("--seconds", type=int, default=10)
    told.add_argument("--most", type=int, default=2500, help="signatures to prepare for each second")
    return told.parse_args()


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
