"""S1: signatures accepted each second on PostgreSQL, beside its two limits in the same run."""

from benchmarks import pgbench
from benchmarks.bodies import SIGN, sign_forms
from benchmarks.database import looking, petition_id, scalar
from benchmarks.load import drive, posts
from benchmarks.options import read_options
from benchmarks.report import Figure, ratios, tell
from benchmarks.stage import PARSE, PARSING_APP, Server, Settings, data_folder, load, serving, settings_for
from tests.services.postgres import running_postgres

PEER = 6.6
"""Signatures each second of the closest open platform, measured before this one was begun."""
_DATABASE = "bench"
_UNPROMISED = "SELECT (SELECT count(*) FROM signatures WHERE state = 'pending') - count(*) FROM deliveries"
_WARM_SECONDS = 2


def main() -> bool:
    """Measure, and print the table."""
    options = read_options(__doc__)
    signed, parsed, bench, memory = [], [], [], []
    with data_folder() as data, running_postgres(fsync=True) as postgres:
        settings = settings_for(data, DATABASE_URL=postgres.create(_DATABASE), WEB_PROCESSES="2")
        load(settings)
        with looking(settings) as session:
            petition, before = petition_id(session), scalar(session, _UNPROMISED)
        for _ in range(options.rounds):
            with serving(settings, processes=2, target=PARSING_APP) as server:
                parsed.append(parsing(server, settings, options.seconds))
                signed.append(signing(server, settings, options.seconds, options.most))
                memory.append(max(server.memory()))
            bench.append(pgbench.two_rows_a_second(postgres, _DATABASE, petition, seconds=options.seconds))
        with looking(settings) as session:
            unpromised = scalar(session, _UNPROMISED) - before
    figures = [
        Figure(name="signatures accepted", values=signed, unit="/s", at_least=150 * PEER),
        Figure(name="forms parsed and validated only", values=parsed, unit="/s"),
        Figure(name="pgbench, the same two rows", values=bench, unit="/s"),
        Figure(name="S1 to parsing", values=ratios(signed, parsed), at_least=0.3),
        Figure(name="S1 to pgbench", values=ratios(signed, bench), at_least=0.15),
        Figure(name="signatures that owe no email", values=[unpromised], at_most=0),
        Figure(name="memory of a web process", values=memory, unit="MB", at_most=150),
    ]
    return tell("S1 signatures accepted, PostgreSQL, two processes", figures)


def parsing(server: Server, settings: Settings, seconds: int) -> float:
    """Forms each second that are read and checked, and then thrown away."""
    bodies = list(sign_forms(settings, 200))
    drive(server.url, posts(PARSE, bodies), seconds=_WARM_SECONDS, again=True)
    return drive(server.url, posts(PARSE, bodies), seconds=seconds, again=True).rate(303)


def signing(server: Server, settings: Settings, seconds: int, most: int) -> float:
    """Signatures accepted each second; a short run before it warms the processes."""
    drive(server.url, posts(SIGN, sign_forms(settings, most)), seconds=_WARM_SECONDS)
    bodies = posts(SIGN, sign_forms(settings, most * seconds))
    answers = drive(server.url, bodies, seconds=seconds)
    if not answers.only(303):
        raise SystemExit(f"not every signature was accepted: {answers}")
    return answers.rate(303)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
