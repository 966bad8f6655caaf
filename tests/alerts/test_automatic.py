"""What happens by itself at an event: one alert, as a draft or sent, where the owner decided so."""

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts.models import AlertSettings, Mailing, MailingKind, MailingState, MailingText
from campaign.campaigns import service, story
from campaign.campaigns.models import Campaign, Outcome
from campaign.cli import upkeep
from campaign.core.clock import utcnow
from tests.alerts.mailings import a_supporter
from tests.factories import a_campaign, an_organization, an_organizer, post, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def decide(app: Flask, session: Session, ours: Organization, **modes: str) -> None:
    client = sign_in(app, an_organizer(session, ours))
    told = {"second_above": "1", "milestone": "off", "update": "off", "outcome": "off"} | modes
    assert post(client, f"/organize/{ours.slug}/alerts/rules/", told).status_code == 303
    session.rollback()
    session.expire_all()


def tell(session: Session, campaign: Campaign, title: str) -> None:
    told = story.draft_update(session, campaign, "en", title, "It was postponed.", now=utcnow())
    story.tell(session, told, now=utcnow())
    session.commit()


def made(session: Session) -> list[Mailing]:
    session.commit()
    upkeep.make_alerts()
    upkeep.make_alerts()
    session.rollback()
    session.expire_all()
    return list(session.scalars(select(Mailing).order_by(Mailing.id)))


def test_an_update_becomes_one_draft_and_nothing_from_before_does(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    campaign = a_campaign(session, organization_id=ours.id)
    tell(session, campaign, "Long ago")
    decide(app, session, ours, update="draft")
    assert made(session) == []

    tell(session, campaign, "The hearing was postponed")
    (mailing,) = made(session)

    assert (mailing.state, mailing.kind) == (MailingState.DRAFT, MailingKind.UPDATE)
    assert mailing.campaign_id == campaign.id
    text = session.scalars(select(MailingText)).one()
    assert text.subject == "The hearing was postponed" and "postponed." in text.body
    assert "{{name|friend}}" in text.body


def test_an_outcome_is_sent_by_itself_and_above_the_threshold_waits(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    first, second = (a_campaign(session, organization_id=ours.id) for _ in range(2))
    a_supporter(session, ours.id)
    decide(app, session, ours, outcome="send")

    service.end(session, first, Outcome.WON, {"en": "The charges were dropped."})
    (mailing,) = made(session)
    assert mailing.state is MailingState.SCHEDULED and mailing.approved_count == 1

    a_supporter(session, ours.id)
    service.end(session, second, Outcome.LOST, {"en": "The appeal was refused."})
    assert [one.state for one in made(session)] == [MailingState.SCHEDULED, MailingState.WAITING]
    assert session.get_one(AlertSettings, ours.id).second_above == 1
