"""The pages on which a campaign's story is told: its updates, its timeline, its picture, its statements."""

from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent
from campaign.campaigns import story
from campaign.campaigns.models import Campaign, CampaignUpdate, Picture, TimelineEvent
from tests.campaigns.desk import AtDesk, at_desk, read
from tests.factories import NOW, a_campaign, a_statement, an_organization

HOME = "campaigns/library/"
PUBLIC = "/campaigns/library"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def at_work(app: Flask, session: Session) -> tuple[AtDesk, Campaign]:
    campaign = a_campaign(session, slug="library")
    return at_desk(app, session, organization=campaign.organization), campaign


def test_an_update_is_drafted_translated_published_taken_back_and_removed(
    app: Flask, session: Session
) -> None:
    desk, _ = at_work(app, session)
    new = {"title": "Open on Sundays", "body": "The **council** gave in.", "original_locale": "en"}

    for _again in range(2):
        desk.send(f"{HOME}updates/new", new | {"sending": "one and the same"})
    update = session.scalars(select(CampaignUpdate)).one()
    page = f"{HOME}updates/{update.id}"
    thai = {"title": "เปิดวันอาทิตย์", "body": "**ดี**", "base_revision": "0", "follows": "0"}
    desk.send(f"{page}/texts/th", thai)
    assert "Open on Sundays" not in read(app, PUBLIC)

    desk.send(f"{page}/publish")
    assert "<strong>council</strong>" in read(app, PUBLIC)
    assert "เปิดวันอาทิตย์" in read(app, f"/th{PUBLIC}")
    desk.undo(page)
    assert "Open on Sundays" not in read(app, PUBLIC), "publishing was undone"
    stale = desk.send(f"{page}/texts/th", thai | {"title": "อื่น"}, status=409).text
    assert "เปิดวันอาทิตย์" in stale and "อื่น" in stale
    desk.send(f"{page}/publish")
    desk.get(page)
    desk.send(f"{page}/remove")
    assert "Open on Sundays" not in read(app, PUBLIC)
    desk.undo(f"{HOME}updates/")
    assert "Open on Sundays" in read(app, PUBLIC)


def test_an_update_is_planned_in_the_organizations_zone_and_the_clock_tells_it(
    app: Flask, session: Session
) -> None:
    desk, campaign = at_work(app, session)
    campaign.organization.zone = "Asia/Bangkok"
    session.commit()
    desk.send(f"{HOME}updates/new", {"title": "Soon", "body": "Words.", "original_locale": "en"})
    update = session.scalars(select(CampaignUpdate)).one()
    page = f"{HOME}updates/{update.id}/schedule"

    assert "That moment is over" in desk.send(page, {"due_at": "2020-01-01T08:00"}, status=422).text
    assert "This is no time" in desk.send(page, {"due_at": "tomorrow"}, status=422).text
    desk.send(page, {"due_at": "2642-01-31T18:00"})

    session.refresh(update)
    assert update.due_at == datetime(2099, 1, 31, 11, 0, tzinfo=UTC)
    assert story.tell_due(session, limit=10, now=NOW) == 0
    assert story.tell_due(session, limit=10, now=update.due_at) == 1
    session.commit()
    with time_machine.travel(datetime(2099, 2, 1, tzinfo=UTC), tick=False):
        assert "Soon" in read(app, PUBLIC)


def test_an_event_takes_a_buddhist_year_and_two_who_change_it_see_each_other(
    app: Flask, session: Session
) -> None:
    desk, _ = at_work(app, session)
    told = {"titles-en": "Doors locked", "bodies-en": "With **chains**.", "source_name": "The Tide"}
    wrong = told | {"happened_on": "never", "source_url": "ftp://tide"}
    page = desk.send(f"{HOME}timeline/new", wrong, status=422).text
    assert "This is no day" in page and "begins with https://" in page and "With **chains**." in page

    desk.send(f"{HOME}timeline/new", told | {"happened_on": "4/3/2569", "about": "event:new:1"})
    event = session.scalars(select(TimelineEvent)).one()
    assert event.happened_on.isoformat() == "2026-03-04" and "<strong>chains</strong>" in read(app, PUBLIC)
    path = f"{HOME}timeline/{event.id}"
    changed = told | {"happened_on": "2026-03-05", "base_revision": desk.base_of(path)}
    desk.send(path, changed | {"about": f"event:{event.id}"})
    assert "Earlier versions" in desk.get(path) and "Earlier versions" not in desk.get(f"{HOME}timeline/new")
    late = desk.send(path, changed | {"titles-en": "Doors shut"}, status=409).text
    assert "Doors shut" in late and "Doors locked" in late

    desk.send(f"{path}/remove")
    assert "Doors locked" not in read(app, PUBLIC)
    desk.undo(f"{HOME}timeline/")
    assert "Doors locked" in read(app, PUBLIC)


def test_the_lead_picture_comes_out_of_ones_own_library(app: Flask, session: Session) -> None:
    desk, campaign = at_work(app, session)
    own, theirs = (
        Picture(
            sha256=digest * 64,
            width=1200,
            height=800,
            alts={"en": alt},
            organization_id=owner,
            created_at=NOW,
        )
        for digest, alt, owner in (
            ("a", "Ours", campaign.organization_id),
            ("b", "Not ours", an_organization(session).id),
        )
    )
    session.add_all([own, theirs])
    session.commit()

    page = desk.get(f"{HOME}picture?picture={own.id}")
    assert "Not ours" not in page and f'value="{own.id}" checked' in page
    assert "Please choose one" in desk.send(f"{HOME}picture", {"picture": str(theirs.id)}, status=422).text
    desk.send(f"{HOME}picture", {"picture": str(own.id)})

    session.refresh(campaign)
    assert campaign.picture_id == own.id
    assert session.scalars(select(AuditEvent.action)).all()[-1] == "campaign.picture"


def test_statements_are_paired_with_a_campaign_and_parted_again(app: Flask, session: Session) -> None:
    desk, campaign = at_work(app, session)
    ours = a_statement(session, issuer_ids=(campaign.organization_id,))
    theirs = a_statement(session)
    page = desk.get(f"{HOME}statements/")
    assert "Statement" in page

    desk.send(f"{HOME}statements/{ours.id}/link")
    assert f"/statements/{ours.slug}" in read(app, PUBLIC)
    desk.undo(f"{HOME}statements/")
    assert f"/statements/{ours.slug}" not in read(app, PUBLIC)
    desk.send(f"{HOME}statements/{theirs.id}/link", status=404)
