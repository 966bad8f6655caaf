"""What waits for a treasurer: seen by whom it belongs to, done once, with its day."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask, render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.roles import Role
from campaign.cli.upkeep import tell_treasurers
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.donations import refunding
from campaign.donations.book_models import EventState, ProviderEvent
from campaign.donations.gift_models import Rhythm
from campaign.donations.recurring_models import RecurringGift, RecurringState
from campaign.donations.return_models import DisputeState
from campaign.donations.waiting_letters import organizer_money_waits
from campaign.outbox.models import Delivery, DeliveryState
from tests.campaigns.desk import at_desk
from tests.donations.money_coming import a_dispute, a_paid_gift
from tests.factories import NOW, a_gift, an_organization, an_organizer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def a_parked_event(session: Session, **changes: Any) -> ProviderEvent:
    told: dict[str, Any] = {
        "provider": "stripe", "event_id": "evt_1", "type": "charge.succeeded", "object_ref": "pi_1",
        "is_live": True, "signed_at": NOW, "received_at": NOW, "next_try_at": NOW, "body": "{}",
        "body_mark": vault.fingerprint("{}"), "state": EventState.PARKED, "advice": "paid-twice",
        "try_count": 7,
    }  # fmt: skip
    event = ProviderEvent(**told | changes)
    session.add(event)
    session.commit()
    return event


def test_a_parked_event_says_what_to_do_and_is_looked_after_once(app: Flask, session: Session) -> None:
    desk = at_desk(app, session, Role.TREASURER)
    event = a_parked_event(session, organization_id=desk.organization.id)
    other = at_desk(app, session, Role.TREASURER)

    assert "paid twice" in desk.get("money/waiting/") and "Nothing waits" in other.get("money/waiting/")
    other.send(f"money/waiting/{event.id}/done", status=404)
    desk.send(f"money/waiting/{event.id}/again")
    session.refresh(event)
    assert (event.state, event.try_count) == (EventState.RECEIVED, 0)
    event.move_to(EventState.PARKED)
    session.commit()
    desk.send(f"money/waiting/{event.id}/done")
    desk.send(f"money/waiting/{event.id}/again", status=409)
    session.refresh(event)
    assert event.state is EventState.DONE


def test_what_belongs_to_nobody_is_the_hosts(app: Flask, session: Session) -> None:
    host = an_organization(session, is_host=True)
    a_parked_event(session, advice="unknown-object")

    assert "do not know" in at_desk(app, session, Role.TREASURER, host).get("money/waiting/")
    assert "Nothing waits" in at_desk(app, session, Role.TREASURER).get("money/waiting/")


def test_disputes_stand_with_their_last_day_and_failing_gifts_with_their_reminders(
    app: Flask, session: Session
) -> None:
    desk = at_desk(app, session, Role.TREASURER)
    ours = {"organization_id": desk.organization.id}
    disputed = a_paid_gift(session, **ours)
    told = a_dispute(DisputeState.NEEDS_RESPONSE, disputed.asked)
    refunding.follow_dispute(session, disputed, told, now=NOW)
    failing = RecurringGift(
        **ours, state=RecurringState.PAST_DUE, rhythm=Rhythm.MONTHLY, currency="THB", amount_minor=30_000,
        provider="stripe", created_at=NOW, failing_since_at=NOW - timedelta(days=3), reminder_count=2,
    )  # fmt: skip
    session.add(failing)
    session.flush()
    renewal = a_gift(session, **ours, recurring_gift_id=failing.id, rhythm=Rhythm.MONTHLY)

    page = desk.get("money/waiting/")
    assert disputed.reference in page and "Needs an answer" in page
    assert renewal.reference in page and "2 reminders" in page
    listed = desk.get("recurring/")
    assert renewal.reference in listed and "Payment failed" in listed and "Dara Donor" in listed


def letters(session: Session) -> list[Delivery]:
    session.rollback()
    owed = select(Delivery).where(Delivery.letter == "organizer_money_waits")
    return list(session.scalars(owed.order_by(Delivery.id)))


def test_whoever_keeps_the_money_is_written_to_once_a_day(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    for role in (Role.OWNER, Role.TREASURER, Role.EDITOR):
        an_organizer(session, ours, role)
    first = a_parked_event(session, organization_id=ours.id)
    assert (tell_treasurers(), tell_treasurers(), len(letters(session))) == (2, 0, 2)
    gift = a_paid_gift(session, organization_id=ours.id)
    refunding.follow_dispute(session, gift, a_dispute(DisputeState.NEEDS_RESPONSE, gift.asked), now=NOW)
    session.commit()
    assert tell_treasurers() == 0, "it was written today"
    session.refresh(first)
    assert first.told_at is not None

    (letter, _) = letters(session)
    told = organizer_money_waits(session, {"organization_id": ours.id}, "en")
    assert told is not None and (told["event_count"], told["dispute_count"]) == (1, 1)
    with app.test_request_context():
        words = render_template("letters/organizer_money_waits.txt", site_name="Dispatch", **told)
    assert "1 payment needs a person" in words and "/money/waiting/" in words
    with time_machine.travel(utcnow() + timedelta(days=1)):
        assert (tell_treasurers(), tell_treasurers()) == (2, 0)
    assert letter.state is DeliveryState.QUEUED
