"""Campaigns at the desk: begun, translated by two people at once, published, ended."""

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent
from campaign.campaigns.models import Campaign, CampaignState, Outcome
from campaign.core.wording import TextState
from tests.campaigns.desk import AtDesk, at_desk, read
from tests.factories import a_campaign, a_petition, a_signer, an_organization

NEW = {
    "title": "Keep the library",
    "slug": "keep-the-library",
    "original_locale": "en",
    "summary": "It is to be closed.",
    "body": "The **whole** story.",
}


def begun(desk: AtDesk, session: Session) -> Campaign:
    desk.send("campaigns/new", NEW)
    return session.scalars(select(Campaign).where(Campaign.slug == "keep-the-library")).one()


def test_a_campaign_begins_as_a_draft_that_nobody_sees(app: Flask, session: Session) -> None:
    desk = at_desk(app, session)

    campaign = begun(desk, session)

    assert campaign.state is CampaignState.DRAFT and campaign.organization_id == desk.organization.id
    assert campaign.bodies_html == {"en": "<p>The <strong>whole</strong> story.</p>"}
    assert app.test_client().get("/campaigns/keep-the-library").status_code == 404
    assert "Keep the library" in desk.get("campaigns/")
    assert "whole" in desk.get("previews/campaigns/keep-the-library/en")


def test_an_address_that_is_taken_by_anybody_is_said_and_nothing_typed_is_lost(
    app: Flask, session: Session
) -> None:
    a_campaign(session, slug="keep-the-library")
    desk = at_desk(app, session)

    page = desk.send("campaigns/new", NEW, status=422).text

    assert "This address is taken" in page and "The **whole** story." in page
    assert "small letters" in desk.send("campaigns/new", NEW | {"slug": "Keep It!"}, status=422).text


def test_a_form_sent_twice_makes_one_campaign(app: Flask, session: Session) -> None:
    desk = at_desk(app, session)
    told = NEW | {"sending": "5e" * 16}

    desk.send("campaigns/new", told)
    desk.send("campaigns/new", told)

    assert len(session.scalars(select(Campaign)).all()) == 1


def test_a_translation_stands_beside_its_original_and_falls_behind_with_it(
    app: Flask, session: Session
) -> None:
    desk = at_desk(app, session)
    campaign = begun(desk, session)
    texts = "campaigns/keep-the-library/texts"
    assert "The **whole** story." in desk.get(f"{texts}/th"), "the original stands beside it"

    thai = {"title": "ห้องสมุด", "summary": "", "body": "เรื่อง", "base_revision": "0", "follows": "0"}
    desk.send(f"{texts}/th", thai)
    desk.send(f"{texts}/en", thai | {"title": "Keep it", "body": "Another story."})

    session.refresh(campaign)
    assert campaign.text_state("th", campaign.titles) is TextState.BEHIND
    assert "The original has changed since" in desk.get(f"{texts}/th")


def test_who_saves_over_a_newer_text_is_shown_both_and_overwrites_nothing(
    app: Flask, session: Session
) -> None:
    desk = at_desk(app, session)
    campaign = begun(desk, session)
    other = at_desk(app, session, organization=desk.organization)
    texts = "campaigns/keep-the-library/texts/en"
    mine = {"title": "Mine", "summary": "", "body": "My words.", "base_revision": "0", "follows": "0"}

    desk.send(texts, mine)
    page = other.send(texts, mine | {"title": "Theirs", "body": "Their words."}, status=409).text

    session.refresh(campaign)
    assert campaign.titles == {"en": "Mine"}
    assert "My" in page and "Their" in page
    newer = str(campaign.base_of("en"))
    other.send(texts, mine | {"title": "Both", "base_revision": newer})
    session.refresh(campaign)
    assert campaign.titles == {"en": "Both"}


def test_publishing_and_archiving_are_undone_by_one_press(app: Flask, session: Session) -> None:
    desk = at_desk(app, session)
    campaign = begun(desk, session)
    home = "campaigns/keep-the-library/"

    desk.send(f"{home}publish")
    assert app.test_client().get("/campaigns/keep-the-library").status_code == 200
    desk.undo(home)
    session.refresh(campaign)
    assert (str(campaign.state), campaign.published_at) == ("draft", None)
    desk.send(f"{home}publish")
    assert "done already" in desk.send(f"{home}publish", status=409).text
    desk.get(home)
    desk.send(f"{home}archive")
    desk.undo(home)

    session.refresh(campaign)
    assert campaign.state is CampaignState.PUBLISHED
    actions = [line.action for line in session.scalars(select(AuditEvent).order_by(AuditEvent.id))]
    assert actions.count("campaign.published") == 3 and "campaign.archived" in actions


def test_a_campaign_that_people_signed_is_archived_not_hidden(app: Flask, session: Session) -> None:
    petition = a_petition(session, slug="library")
    desk = at_desk(app, session, organization=petition.campaign.organization)
    told = {"name": "Ada", "email": a_signer().email}
    app.test_client().post("/campaigns/library/sign", data=told)

    page = desk.send("campaigns/library/unpublish", status=409).text

    assert "Archive it instead" in page
    session.refresh(petition.campaign)
    assert petition.campaign.state is CampaignState.PUBLISHED


def test_the_outcome_is_shown_in_each_language_and_undone(app: Flask, session: Session) -> None:
    campaign = a_campaign(session, slug="library", titles={"en": "Library", "km": "បណ្ណាល័យ"})
    desk = at_desk(app, session, organization=campaign.organization)
    told = {"outcome": "partly won", "notes-en": "Open on Sundays.", "notes-km": "បើកថ្ងៃអាទិត្យ"}

    desk.send("campaigns/library/outcome", told)
    assert "បើកថ្ងៃអាទិត្យ" in read(app, "/km/campaigns/library")
    desk.undo("campaigns/library/")

    session.refresh(campaign)
    assert (campaign.outcome, campaign.outcome_notes) == (Outcome.OPEN, {})


def test_another_organizations_campaign_is_not_there(app: Flask, session: Session) -> None:
    campaign = a_campaign(session)
    desk = at_desk(app, session, organization=an_organization(session))

    for path in (
        "",
        "texts/en",
        "outcome",
        "picture",
        "statements/",
        "petition/",
        "timeline/",
        "updates/",
        "appeal",
    ):
        desk.get(f"campaigns/{campaign.slug}/{path}", 404)
    desk.get(f"previews/campaigns/{campaign.slug}/en", 404)
    for path in ("publish", "archive", "unpublish", "petition/open"):
        desk.send(f"campaigns/{campaign.slug}/{path}", status=404)
