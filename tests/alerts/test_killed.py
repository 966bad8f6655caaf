"""A worker that is killed, a mailing that is paused and resumed: nobody twice, nobody forgotten."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.alerts import leasing, steering
from campaign.alerts.delivery_models import MailingDelivery, MessageState
from campaign.alerts.leasing import Taking
from campaign.alerts.models import MailingState
from campaign.alerts.sending import Sender
from campaign.cli import alerting
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from tests.alerts.mailings import a_mailing, a_supporter, again, approved, carry_on, messages_of, states_of
from tests.conftest import MakeApp
from tests.factories import an_organization
from tests.services.smtp import Inbox


@pytest.fixture
def app(make_app: MakeApp, inbox: Inbox) -> Flask:
    """The app, with mail going to the server of this test."""
    return make_app(MAIL_URL=inbox.url, MAIL_TIMEOUT=5, MAIL_BATCH=4)


def lease_ran_out() -> None:
    """As a worker does that looks later."""
    with transaction() as writing:
        leasing.take_back(writing, now=utcnow() + leasing.LEASE + timedelta(seconds=1))


class Killed(BaseException):
    """As SIGKILL: nothing is written down any more."""


def test_a_killed_worker_leaves_at_most_one_doubt_and_the_rest_goes_once(
    session: Session, inbox: Inbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization = an_organization(session)
    for _ in range(12):
        a_supporter(session, organization.id)
    mailing = approved(session, a_mailing(session, organization))
    dying = Sender()
    monkeypatch.setattr(dying, "_insist", lambda _write: None)
    monkeypatch.setattr(dying, "_record", dies_at(5, dying._record))

    with pytest.raises(Killed):
        carry_on(session, dying)
    db.session.remove()
    lease_ran_out()
    carry_on(session)

    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 11, MessageState.IN_DOUBT: 1}
    recipients = [str(one["To"]) for one in inbox.messages]
    assert len(recipients) == len(set(recipients)) == 12


def dies_at(last: int, record: object) -> object:
    calls = iter(range(1, 1_000))

    def recorded(*told: object) -> None:
        if next(calls) == last:
            raise Killed
        record(*told)  # type: ignore[operator]

    return recorded


def test_a_lease_from_before_a_restart_says_nothing_any_more(session: Session) -> None:
    organization = an_organization(session)
    for _ in range(2):
        a_supporter(session, organization.id)
    mailing = approved(session, a_mailing(session, organization))
    alerting._start()
    alerting._expand()
    with transaction() as writing:
        taking = Taking(worker="old-boot:one", limit=1, server=None, domain_rates={})
        leasing.lease(writing, taking, now=utcnow() - timedelta(days=3650))
    assert states_of(session, mailing) == {MessageState.QUEUED: 2}, "they were not due then"
    long_ago = utcnow() - timedelta(days=3650)
    session.execute(update(MailingDelivery).values(due_at=long_ago))
    session.commit()
    with transaction() as writing:
        leasing.lease(writing, taking, now=long_ago)

    with transaction() as writing:
        leasing.take_back(writing, now=utcnow())

    assert [one.state for one in messages_of(session, mailing)] == [
        MessageState.IN_DOUBT,
        MessageState.QUEUED,
    ]


def test_pausing_and_resuming_all_the_while_sends_nothing_twice(session: Session, inbox: Inbox) -> None:
    organization = an_organization(session)
    for _ in range(20):
        a_supporter(session, organization.id)
    mailing = approved(session, a_mailing(session, organization))
    sender = Sender()
    alerting.mail_once(sender)
    for _ in range(100):
        mailing = again(session, mailing)
        if mailing.state is MailingState.FINISHED:
            break
        if mailing.state is MailingState.PAUSED:
            steering.resume(session, again(session, mailing), now=utcnow())
        elif mailing.state is MailingState.SENDING:
            steering.pause(session, again(session, mailing), now=utcnow())
        session.commit()
        alerting.mail_once(sender)
    carry_on(session, sender)

    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 20}
    assert len({str(one["To"]) for one in inbox.messages}) == len(inbox.messages) == 20


def test_a_pause_stops_what_is_leased_already(app: Flask, session: Session, inbox: Inbox) -> None:
    organization = an_organization(session)
    for _ in range(4):
        a_supporter(session, organization.id)
    mailing = approved(session, a_mailing(session, organization))

    def pause(number: int) -> None:
        with app.app_context(), transaction() as writing:
            if number == 1:
                steering.pause(
                    writing, steering.find_mailing(writing, organization.id, mailing.id), now=utcnow()
                )

    inbox.at_message = pause
    carry_on(session)

    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 2, MessageState.QUEUED: 2}
    mailing = again(session, mailing)
    steering.cancel(session, again(session, mailing), now=utcnow())
    carry_on(session)
    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 2, MessageState.NOT_SENT: 2}
    assert len(steering.not_written_to(session, mailing.id)) == 2
    mailing = again(session, mailing)
    assert mailing.finished_at is not None
