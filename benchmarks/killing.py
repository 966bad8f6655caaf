"""R1: nothing is lost or doubled while server, worker and PostgreSQL are killed again and again."""

import random
import re
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from benchmarks.database import looking, petition_id, wrong_counts
from benchmarks.report import Figure, tell
from benchmarks.stage import Process, Settings, data_folder, load, settings_for, web
from benchmarks.visitor import SIGN, Visitor, a_form
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.outbox.models import Delivery, DeliveryState
from campaign.petitions import tally
from campaign.petitions.door import outbox_key
from campaign.petitions.models import Signature, SignatureState
from tests.services.ports import free_port, wait_for
from tests.services.postgres import Postgres, running_postgres
from tests.services.smtp import Inbox, running_smtp

CONNECTIONS = 16
KILLS = 10
_LINK = re.compile(r"http://\S+(/confirm/\S+)")
_DIGITS = re.compile(r"^\s*(\d{3} \d{3})\s*$", re.MULTILINE)
_CROWD = "30"
"""As a deployment has it: from the thirtieth signer of this one network on, the digits are asked for too."""
_WAITING = [DeliveryState.QUEUED, DeliveryState.SENDING]


@dataclass
class Witness:
    """What people outside were told: who was taken, and who was confirmed."""

    accepted: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    failures: int = 0


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What was lost or doubled; all but the first two should be nothing."""

    accepted: int
    confirmed: int
    signatures_lost: int
    signatures_doubled: int
    emails_lost: int
    emails_doubled: int
    confirmations_lost: int
    counts_wrong: int

    def losses(self) -> dict[str, int]:
        """By their names."""
        return {name.replace("_", " "): value for name, value in vars(self).items()}


def main() -> bool:
    """Kill everything ten times, and print the table."""
    with data_folder() as data:
        verdict = siege(data, kills=KILLS, pause=2.0)
    found = verdict.losses()
    figures = [Figure(name="signatures accepted", values=[found.pop("accepted")], at_least=500)]
    figures.append(Figure(name="confirmations accepted", values=[found.pop("confirmed")], at_least=100))
    figures += [Figure(name=name, values=[value], at_most=0) for name, value in found.items()]
    title = f"R1 server, worker and PostgreSQL killed {KILLS} times each under {CONNECTIONS} connections"
    return tell(title, figures)


def siege(
    data: Path, *, kills: int, pause: float, processes: int = 2, prepare: Callable[[Settings], None] = load
) -> Verdict:
    """Let people sign and confirm while each part is killed so often, some `pause` apart."""
    with running_postgres(fsync=True) as postgres, running_smtp() as inbox:
        address = postgres.create("siege")
        settings = settings_for(data, DATABASE_URL=address, MAIL_URL=inbox.url, CROWD=_CROWD)
        prepare(settings)
        port = free_port()
        server = web(settings, data / "web.log", port, processes=processes)
        worker = Process(settings, data / "worker.log", "flask", "--app", "wsgi", "worker")
        with _running(server, worker):
            wait_for(port, seconds=60)
            witness = Witness()
            with _people(f"http://127.0.0.1:{port}", inbox, witness):
                time.sleep(pause)
                _kill_all(server, worker, postgres, kills, pause)
                _wait_for_more(witness)
            _wait_until_sent(settings)
        return _judge(settings, inbox, witness)


@contextmanager
def _running(*processes: Process) -> Iterator[None]:
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.end()


def _kill_all(server: Process, worker: Process, postgres: Postgres, kills: int, pause: float) -> None:
    """Each of the three so often, in an order and at moments that nobody planned."""
    order = ["server", "worker", "postgres"] * kills
    dice = random.Random()
    dice.shuffle(order)
    parts: dict[str, Server] = {"server": server, "worker": worker, "postgres": postgres}
    for name in order:
        parts[name].kill()
        time.sleep(dice.uniform(0, pause / 4))
        parts[name].start()
        time.sleep(dice.uniform(pause / 4, pause))


Server = Process | Postgres


@contextmanager
def _people(url: str, inbox: Inbox, witness: Witness) -> Iterator[None]:
    """Sixteen who sign again and again, a fourth of them reading the mail and confirming."""
    stop = threading.Event()
    mark = secrets.token_hex(3)
    confirmers = CONNECTIONS // 4
    jobs: list[Callable[[], None]] = [
        lambda number=number: _sign_on(url, f"{mark}{number}", witness, stop)  # type: ignore[misc]
        for number in range(CONNECTIONS - confirmers)
    ]
    jobs += [
        lambda number=number: _confirm_on(url, inbox, number, confirmers, witness, stop)  # type: ignore[misc]
        for number in range(confirmers)
    ]
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _sign_on(url: str, mark: str, witness: Witness, stop: threading.Event) -> None:
    """Sign with one address after the other; whoever gets no answer tries again."""
    visitor, number = Visitor(url, timeout=10), 0
    while not stop.is_set():
        form = a_form(number, mark)
        try:
            form["altcha"] = visitor.solved()
            status = visitor.ask("POST", SIGN, form).status
        except (OSError, HTTPException, ValueError):
            status = 0
        if status == 303:
            witness.accepted.add(form["email"])
            number += 1
        else:
            witness.failures += 1
            time.sleep(0.05)


def _confirm_on(url: str, inbox: Inbox, own: int, of: int, witness: Witness, stop: threading.Event) -> None:
    """Open the mails of one's own share, and press the button until it answers."""
    visitor, read = Visitor(url, timeout=10), own
    while not stop.is_set():
        if read >= len(inbox.messages):
            time.sleep(0.05)
            continue
        message = inbox.messages[read]
        body = message.get_body(("plain",))
        words = str(body.get_content()) if body else ""
        link, digits = _LINK.search(words), _DIGITS.search(words)
        if link and digits and _pressed(visitor, link[1], digits[1], stop):
            witness.confirmed.add(str(message["To"]))
        read += of


