"""Bringing a list along: looked at first, taken once, and nobody comes back by it who has left."""

import io
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, Organization
from campaign.cli.laboring import labour_once
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.outbox.models import Delivery
from campaign.supporters import service as supporters
from campaign.supporters.import_layouts import columns_in, recognised
from campaign.supporters.import_models import ImportState, SupporterImport
from campaign.supporters.models import (
    InterestScope,
    Supporter,
    SupporterState,
    Suppression,
)
from campaign.supporters.pending_models import PendingInterest
from tests.factories import an_organization, an_organizer, post, sign_in
from tests.supporters.test_choices import a_supporter

HEADS = {
    "actionnetwork": "first_name,last_name,email,zip_code,can2_user_tags,can2_subscription_date,uuid",
    "mailchimp": "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,CONFIRM_TIME,LEID,EUID",
    "listmonk": "uuid,email,name,attributes,status,created_at,updated_at",
    "changeorg": "Name,City,State,Postal Code,Country,Signed On",
    "ours": "email,name,country,language,status,frequency,topics,agreed,words,source",
    "other": "ชื่อ,อีเมล,ประเทศ",
}
FILE = """email,name,country,language,agreed,status
new@example.org,"Sok\r\nDara",TH,th-TH,2024-05-01,subscribed
NEW@example.org,Twice,,,,
there@example.org,There,,,,
left@example.org,Left,,,,
never@example.org,Never,,,,
angry@example.org,Angry,,,,
over@example.org,Over,,,,unsubscribed
no address,Wrong,,,,
late@example.org,Late,,,2199-01-01,
som@example.org,‮สมชาย 😀,,,,
"""
FATES = {"new": 2, "twice": 1, "there": 1, "left": 1, "blocked": 2, "over": 1, "wrong": 2}


@pytest.mark.parametrize("name", HEADS)
def test_an_export_is_known_by_its_columns(name: str) -> None:
    names = HEADS[name].split(",")

    assert recognised(names).name == name
    assert ("email" in columns_in(names)) == (name != "changeorg"), "that one holds no addresses"


@pytest.fixture
def owner(session: Session) -> Organization:
    """With somebody who hears of it, and others who must not be brought back."""
    organization = an_organization(session)
    a_supporter(session, InterestScope.ORGANIZATION, organization.id, "there@example.org")
    a_supporter(session, InterestScope.ORGANIZATION, organization.id, "left@example.org")
    supporters.leave_all(session, fingerprint_of("left@example.org"), page="me", now=utcnow())
    angry = a_supporter(session, InterestScope.ORGANIZATION, organization.id, "angry@example.org")
    angry.move_to(SupporterState.COMPLAINED)
    session.add(Suppression(email_fingerprint=fingerprint_of("never@example.org"), reason="bounced"))
    session.commit()
    return organization


def uploaded(client: FlaskClient, owner: Organization, **changes: object) -> str:
    """Upload the file; the path of the columns' page."""
    told = {
        "label": "Old list",
        "table": (io.BytesIO(FILE.encode()), "list.csv"),
        "topic": f"organization:{owner.id}",
        "words": "Keep me informed about the library, on our old site.",
        "agreed_on": "4/3/2567",
        "locale": "en",
    }
    path = f"/organize/{owner.slug}/supporters/import"
    answer = post(client, path, told | changes, content_type="multipart/form-data")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.location)


def matched(client: FlaskClient, path: str) -> dict[str, str]:
    """The columns as the page guessed them."""
    page = client.get(path).get_data(as_text=True)
    chosen = re.findall(r'<select id="column-(\w+)".*?(?:value="(\d+)" selected.*?)?</select>', page, re.S)
    return {field: at for field, at in chosen if at}


def looked_at(client: FlaskClient, app: Flask, session: Session, path: str) -> str:
    """Look at every line; the page that tells what would happen."""
    progress = post(client, path, matched(client, path)).location
    with app.app_context():
        assert labour_once()
    session.expire_all()
    return str(client.get(progress).get_data(as_text=True))


def taken(client: FlaskClient, app: Flask, session: Session, path: str) -> str:
    """Take it in; the page that tells what happened."""
    progress = post(client, path.replace("/columns", "/take")).location
    with app.app_context():
        assert labour_once()
    session.expire_all()
    return str(client.get(progress).get_data(as_text=True))


