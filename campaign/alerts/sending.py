"""Hand leased messages to mail servers. Any number of these may run, and each may be killed at any moment."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts import audience, journal, leasing, messages, outcomes
from campaign.alerts.journal import Journal, Marks
from campaign.alerts.leasing import Batch, Leased, Taking
from campaign.alerts.messages import Form, Person
from campaign.alerts.models import Mailing, MailingText
from campaign.alerts.outcomes import Outcome
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.outbox.lines import Line, LineLost, LocalLine, SmtpLine
from campaign.outbox.servers import Server, domain_rates, in_turn, servers_of
from campaign.outbox.verdicts import Verdict

log = structlog.get_logger()
_MOST_FORMS = 40
_REST = timedelta(seconds=30)
"""How long a server that did not answer is left alone."""
_AGAIN_SECONDS = 2.0
FormKey = tuple[int, str, bool]


class Sender:
    """One line of work: leases a batch, hands it over on kept lines, writes down what came of each."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        self.worker = f"{leasing.boot_mark()}:{secrets.token_hex(8)}"
        self._stop = stop or threading.Event()
        self._lines: dict[str, Line] = {}
        self._away: dict[str, datetime] = {}
        self._forms: OrderedDict[FormKey, Form] = OrderedDict()
        self._marks: dict[int, Marks] = {}

    def send_batch(self, limit: int) -> int:
        """Lease and send up to `limit` messages of one mailing; returns how many were leased."""
        servers = servers_of(current_app.config)
        present = [one for one in in_turn(servers) if self._away.get(one.name, utcnow()) <= utcnow()]
        ways: list[Server | None] = [*present] if servers else [None]
        batch = None
        for server in ways:
            if batch := self._lease(server, limit):
                break
        if batch is None:
            self.hang_up()
            return 0
        if batch.messages:
            self._give(batch)
        return len(batch.messages) or 1

    def hang_up(self) -> None:
        """Close the lines: nothing is to be sent for now."""
        for line in self._lines.values():
            line.close()
        self._lines.clear()

    def _lease(self, server: Server | None, limit: int) -> Batch | None:
        rates = domain_rates(current_app.config)
        taking = Taking(worker=self.worker, limit=limit, server=server, domain_rates=rates)
        with transaction() as session:
            batch = leasing.lease(session, taking, now=utcnow())
            if batch and batch.messages:
                self._learn(session, batch)
        # Detached: nothing may open a transaction by looking at a row while SMTP talks.
        db.session.remove()
        return batch

    def _learn(self, session: Session, batch: Batch) -> None:
        """What is needed to make the messages of this mailing, kept from batch to batch."""
        mailing = batch.mailing
        if mailing.id not in self._marks:
            organization = session.get_one(Organization, mailing.organization_id)
            reach = audience.reach_of(session, organization)
            self._marks = {mailing.id: journal.marks_of(db.engine, reach, mailing.rule)}
        wanted = {(mailing.id, one.locale, one.is_discreet) for one in batch.messages}
        for key in sorted(wanted - set(self._forms)):
            if form := _form(session, mailing, key):
                self._forms[key] = form
        while len(self._forms) > _MOST_FORMS:
            self._forms.popitem(last=False)

    def _give(self, batch: Batch) -> None:
        """Everything that was leased, or as far as the way is open; the rest is given back."""
        left = list(batch.messages)
        closed: set[str] = set()
        back: list[Leased] = []
        try:
            with journal.open_journal(db.engine, self._marks[batch.mailing.id], self.worker) as marks:
                while left and not self._stop.is_set():
                    message = left[0]
                    if message.domain in closed or not self._one(marks, batch, message, closed):
                        back.append(message)
                    left.pop(0)
        except LineLost as lost:
            log.warning("mail server away", why=str(lost), server=_name(batch.server))
        finally:
            self._insist(lambda session: leasing.release(session, self.worker, left + back, due_at=utcnow()))

    def _one(self, marks: Journal, batch: Batch, message: Leased, closed: set[str]) -> bool:
        """One message, whatever becomes of it; False when it was not tried.

        Raises:
            LineLost: no server can be reached on this way.
        """
        line = self._line(batch.server)
        form = self._forms.get((batch.mailing.id, message.locale, message.is_discreet))
        try:
            filled = _filled(form, message)
        except Exception as fault:  # one person's message must not stop the others
            log.error("message broken", delivery=message.delivery_id, fault=type(fault).__name__)
            self._insist(lambda session: outcomes.broken(session, self.worker, message, now=utcnow()))
            return True
        if not marks.begin(message.delivery_id, message.attempt, now=utcnow()):
            return False
        try:
            verdict, reply = line.hand_over(filled.sender, filled.recipient, filled.content)
        except LineLost as lost:
            self._lost(batch, message, lost)
            return True
        outcome = Outcome(verdict=verdict, why=reply.shown, via=_name(batch.server), called=reply.queue_id)
        self._record(marks, message, outcome)
        closed |= {message.domain} if verdict in (Verdict.SLOW, Verdict.HELD) else set()
        if reply.code == 421 or line.is_worn:
            self._drop(batch.server)
        return True

    def _record(self, marks: Journal, message: Leased, outcome: Outcome) -> None:
        """Taken: a mark. Anything else has consequences, which are written in the same transaction."""
        if outcome.verdict is Verdict.TAKEN:
            about = {"via": outcome.via, "called": outcome.called}
            try:
                marks.taken(message.delivery_id, message.attempt, **about, now=utcnow())
            except Exception as fault:  # the database went away between the two marks
                log.error("mark not written", fault=type(fault).__name__)
            else:
                return
        self._write(message, outcome)

    def _write(self, message: Leased, outcome: Outcome) -> None:
        attempts, worker = current_app.config["MAIL_ATTEMPTS"], self.worker
        self._insist(
            lambda session: outcomes.record(
                session, worker, message, outcome, attempts=attempts, now=utcnow()
            )
        )

    def _lost(self, batch: Batch, message: Leased, lost: LineLost) -> None:
        """The line broke while this message was on it."""
        self._drop(batch.server)
        if lost.in_doubt:
            self._insist(
                lambda session: outcomes.doubt(session, self.worker, message, str(lost), now=utcnow())
            )
        else:
            self._write(message, Outcome(verdict=Verdict.LATER, why=str(lost), via=_name(batch.server)))

    def _insist(self, write: Callable[[Session], object]) -> None:
        """Write what must not be forgotten, however long the database is away; only an end gives up."""
        while True:
            try:
                with transaction() as session:
                    write(session)
            except OperationalError as fault:
                log.error("outcome not written", fault=type(fault).__name__)
                if self._stop.wait(_AGAIN_SECONDS):
                    raise
            else:
                return
            finally:
                db.session.remove()

    def _line(self, server: Server | None) -> Line:
        name = _name(server)
        if name not in self._lines:
            try:
                self._lines[name] = _opened(server)
            except LineLost:
                self._away[name] = utcnow() + _REST
                raise
        return self._lines[name]

    def _drop(self, server: Server | None) -> None:
        if line := self._lines.pop(_name(server), None):
            line.close()


def _opened(server: Server | None) -> Line:
    config = current_app.config
    if server is None:
        return LocalLine(config["MAIL_URL"], Path(config["DATA"]))
    return SmtpLine(server, config["MAIL_TIMEOUT"])


def _form(session: Session, mailing: Mailing, key: FormKey) -> Form | None:
    """None when it cannot be made: its messages fail one by one, and the other languages go on."""
    _, locale, is_discreet = key
    query = select(MailingText).where(MailingText.mailing_id == mailing.id, MailingText.locale == locale)
    try:
        return messages.form_of(mailing, session.scalars(query).one(), is_discreet=is_discreet)
    except Exception as fault:
        log.error("mailing broken", mailing=mailing.id, locale=locale, fault=type(fault).__name__)
        return None


def _filled(form: Form | None, message: Leased) -> messages.Filled:
    if form is None:
        raise LookupError("no text")
    person = Person(
        delivery_id=message.delivery_id,
        supporter_id=message.supporter_id,
        address=message.address,
        name=message.name,
    )
    return form.fill(person, now=utcnow())


def _name(server: Server | None) -> str:
    return server.name if server else "local"
