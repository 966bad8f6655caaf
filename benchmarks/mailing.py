"""M1: messages handed to a mail server each second by one worker and by two, beside a bare sender.

The bare sender is postfix's smtp-source where it is installed, else a loop that gives the same bytes again
and again over one connection to the same server. Then: how long a letter takes while a mailing runs.
"""

import argparse
import shutil
import socket
import statistics
import subprocess
import time
from collections import Counter
from pathlib import Path

from sqlalchemy.orm import Session

from benchmarks.crowd import Crowd, a_mailing, gather
from benchmarks.database import looking, scalar
from benchmarks.report import Figure, tell
from benchmarks.smtp_sink import Sink, running_sink
from benchmarks.stage import Process, Settings, data_folder, flask, settings_for
from campaign.core.clock import utcnow
from campaign.outbox import service as outbox
from tests.services.postgres import running_postgres

_PATIENCE = 300
_LETTERS, _LETTER_SECONDS = 40, 5.0
_SKIPPED = 200


def main() -> bool:
    """Measure, and print the table."""
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--supporters", type=int, default=10_000)
    options = told.parse_args()
    with data_folder() as data, running_postgres(fsync=True) as postgres, running_sink() as sink:
        told_to = settings_for(data, DATABASE_URL=postgres.create("bench"), MAIL_URL=sink.url)
        flask(told_to, "db", "upgrade")
        with looking(told_to) as session:
            crowd = gather(session, options.supporters)
            bare = bare_rate(sink, options.supporters)
            rates = [mailing_rate(session, told_to, sink, crowd, workers) for workers in (1, 2)]
            letters, doubled = letters_meanwhile(session, told_to, sink, crowd)
    figures = [
        Figure(name="bare sender, one connection", values=[bare], unit="/s"),
        Figure(name="one worker", values=[rates[0]], unit="/s"),
        Figure(name="one worker to the bare sender", values=[rates[0] / bare], at_least=0.5),
        Figure(name="two workers", values=[rates[1]], unit="/s"),
        Figure(name="two workers to one", values=[rates[1] / rates[0]]),
        Figure(name="a letter meanwhile, 95th percentile", values=[letters], unit="s", at_most=5),
        Figure(name="people who got it twice", values=[doubled], at_most=0),
    ]
    return tell(f"M1 a mailing to {options.supporters:,}, PostgreSQL", figures)


def bare_rate(sink: Sink, number: int) -> float:
    """What the server takes from somebody who does nothing else."""
    sink.arrived.clear()
    if shutil.which("smtp-source"):
        words = ["smtp-source", "-s", "1", "-l", "8000", "-m", str(number), f"127.0.0.1:{sink.port}"]
        subprocess.run(words, check=True)
        return sink.rate(_SKIPPED)
    with socket.create_connection(("127.0.0.1", sink.port)) as line, line.makefile("rb") as answers:
        answers.readline()
        message = b"Subject: x\r\n\r\n" + b"The hearing is on Monday. ....\r\n" * 250 + b".\r\n"
        for _ in range(number):
            for step in (b"MAIL FROM:<a@b.example>\r\n", b"RCPT TO:<c@d.example>\r\n", b"DATA\r\n", message):
                line.sendall(step)
                answers.readline()
    return sink.rate(_SKIPPED)


def mailing_rate(session: Session, settings: Settings, sink: Sink, crowd: Crowd, workers: int) -> float:
    """A whole mailing by so many worker processes, from behind its first messages to its last."""
    sink.arrived.clear()
    mailing_id = a_mailing(session, crowd, {})
    processes = [started(settings, number) for number in range(workers)]
    try:
        until_finished(session, mailing_id)
    finally:
        for process in processes:
            process.end()
    return sink.rate(_SKIPPED)


def letters_meanwhile(session: Session, settings: Settings, sink: Sink, crowd: Crowd) -> tuple[float, int]:
    """Seconds from a promise to the server, at the 95th percentile; and who got the mailing twice."""
    sink.arrived.clear()
    mailing_id = a_mailing(session, crowd, {})
    process = started(settings, 0)
    owed: dict[str, float] = {}
    try:
        while not sink.arrived:
            time.sleep(0.1)
        for number in range(_LETTERS):
            address = f"letter{number}@letters.example"
            outbox.enqueue(session, f"bench:{mailing_id}:{number}", "my_page", to=address, locale="en",
                           content={"fingerprint": "00" * 32}, due_at=utcnow())  # fmt: skip
            session.commit()
            owed[address] = time.monotonic()
            time.sleep(_LETTER_SECONDS / _LETTERS)
        until_finished(session, mailing_id)
    finally:
        process.end()
    came = {who: moment for who, moment in sink.arrived if who in owed}
    took = [came.get(who, float("inf")) - since for who, since in owed.items()]
    doubled = sum(number > 1 for number in Counter(who for who, _ in sink.arrived).values())
    return statistics.quantiles(took, n=20)[-1], doubled


def started(settings: Settings, number: int) -> Process:
    """A worker as a deployment runs it."""
    log = Path(settings["CAMPAIGN_DATA"]) / f"worker-{number}.log"
    process = Process(settings, log, "flask", "--app", "wsgi", "worker")
    process.start()
    return process


def until_finished(session: Session, mailing_id: int) -> None:
    """Wait for its end."""
    until = time.monotonic() + _PATIENCE
    query = "SELECT count(*) FROM mailings WHERE id = :m AND state = 'finished'"
    while not scalar(session, query, m=mailing_id):
        session.rollback()
        if time.monotonic() > until:
            raise SystemExit("the mailing does not end")
        time.sleep(0.5)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
