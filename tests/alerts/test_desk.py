"""From the list of alerts to a sent one, as an organizer does it in a browser without a script."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, Organization
from campaign.accounts.roles import Role
from campaign.alerts import watching
from campaign.alerts.delivery_models import MessageState
from campaign.alerts.models import AlertSettings, Mailing, MailingState, MailingText, Segment
from campaign.core.clock import utcnow
from campaign.supporters.models import Fact, FactKind, InterestScope
from tests.alerts.mailings import a_mailing, a_supporter, carry_on, states_of
from tests.factories import a_petition, a_statement, an_organization, an_organizer, post, sign_in

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def base(organization: Organization) -> str:
    return f"/organize/{organization.slug}"


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, name
    return found[1]


def write(client: FlaskClient, path: str, **words: str) -> Any:
    page = client.get(path).text
    told = {name: hidden(page, name) for name in ("base_revision", "sending")}
    return post(client, path, {**told, **words})


def newest(session: Session) -> Mailing:
    session.rollback()
    session.expire_all()
    mailing = session.scalar(select(Mailing).order_by(Mailing.id.desc()).limit(1))
    assert mailing
    return mailing


def test_from_the_list_to_a_sent_alert(app: Flask, session: Session) -> None:
    petition = a_petition(session, slug="court-day")
    ours = session.get_one(Organization, petition.campaign.organization_id)
    people = [a_supporter(session, ours.id, locale=locale) for locale in ("en", "th", "km")]
    for person in people[:2]:
        told = {"supporter_id": person.id, "kind": FactKind.SIGNED, "organization_id": ours.id}
        session.add(Fact(**told, campaign_id=petition.campaign_id, at=utcnow()))
    session.commit()
    client = sign_in(app, an_organizer(session, ours, Role.EDITOR))

    assert "No alerts here" in client.get(f"{base(ours)}/alerts/").text
    post(client, f"{base(ours)}/alerts/new", {"name": "The hearing", "about": ""})
    mailing = newest(session)
    home = f"{base(ours)}/alerts/{mailing.id}"
    body = "Dear {{name|friend}},\n\n{{petition:court-day}}\n\n{{button:Read|https://example.org/x}}"
    write(client, f"{home}/texts/en", subject="The hearing is on Monday", body=body)
    write(client, f"{home}/texts/th", subject="การพิจารณาคดี", body="เรียน {{name|เพื่อน}}")
    audience = f"{base(ours)}/alerts/audience/alerts/{mailing.id}"
    post(client, f"{audience}/add", {"kind": "signed", "campaign": str(petition.campaign_id)})
    post(client, f"{audience}/add", {"kind": "gave", "campaign": "0", "is_not": "y"})
    assert "<strong>2</strong>" in client.get(f"{audience}/").text

    page = client.get(f"{home}/").text
    assert "What it says" in page and ">2</strong>" in page
    assert "คุณได้รับข้อความนี้" in client.get(f"{home}/preview/th").text

    assert post(client, f"{home}/send", {"number": "7"}).status_code == 422
    assert post(client, f"{home}/send", {"number": "2"}).status_code == 303
    carry_on(session)

    assert states_of(session, mailing) == {MessageState.HANDED_OFF: 2}
    counts, now = watching.count(session, mailing.id), utcnow()
    watching.keep(session, mailing.id, counts, took=timedelta(0), now=now)
    session.commit()
    mailing = newest(session)
    assert mailing.state is MailingState.FINISHED
    text = session.scalars(select(MailingText).where(MailingText.locale == "en")).one()
    assert f"utm_source={mailing.source}" in text.html and "0 of 100 have signed" in text.plain
    assert "https://example.org/x" in text.plain
    assert "Sent" in client.get(f"{home}/").text
    assert client.get(f"{home}/response").status_code == 200
    lines = session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("alert"))).all()
    assert {"alert.begun", "alert.written", "alert.audience", "alert.approved"} <= set(lines)


def test_an_alert_begins_from_a_statement_with_its_facts(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    statement = a_statement(session, issuer_ids=(ours.id,), organization_id=ours.id)
    client = sign_in(app, an_organizer(session, ours))

    post(client, f"{base(ours)}/alerts/new", {"name": "", "about": f"statement:{statement.id}"})

    mailing = newest(session)
    text = session.scalars(select(MailingText).where(MailingText.mailing_id == mailing.id)).first()
    assert text and text.subject == mailing.name
    assert text.blocks[f"statement:{statement.id}"]["title"] == text.subject
    preview = client.get(f"{base(ours)}/alerts/{mailing.id}/preview/{text.locale}?light=dark")
    assert "@media all" in preview.text and "sandbox" in preview.headers["Content-Security-Policy"]
    post(client, f"{base(ours)}/alerts/{mailing.id}/test/{text.locale}")
    carry_on(session)


def test_nothing_reaches_or_shows_another_organizations_people(app: Flask, session: Session) -> None:
    ours, theirs = an_organization(session), an_organization(session)
    petition = a_petition(session, slug="theirs")
    stranger = a_supporter(session, theirs.id)
    a_supporter(session, petition.campaign_id, scope=InterestScope.CAMPAIGN)
    segment = Segment(organization_id=theirs.id, name="Theirs", rule={})
    session.add(segment)
    session.commit()
    a_supporter(session, ours.id)
    mailing = a_mailing(session, ours)
    client = sign_in(app, an_organizer(session, ours))
    audience = f"{base(ours)}/alerts/audience/alerts/{mailing.id}"

    for told in (
        {"kind": "signed", "campaign": str(petition.campaign_id)},
        {"kind": "campaign", "campaign": str(petition.campaign_id)},
        {"kind": "segment", "segment": str(segment.id)},
        {"kind": "all"},
        {"kind": "nonsense"},
    ):
        assert post(client, f"{audience}/add", told).status_code == 422, told
    assert newest(session).rule == {}
    assert "<strong>1</strong>" in client.get(f"{audience}/").text
    assert client.get(f"{base(ours)}/alerts/audience/segments/{segment.id}/").status_code == 404
    look = f"{base(ours)}/alerts/{mailing.id}/preview"
    assert client.get(f"{look}?member={stranger.id}").status_code == 404
    other = sign_in(app, an_organizer(session, theirs))
    assert other.get(f"{base(theirs)}/alerts/{mailing.id}/").status_code == 404


def test_two_people_do_not_write_over_each_other(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    mailing = a_mailing(session, ours)
    path = f"{base(ours)}/alerts/{mailing.id}/texts/en"
    first, second = (sign_in(app, an_organizer(session, ours)) for _ in range(2))
    page = second.get(path).text

    write(first, path, subject="First", body="First")
    told = {name: hidden(page, name) for name in ("base_revision", "sending")}
    answer = post(second, path, {**told, "subject": "Second", "body": "Second"})

    assert answer.status_code == 409
    assert session.scalars(select(MailingText.subject)).one() == "First"


def test_above_the_threshold_another_organizer_agrees(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    for _ in range(2):
        a_supporter(session, ours.id)
    session.add(AlertSettings(organization_id=ours.id, second_above=1))
    mailing = a_mailing(session, ours)
    first, second = (sign_in(app, an_organizer(session, ours)) for _ in range(2))
    home = f"{base(ours)}/alerts/{mailing.id}"

    post(first, f"{home}/send", {"number": "2"})
    assert post(first, f"{home}/second").status_code == 409
    assert newest(session).state is MailingState.WAITING
    assert post(second, f"{home}/second").status_code == 303
    assert newest(session).state is MailingState.SCHEDULED
    assert post(second, f"{home}/back").status_code == 303
    assert newest(session).state is MailingState.DRAFT