def _pressed(visitor: Visitor, path: str, digits: str, stop: threading.Event) -> bool:
    while not stop.is_set():
        try:
            if visitor.ask("POST", path, {"code": digits}).status == 303:
                return True
        except (OSError, HTTPException):
            pass
        time.sleep(0.05)
    return False


def _wait_for_more(witness: Witness, *, seconds: float = 90) -> None:
    """Until people have signed and confirmed again after the last kill."""
    before = len(witness.accepted), len(witness.confirmed)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if len(witness.accepted) > before[0] and len(witness.confirmed) > before[1]:
            return
        time.sleep(0.1)
    raise TimeoutError("nobody could sign and confirm after the last kill")


def _wait_until_sent(settings: Settings, *, seconds: float = 120) -> None:
    """Let the leases of killed workers run out now instead of in minutes, and all mail leave."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with looking(settings) as session:
            waiting = update(Delivery).where(Delivery.state.in_(_WAITING), Delivery.due_at > utcnow())
            session.execute(waiting.values(due_at=utcnow()))
            session.commit()
            left = select(Delivery.id).where(Delivery.state.in_(_WAITING)).limit(1)
            if session.scalar(left) is None:
                return
        time.sleep(2)


def _judge(settings: Settings, inbox: Inbox, witness: Witness) -> Verdict:
    mails = Counter(
        to for to, _ in {(str(message["To"]), str(message["Message-ID"])) for message in inbox.messages}
    )
    with looking(settings) as session:
        rows = {email: _rows(session, email) for email in witness.accepted}
        owed = {email: _owed(session, found) for email, found in rows.items()}
        lost = [e for e in witness.confirmed if SignatureState.CONFIRMED not in _states(session, e)]
        count = tally.count_of(session, petition_id(session))
        confirmed = select(Signature.id).where(Signature.state == SignatureState.CONFIRMED)
        true = len(session.scalars(confirmed.where(Signature.petition_id == petition_id(session))).all())
        wrong = wrong_counts(session) + abs(count - true)
    return Verdict(
        accepted=len(witness.accepted),
        confirmed=len(witness.confirmed),
        signatures_lost=sum(not found for found in rows.values()),
        signatures_doubled=sum(len(found) > 1 for found in rows.values()),
        emails_lost=sum(not owed[email] or not mails[email] for email in rows),
        emails_doubled=sum(owed[email] > 1 or mails[email] > 1 for email in rows),
        confirmations_lost=len(lost),
        counts_wrong=wrong,
    )


def _rows(session: Session, email: str) -> list[int]:
    mine = select(Signature.id).where(Signature.email_fingerprint == vault.fingerprint(email))
    return list(session.scalars(mine))


def _states(session: Session, email: str) -> set[SignatureState]:
    mine = select(Signature.state).where(Signature.email_fingerprint == vault.fingerprint(email))
    return set(session.scalars(mine))


def _owed(session: Session, signature_ids: list[int]) -> int:
    """Emails about these signatures that were ever promised."""
    found = 0
    for one in signature_ids:
        found += len(
            session.scalars(select(Delivery.id).where(Delivery.key.startswith(outbox_key(one)))).all()
        )
    return found


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
