"""An alert on its way, as organizers see and steer it; a test to oneself; a late start; who was left out."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent
from campaign.accounts.roles import Role
from campaign.alerts.delivery_models import MailingDelivery, MailingFigure, MessageState
from campaign.alerts.models import MailingState
from campaign.cli import alerting
from campaign.core.clock import utcnow
from campaign.outbox import letters
from campaign.outbox.models import Delivery
from tests.alerts.mailings import a_mailing, a_supporter, approved, states_of
from tests.alerts.test_desk import base, newest
from tests.factories import an_organization, an_organizer, post, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_it_is_paused_with_the_reason_goes_on_and_is_cancelled(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    people = [a_supporter(session, ours.id) for _ in range(3)]
    mailing = approved(session, a_mailing(session, ours))
    session.commit()
    alerting._start(), alerting._expand()
    client = sign_in(app, an_organizer(session, ours))
    home = f"{base(ours)}/alerts/{mailing.id}"

    post(client, f"{home}/pause")
    mailing = newest(session)
    mailing.pause_reason, mailing.pause_facts = "complaints", {"complaints": 4, "reached": 900}
    for state, domain in ((MessageState.QUEUED, ""), (MessageState.IN_DOUBT, "gmail.com")):
        session.add(MailingFigure(mailing_id=mailing.id, state=state, domain=domain, number=2))
    session.commit()
    page = client.get(f"{home}/").text
    assert "It paused by itself. Too many people called it spam." in page and "4 of 900." in page
    assert "gmail.com" in page and "Send those in doubt again" in page
    assert "It paused by itself" in client.get(f"{home}/now").text

    assert post(client, f"{home}/resume").status_code == 303
    assert post(client, f"{home}/resume").status_code == 409
    assert post(client, f"{home}/cancel").status_code == 303
    alerting._sweep()
    assert states_of(session, mailing) == {MessageState.NOT_SENT: 3}

    answer = post(client, f"{home}/not-written-to", {"reason": "The bishop writes to them by hand."})
    assert all((one.email or "") in answer.text for one in people)
    line = session.scalars(select(AuditEvent).where(AuditEvent.action == "alert.exported")).one()
    assert "bishop" in line.reason and "@" not in str(line.after)
    editor = sign_in(app, an_organizer(session, ours, Role.EDITOR))
    assert editor.get(f"{home}/not-written-to").status_code == 403


def test_a_late_start_is_missed_and_an_organizer_is_asked(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    a_supporter(session, ours.id)
    mailing = a_mailing(session, ours, scheduled_at=utcnow() - timedelta(hours=9))
    mailing = approved(session, mailing, now=utcnow() - timedelta(hours=10))
    session.commit()
    alerting._start()
    client = sign_in(app, an_organizer(session, ours))
    home = f"{base(ours)}/alerts/{mailing.id}"

    assert "Is it still right to send it?" in client.get(f"{home}/").text
    assert post(client, f"{home}/late").status_code == 303
    alerting._start()

    assert newest(session).state is MailingState.EXPANDING


def test_a_test_goes_to_oneself_and_says_so(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    stranger = a_supporter(session, ours.id)
    mailing = a_mailing(session, ours)
    me = an_organizer(session, ours)
    client = sign_in(app, me)

    for _ in range(2):
        post(client, f"{base(ours)}/alerts/{mailing.id}/test/en")

    session.rollback()
    owed = session.scalars(select(Delivery).where(Delivery.letter == "alert_test")).first()
    assert owed and me.email in (owed.content or "") and (stranger.email or "-") not in (owed.content or "")
    facts = letters.gather(session, owed, {"mailing_id": mailing.id, "name": "Oi"})
    assert facts
    message = letters.write(owed, me.email, facts)
    assert message.subject == "[Test] The court day" and "Dear Oi," in (message.body or "")
    assert session.scalars(select(MailingDelivery)).all() == []
    assert post(client, f"{base(ours)}/alerts/{mailing.id}/test/km").status_code == 404
