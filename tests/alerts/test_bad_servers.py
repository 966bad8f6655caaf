"""Whatever a mail server does: nothing lost, nothing twice, and each row says the truth."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.alerts import steering
from campaign.alerts.delivery_models import MailingDelivery, MessageState
from campaign.alerts.models import Mailing, MailingState
from campaign.core.clock import utcnow
from campaign.outbox.models import Gate
from campaign.supporters.models import SoftBounce, Supporter, SupporterState, Suppression
from tests.alerts.mailings import a_mailing, a_supporter, again, approved, carry_on, messages_of, states_of
from tests.conftest import MakeApp
from tests.factories import an_organization
from tests.services.smtp import Inbox, running_smtp


@pytest.fixture
def app(make_app: MakeApp, inbox: Inbox) -> Flask:
    """The app, with mail going to the server of this test."""
    return make_app(MAIL_URL=inbox.url, MAIL_TIMEOUT=1, MAIL_BATCH=10, MAIL_ATTEMPTS=3)


def a_going_mailing(session: Session, *addresses: str) -> Mailing:
    organization = an_organization(session)
    for address in addresses:
        a_supporter(session, organization.id, email=address)
    return approved(session, a_mailing(session, organization))


def make_due(session: Session) -> None:
    """As if every rest were over."""
    past = utcnow() - timedelta(seconds=1)
    session.rollback()
    session.execute(update(MailingDelivery).values(due_at=past))
    session.execute(update(Gate).values(held_until=None, next_at=None))
    session.commit()


@pytest.mark.parametrize("reply", ["421 4.3.2 closing", "450 4.7.1 greylisted", "451 4.7.0 too fast"])
def test_too_fast_slows_that_domain_and_nothing_else(session: Session, inbox: Inbox, reply: str) -> None:
    mailing = a_going_mailing(session, "a@slow.example", "b@well.example", "c@slow.example", "d@well.example")
    inbox.replies["@slow.example"] = reply

    carry_on(session)

    assert sorted(str(one["To"]) for one in inbox.messages) == ["b@well.example", "d@well.example"]
    waiting = [one for one in messages_of(session, mailing) if one.state is MessageState.QUEUED]
    assert [one.attempt for one in waiting] == [1, 0], "the second was not even tried"
    assert all(one.due_at > utcnow() for one in waiting)
    (gate,) = session.scalars(select(Gate).where(Gate.held_until.is_not(None)))
    assert "slow.example" not in gate.name, "a domain's name could be a person's"

    inbox.replies.clear()
    make_due(session)
    carry_on(session)
    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 4}


@pytest.mark.parametrize("reply", ["450 4.2.0 busy", "452 4.3.1 disk full"])
def test_not_now_is_tried_again_and_given_up_in_the_end(session: Session, inbox: Inbox, reply: str) -> None:
    mailing = a_going_mailing(session, "a@one.example", "b@two.example")
    inbox.replies["a@one.example"] = reply
    for _ in range(3):
        carry_on(session)
        make_due(session)

    first, second = messages_of(session, mailing)
    assert (first.state, first.reason, first.attempt) == (MessageState.FAILED, reply.split()[1], 3)
    assert second.state is MessageState.HANDED_OFF
    carry_on(session)
    assert again(session, mailing).state is MailingState.FINISHED

    inbox.replies.clear()
    assert steering.try_failed_again(session, again(session, mailing), now=utcnow()) == 1
    carry_on(session)
    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 2}
    assert len(inbox.messages) == 2


def test_a_refused_mailbox_is_judged_by_its_enhanced_code(session: Session, inbox: Inbox) -> None:
    codes = {"gone": "550 5.1.1 no such user", "full": "552 5.2.2 over quota", "policy": "550 5.7.1 spam"}
    addresses = {name: f"{name}@{name}.example" for name in codes}
    mailing = a_going_mailing(session, *addresses.values())
    inbox.replies = {addresses[name]: reply for name, reply in codes.items()}

    carry_on(session)

    gone, full, policy = messages_of(session, mailing)
    people = [session.get_one(Supporter, one.supporter_id) for one in (gone, full, policy)]
    assert (gone.state, gone.reason) == (MessageState.BOUNCED_HARD, "5.1.1")
    assert (full.state, full.reason) == (MessageState.BOUNCED_SOFT, "5.2.2")
    assert (policy.state, policy.reason) == (MessageState.QUEUED, "5.7.1")
    assert [one.state for one in people] == [
        SupporterState.BOUNCED,
        SupporterState.ACTIVE,
        SupporterState.ACTIVE,
    ]
    suppressed = list(session.scalars(select(Suppression.email_fingerprint)))
    assert suppressed == [people[0].email_fingerprint]
    assert len(list(session.scalars(select(SoftBounce)))) == 1


def test_three_soft_bounces_in_thirty_days_end_the_writing(session: Session, inbox: Inbox) -> None:
    organization = an_organization(session)
    reader = a_supporter(session, organization.id)
    inbox.recipient_reply = "552 5.2.2 over quota"
    for number in range(3):
        reader = again(session, reader)
        assert reader.state is SupporterState.ACTIVE, number
        approved(session, a_mailing(session, organization))
        carry_on(session)

    reader = again(session, reader)
    assert reader.state is SupporterState.BOUNCED
    assert list(session.scalars(select(Suppression))) == []


@pytest.mark.parametrize("mood", ["drop", "hang"])
def test_no_answer_after_the_words_is_a_doubt_and_not_a_second_message(
    session: Session, inbox: Inbox, mood: str
) -> None:
    mailing = a_going_mailing(session, "a@one.example", "b@one.example")
    inbox.mood = mood

    carry_on(session)

    assert states_of(session, mailing) == {MessageState.IN_DOUBT: 2}
    assert again(session, mailing).state is MailingState.FINISHED
    given = len(inbox.messages)
    inbox.mood = "well"
    assert steering.send_in_doubt_again(session, again(session, mailing), now=utcnow()) == 2
    carry_on(session)
    assert len(inbox.messages) == given + 2
    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 2}


def test_a_server_that_never_answers_costs_no_try_and_the_other_one_serves(
    session: Session, inbox: Inbox, app: Flask
) -> None:
    mailing = a_going_mailing(session, "a@one.example", "b@one.example")
    inbox.mood = "deaf"
    carry_on(session, pieces=3)
    assert [one.attempt for one in messages_of(session, mailing)] == [0, 0]

    with running_smtp() as second:
        app.config["MAIL_SERVERS"] = f"{inbox.url}?weight=9, {second.url}"
        carry_on(session)
        assert len(second.messages) == 2
    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 2}


def test_many_bounces_at_the_beginning_pause_it_and_an_organizer_goes_on(
    session: Session, inbox: Inbox
) -> None:
    organization = an_organization(session)
    for number in range(40):
        a_supporter(session, organization.id, email=f"reader-{number}@gone.example")
    mailing = approved(session, a_mailing(session, organization))
    inbox.replies["@gone.example"] = "550 5.1.1 no such user"

    carry_on(session)

    mailing = again(session, mailing)
    assert (mailing.state, mailing.pause_reason) == (MailingState.PAUSED, "bounces")
    assert mailing.pause_facts["bounced"] == 30
    assert states_of(session, mailing)[MessageState.QUEUED] == 10
    steering.resume(session, again(session, mailing), now=utcnow())
    carry_on(session)
    assert states_of(session, mailing) == {MessageState.BOUNCED_HARD: 40}
