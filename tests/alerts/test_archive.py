"""The archive: what was sent to many is everybody's to read, without a name or a personal link."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts import archive
from campaign.alerts.models import Mailing, MailingKind, MailingState, MailingText
from campaign.campaigns.models import Campaign
from campaign.core.changes import change_number
from campaign.core.clock import utcnow
from tests.factories import a_campaign, an_organizer, post, sign_in

BODY = "Dear {{name|friend}}, the library **stays**.\n\n<script>alert(1)</script>"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def a_sent_mailing(session: Session, campaign: Campaign, **changes: object) -> Mailing:
    told: dict[str, object] = {
        "organization_id": campaign.organization_id,
        "campaign_id": campaign.id,
        "slug": "it-stays",
        "state": MailingState.SENDING,
    } | changes
    mailing = Mailing(**told)
    session.add(mailing)
    session.flush()
    for locale, subject in (("en", "It stays, {{name}}"), ("th", "ยังอยู่")):
        session.add(MailingText(mailing_id=mailing.id, locale=locale, subject=subject, body=BODY))
    archive.open_to_readers(session, mailing, now=utcnow())
    session.commit()
    return mailing


def test_a_message_is_read_by_everybody_without_anything_personal(
    client: FlaskClient, session: Session
) -> None:
    campaign = a_campaign(session, slug="library")
    a_sent_mailing(session, campaign)

    for path in ("/alerts/", "/alerts/?campaign=library"):
        page = client.get(path)
        assert "/alerts/it-stays" in page.get_data(as_text=True)
        assert page.headers["Cache-Control"].startswith("public")
    words = client.get("/alerts/it-stays").get_data(as_text=True)
    assert "Dear friend, the library <strong>stays</strong>." in words
    assert "The words are its own" in words and campaign.organization.names["en"] in words
    assert "{{" not in words and "/letters/" not in words and "<script>alert" not in words
    assert 'hreflang="km"' not in words.split("</head>")[0]


def test_each_reads_it_in_their_language_where_it_was_written_in_it(
    client: FlaskClient, session: Session
) -> None:
    a_sent_mailing(session, a_campaign(session, slug="library"))

    assert "ยังอยู่" in client.get("/th/alerts/it-stays").get_data(as_text=True)


def test_feeds_of_all_of_an_organization_and_of_a_campaign_hold_it(
    client: FlaskClient, session: Session
) -> None:
    campaign = a_campaign(session, slug="library")
    a_campaign(session, slug="other")
    a_sent_mailing(session, campaign)

    slug = campaign.organization.slug
    for path, number in (
        ("/feeds/alerts.atom", 1),
        (f"/feeds/alerts/organizations/{slug}.atom", 1),
        ("/feeds/alerts/campaigns/library.atom", 1),
        ("/feeds/alerts/campaigns/other.atom", 0),
    ):
        feed = etree.fromstring(client.get(path).data)
        entries = feed.findall("a:entry", ATOM)
        assert len(entries) == number, path
        for entry in entries:
            assert entry.findtext("a:id", namespaces=ATOM) == "http://localhost/alerts/it-stays"
            assert "{{" not in etree.tostring(entry).decode()
    assert client.get("/feeds/alerts/campaigns/nothing.atom").status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"is_public": False},
        {"state": MailingState.DRAFT},
        {"state": MailingState.CANCELLED},
        {"kind": MailingKind.WELCOME},
    ],
)
def test_what_is_not_for_everybody_is_not_there(
    client: FlaskClient, session: Session, changes: dict[str, object]
) -> None:
    a_sent_mailing(session, a_campaign(session, slug="library"), **changes)

    assert client.get("/alerts/it-stays").status_code == 404
    assert "it-stays" not in client.get("/alerts/").get_data(as_text=True)


def test_what_is_taken_off_leaves_kept_pages_at_once(client: FlaskClient, session: Session) -> None:
    mailing = a_sent_mailing(session, a_campaign(session, slug="library"))
    before = change_number(session)
    session.rollback()

    archive.show(session, mailing, is_public=False)
    session.commit()

    assert change_number(session) == before + 1
    assert client.get("/alerts/it-stays").status_code == 404


def test_an_organizer_takes_it_off_and_puts_it_back(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    mailing = a_sent_mailing(session, a_campaign(session, slug="library"))
    organization = mailing.organization
    organizer = sign_in(app, an_organizer(session, organization))

    for act, status in (("hide", 404), ("show", 200)):
        path = f"/organize/{organization.slug}/alerts/{mailing.id}/{act}"
        assert post(organizer, path).status_code == 303
        assert client.get("/alerts/it-stays").status_code == status


def test_links_in_the_archive_do_not_count_as_the_mailings(client: FlaskClient, session: Session) -> None:
    mailing = a_sent_mailing(session, a_campaign(session, slug="library"))
    for text in session.scalars(select(MailingText).where(MailingText.mailing_id == mailing.id)):
        text.body += "\n\n{{button:Sign|http://localhost/campaigns/library}}"
    session.commit()

    words = client.get("/alerts/it-stays").get_data(as_text=True)
    assert (
        'class="button" href="http://localhost/campaigns/library">Sign</a>' in words and "utm_" not in words
    )
