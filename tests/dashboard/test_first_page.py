"""The first page: what needs somebody, for whom it is, and how each campaign goes; and the health page."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.campaigns import figures
from campaign.cli.upkeep import count_hours
from campaign.core import machine
from campaign.core.clock import utcnow
from campaign.core.jobs import Job, JobState
from campaign.outbox import service as outbox
from campaign.outbox.models import Delivery, DeliveryState
from campaign.petitions import confirming, signing
from campaign.petitions.models import Petition
from campaign.statements.models import StatementState
from tests.conftest import MakeApp
from tests.factories import a_petition, a_signer, a_statement, an_organization, an_organizer, sign_in


def home(app: Flask, session: Session, organization: Organization, role: Role = Role.OWNER) -> str:
    answer = sign_in(app, an_organizer(session, organization, role)).get(f"/organize/{organization.slug}/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def waiting(session: Session) -> Petition:
    petition = a_petition(session, slug="library", closes_at=utcnow() + timedelta(days=3))
    petition.allows_comments = True
    session.commit()
    signer = a_signer(comment="Keep it open, please.")
    signing.sign(session, "library", signer, mails=signing.Mails(a_day=3), now=utcnow())
    session.commit()
    return petition


def test_an_empty_organization_is_told_where_to_begin(app: Flask, session: Session) -> None:
    shown = home(app, session, an_organization(session))

    assert "Begin here" in shown
    assert "Make a campaign" in shown


@pytest.mark.parametrize(
    ("role", "sees", "sees_not"),
    [
        (Role.MODERATOR, "comment to decide", "petition closes this week"),
        (Role.EDITOR, "petition closes this week", "comment to decide"),
        (Role.OWNER, "no second factor", "given up"),
        (Role.VIEWER, "Nothing waits for you.", "comment to decide"),
    ],
)
def test_each_role_is_shown_what_it_may_do(
    app: Flask, session: Session, role: Role, sees: str, sees_not: str
) -> None:
    shown = home(app, session, waiting(session).campaign.organization, role)

    assert sees in shown
    assert sees_not not in shown


def test_a_campaign_stands_there_with_its_numbers_and_nobody_elses(app: Flask, session: Session) -> None:
    petition, now = waiting(session), utcnow()
    a_petition(session)
    confirming.confirm(session, 1, now=now)
    session.commit()

    shown = home(app, session, petition.campaign.organization)
    assert shown.count("<tr>") == 2
    assert 'data-label="Last 24 hours">1<' in shown
    assert 'class="spark"' in shown


def test_statements_that_wait_lead_to_their_list(app: Flask, session: Session) -> None:
    organization = an_organization(session)
    statement = a_statement(session, issuer_ids=(organization.id,))
    statement.state = StatementState.IN_REVIEW
    statement.scheduled_at = utcnow() + timedelta(days=1)
    session.commit()

    shown = home(app, session, organization)
    assert "statement to review" in shown
    assert "statement is scheduled" in shown
    assert f'href="/organize/{organization.slug}/statements/"' in shown


@pytest.mark.parametrize("is_host", [True, False])
def test_only_the_host_newsroom_is_told_of_the_platform(app: Flask, session: Session, is_host: bool) -> None:
    organization = an_organization(session, is_host=is_host)
    client = sign_in(app, an_organizer(session, organization))

    shown = client.get(f"/organize/{organization.slug}/health/").get_data(as_text=True)
    assert ("Free on the disk" in shown) == is_host
    assert "Long work that failed" in shown


def test_what_is_not_well_is_said(make_app: MakeApp, session: Session) -> None:
    host = an_organization(session, is_host=True)
    waiting(session)
    delivery = session.scalars(select(Delivery)).one()
    delivery.due_at = utcnow() - timedelta(hours=2)
    delivery.last_error = "450 try later"
    session.add(Job(organization_id=host.id, kind="export", state=JobState.FAILED))
    session.commit()
    app = make_app(BACKUP_STAMP=None)

    client = sign_in(app, an_organizer(session, host))
    shown = client.get(f"/organize/{host.slug}/health/").get_data(as_text=True)
    for words in ("Something needs a look.", "450 try later", "2 hours", "never", "not told"):
        assert words in shown
    delivery.state = DeliveryState.DEAD
    session.commit()
    assert "mail was given up" in home(app, session, host)


def test_the_clock_leaves_its_mark(session: Session) -> None:
    assert figures.last_tick(session) is None

    count_hours()

    seen = figures.last_tick(session)
    assert seen is not None and utcnow() - seen < timedelta(minutes=1)


def test_a_backup_that_never_ran_is_not_taken_for_one(make_app: MakeApp, session: Session) -> None:
    app = make_app()
    stamp = app.config["DATA"] / "backup.done"
    now = utcnow()

    assert machine.look_at(app.config["DATA"], None, None, now=now).backup_age is None
    assert machine.look_at(app.config["DATA"], stamp, None, now=now).backup_age == timedelta.max
    stamp.touch()
    age = machine.look_at(app.config["DATA"], stamp, now.date(), now=now).backup_age
    assert age is not None and age < machine.BACKUP_DUE


def test_metrics_tell_the_same_as_numbers(app: Flask, session: Session) -> None:
    waiting(session)
    count_hours()

    told = app.test_client().get("/metrics").get_data(as_text=True)
    for name in ("mail_overdue_seconds", "jobs_failed 0", "disk_free_bytes", "clock_age_seconds"):
        assert f"campaign_{name}" in told
    assert "backup_age" not in told
    assert "Ada" not in told and "example.org" not in told


def test_looking_at_the_queue_stops_somewhere(session: Session) -> None:
    for number in range(3):
        outbox.enqueue(session, f"k:{number}", "my_page", to="a@example.org", locale="en", content={})
    session.commit()

    queue = outbox.look_at_queue(session, now=utcnow())
    assert (queue.waiting, queue.tried, queue.dead) == (3, 0, 0)