def test_a_dry_run_tells_what_the_import_then_does_and_a_second_one_adds_nothing(
    app: Flask, session: Session, owner: Organization
) -> None:
    client = sign_in(app, an_organizer(session, owner))
    before = session.scalar(select(func.count()).select_from(Supporter))
    path = uploaded(client, owner)
    page = looked_at(client, app, session, path)
    session.expire_all()
    kept = session.scalars(select(SupporterImport)).one()
    assert (kept.state, kept.fates) == (ImportState.CHECKED, FATES)
    assert "have left, and are not brought back" in page and "Take in 2 people" in page
    assert session.scalar(select(func.count()).select_from(Supporter)) == before

    assert "2 people were taken in" in taken(client, app, session, path)
    session.expire_all()
    dara = supporters.find(session, fingerprint_of("new@example.org"))
    assert dara is not None and (dara.name, dara.country, dara.locale) == ("Sok Dara", "TH", "th")
    (consent,) = supporters.consents_of(session, dara)
    assert consent.recorded_at.date() == date(2024, 5, 1) and consent.page == f"import:{kept.id}"
    assert consent.wording is not None and "old site" in consent.wording.words
    som = supporters.find(session, fingerprint_of("som@example.org"))
    assert som is not None and som.name == "สมชาย 😀", "hidden turns of direction are gone"
    assert supporters.consents_of(session, som)[0].recorded_at.date() == date(2024, 3, 4)
    for name, state in (("left", SupporterState.UNSUBSCRIBED), ("angry", SupporterState.COMPLAINED)):
        stays = supporters.find(session, fingerprint_of(f"{name}@example.org"))
        assert stays is not None and stays.state is state
    assert supporters.find(session, fingerprint_of("never@example.org")) is None

    again = uploaded(client, owner)
    looked_at(client, app, session, again)
    newest = session.scalars(select(SupporterImport).order_by(SupporterImport.id.desc())).first()
    told = {fate: number for fate, number in FATES.items() if fate != "new"}
    assert newest is not None and newest.fates == told | {"there": 3}
    assert session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_who_is_asked_first_hears_nothing_before_they_agree(
    app: Flask, session: Session, owner: Organization
) -> None:
    client = sign_in(app, an_organizer(session, owner))
    path = uploaded(client, owner, asks_first="y")
    looked_at(client, app, session, path)
    assert "2 people are being asked" in taken(client, app, session, path)

    assert supporters.find(session, fingerprint_of("new@example.org")) is None
    assert session.scalar(select(func.count()).select_from(PendingInterest)) == 2
    assert session.scalar(select(func.count()).select_from(Delivery)) == 2
    again = uploaded(client, owner, asks_first="y")
    assert "were asked before" in looked_at(client, app, session, again)
    assert "0 people are being asked" in taken(client, app, session, again)
    assert session.scalar(select(func.count()).select_from(Delivery)) == 2


def test_lines_to_correct_come_as_a_file_without_formulas_and_no_log_names_anybody(
    app: Flask, session: Session, owner: Organization
) -> None:
    client = sign_in(app, an_organizer(session, owner))
    bad = "email,name\n=cmd|'/c calc'!A0,x\n"
    path = uploaded(client, owner, table=(io.BytesIO(bad.encode()), "list.csv"))
    looked_at(client, app, session, path)
    errors = client.get(path.replace("/columns", "/errors.csv")).get_data(as_text=True)

    assert "'=cmd" in errors and "This is no email address." in errors
    lines = session.scalars(select(AuditEvent).where(AuditEvent.action.startswith("supporters."))).all()
    assert {line.action for line in lines} == {"supporters.uploaded", "supporters.check", "supporters.seen"}
    assert "cmd" not in str([(line.before, line.after) for line in lines])


def test_an_export_tells_what_was_agreed_and_can_be_brought_back(
    app: Flask, session: Session, owner: Organization
) -> None:
    other = an_organization(session)
    a_supporter(session, InterestScope.ORGANIZATION, other.id, "theirs@example.org")
    client = sign_in(app, an_organizer(session, owner))
    path = f"/organize/{owner.slug}/supporters/people"
    assert post(client, path, {"seal": "none"}).status_code == 422, "a reason is asked for"

    file = post(client, path, {"seal": "none", "reason": "For the audit."}).get_data(as_text=True)

    assert recognised(file.splitlines()[0].removeprefix("\ufeff").split(",")).name == "ours"
    assert "there@example.org" in file and "Yes, write to me." in file
    assert not re.search("theirs@|left@|angry@", file)
    line = session.scalars(select(AuditEvent).where(AuditEvent.action == "supporters.exported")).one()
    assert (line.reason, line.after) == ("For the audit.", {"sealed": "none"})
