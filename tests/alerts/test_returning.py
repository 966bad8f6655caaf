"""What follows from mail that comes back, and for whom: only for whose message our own tag names."""

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts import returning
from campaign.alerts.delivery_models import MessageState
from campaign.core.clock import utcnow
from campaign.core.mailboxes import mailbox_of
from campaign.outbox import gates
from campaign.outbox.returned.keeping import Arrived
from campaign.outbox.returned.models import ReturnedMail, Source, Unread, What
from campaign.outbox.verdicts import Verdict
from campaign.supporters.links import leave_subject, reader_token
from campaign.supporters.models import SoftBounce, SupporterState
from tests.alerts.returned import BOX, a_message, arrive, is_suppressed, path_of, person_of
from tests.outbox.returned.mails import a_bounce, an_answer

FULL = {"status": "5.2.2", "diagnosis": "smtp; 552 5.2.2 Mailbox full"}
POLICY = {"status": "5.7.1", "diagnosis": "smtp; 550 5.7.1 Blocked by policy"}


def test_a_mailbox_that_is_not_there_gets_nothing_again(session: Session) -> None:
    message = a_message(session, "ada@example.com")

    finding = arrive(session, a_bounce(path_of(message), "Ada@EXAMPLE.com"))

    person = person_of(session, message)
    assert (finding.verdict, finding.why, finding.unread) == (Verdict.HARD, "5.1.1", None)
    assert (message.state, message.reason) == (MessageState.BOUNCED_HARD, "5.1.1")
    assert person.state is SupporterState.BOUNCED and is_suppressed(session, person)
    row = session.scalars(select(ReturnedMail)).one()
    assert row.content is None, "nothing is kept of what was understood"


def test_the_same_mail_twice_counts_once(session: Session) -> None:
    message = a_message(session, "ada@example.com")
    raw = a_bounce(path_of(message), "ada@example.com", **FULL)

    arrive(session, raw)
    again = returning.take(session, Arrived(raw=raw, source=Source.HTTP), now=utcnow())
    arrive(session, raw + b"\r\n")

    assert again is None
    assert message.state is MessageState.BOUNCED_SOFT
    assert len(session.scalars(select(SoftBounce)).all()) == 1, "one message is one bounce"


def test_three_full_mailboxes_in_thirty_days_end_the_writing(session: Session) -> None:
    first = a_message(session, "ada@example.com")
    person = person_of(session, first)
    days = (0, 20, 40, 45)
    states = []
    for day in days:
        message = first if day == 0 else a_message(session, to=person)
        arrive(session, a_bounce(path_of(message), "ada@example.com", **FULL), days=day)
        states.append(person_of(session, message).state)

    active, bounced = SupporterState.ACTIVE, SupporterState.BOUNCED
    assert states == [active, active, active, bounced], "the first had been forgotten"


def test_a_policy_is_never_held_against_the_person_and_holds_the_domain(session: Session) -> None:
    gate = gates.domain_gate(mailbox_of("ada@example.org"))
    for number in range(3):
        message = a_message(session, f"ada{number}@example.org")
        raw = a_bounce(path_of(message), f"ada{number}@example.org", **POLICY)
        assert gate not in gates.find(session, [gate]), "one report alone holds up nobody else"
        assert arrive(session, raw).verdict is Verdict.HELD
        assert person_of(session, message).state is SupporterState.ACTIVE
        assert (message.state, message.reason) == (MessageState.BOUNCED_SOFT, "5.7.1")

    assert [one.name for one in gates.held(session, now=utcnow())] == [gate]
    assert not session.scalars(select(SoftBounce)).all()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_bounce_that_quotes_somebody_else_touches_nobody(session: Session) -> None:
    ada, bob = a_message(session, "ada@example.com"), a_message(session, "bob@example.net")

    finding = arrive(session, a_bounce(path_of(ada), "bob@example.net"))

    assert finding.unread is Unread.SOMEBODY_ELSE
    for message in (ada, bob):
        assert person_of(session, message).state is SupporterState.ACTIVE
        assert message.state is MessageState.HANDED_OFF


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_forged_bounce_touches_nobody(session: Session) -> None:
    message = a_message(session, "ada@example.com")
    real = path_of(message)
    forged = [BOX, real.replace("+m", "+l"), real.replace("+m", "+ma"), real.replace("+m", "-m")]
    forged.append(real.replace(real[20], "a" if real[20] != "a" else "b"))

    findings = [arrive(session, a_bounce(to, "ada@example.com")) for to in forged]

    assert {one.unread for one in findings} == {Unread.NO_TAG}
    assert person_of(session, message).state is SupporterState.ACTIVE


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_mailbox_is_known_by_what_servers_call_it(session: Session) -> None:
    ada, bob = a_message(session, "ada@example.com"), a_message(session, "bob@example.com")

    arrive(session, a_bounce("postmaster@example.org", "ada@mx1.example.com"), to=path_of(ada))
    arrive(session, a_bounce(path_of(bob), "x400-77@inside", original="bob@example.com"))

    for message in (ada, bob):
        assert person_of(session, message).state is SupporterState.BOUNCED


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_answer_and_a_delay_mean_nothing(session: Session) -> None:
    message = a_message(session, "ada@example.com")
    headers = {"Auto_Submitted": "auto-replied"}

    answer = arrive(session, an_answer(path_of(message), "ada@example.com", "Away", **headers))
    delay = arrive(session, a_bounce(path_of(message), "ada@example.com", action="delayed", status="4.4.1"))

    assert (answer.what, delay.what) == (What.ANSWER, What.DELAY)
    assert answer.unread is None and delay.unread is None
    assert person_of(session, message).state is SupporterState.ACTIVE
    assert message.state is MessageState.HANDED_OFF


def test_a_mail_to_leave_takes_effect(session: Session, runner: FlaskCliRunner) -> None:
    message = a_message(session, "ada@example.com")
    token = reader_token(message.supporter_id, message.mailing_id, now=utcnow())
    mail = f"From: ada@example.com\nTo: bounces+leave@example.org\nSubject: {leave_subject(token)}\n\n"

    for raw in (mail, mail.replace(token[-4:], "aaaa")):
        told = runner.invoke(args=["mail", "receive"], input=raw.encode())
        assert told.exit_code == 0, told.output

    session.rollback()
    assert person_of(session, message).state is SupporterState.UNSUBSCRIBED
    assert "no link of ours" in told.output
