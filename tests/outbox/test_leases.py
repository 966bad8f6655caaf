"""Any number of workers, each killed at any moment: every delivery has one holder at a time."""

from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.core.db import transaction
from campaign.outbox import service, worker
from campaign.outbox.models import DeliveryState
from tests.outbox.test_sending import app, make_due, owed, state_of
from tests.services.smtp import Inbox

__all__ = ["app"]


def test_a_lease_that_ran_out_is_taken_over(session: Session, inbox: Inbox) -> None:
    (first,) = owed(session)
    with transaction() as writing:
        service.claim(writing, "a worker that was killed", 10, now=utcnow())
    assert worker.deliver_batch(10) == 0, "the lease holds"

    make_due(session)
    worker.deliver_batch(10)

    assert state_of(session, first).state is DeliveryState.SENT
    assert len(inbox.messages) == 1


def test_two_workers_never_hold_the_same_delivery(session: Session, app: Flask) -> None:
    owed(session, 6)
    with transaction() as writing:
        mine = {one.id for one in service.claim(writing, "one", 3, now=utcnow())}
    with transaction() as writing:
        others = {one.id for one in service.claim(writing, "two", 10, now=utcnow())}

    assert len(mine) == 3
    assert len(others) == 3
    assert not mine & others


def test_who_withdraws_before_the_mail_leaves_gets_none(session: Session, inbox: Inbox) -> None:
    (first,) = owed(session)
    session.execute(text("UPDATE signatures SET state = 'withdrawn'"))
    session.commit()

    worker.deliver_batch(10)

    assert inbox.messages == []
    assert state_of(session, first).state is DeliveryState.CANCELLED
