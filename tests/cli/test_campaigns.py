"""A campaign's story on the command line: what is told, set right, and taken back."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.campaigns.models import Campaign, CampaignState, CampaignUpdate, Picture, TimelineEvent
from campaign.core.changes import change_number
from tests.cli.desk import Desk, a_photo
from tests.factories import a_campaign, an_organization


def test_what_is_told_anew_replaces_only_the_languages_named(desk: Desk, session: Session) -> None:
    an_organization(session, slug="rivers", names={"en": "River Network", "th": "เครือข่าย"})
    a_campaign(session, slug="library", titles={"en": "Keep it", "th": "รักษา"})
    before = change_number(session)

    desk.do("organizations", "edit", "rivers", "--name", "en=Rivers", "--website", "https://rivers.example")
    body = desk.file("km.md", "បណ្ណាល័យ **របស់យើង**")
    desk.do("campaigns", "edit", "library", "--title", "en=Keep it open", "--body", f"km={body}")

    organization = session.scalars(select(Organization).where(Organization.slug == "rivers")).one()
    assert organization.names == {"en": "Rivers", "th": "เครือข่าย"}
    assert (organization.website, organization.short_name) == ("https://rivers.example", "")
    campaign = session.scalars(select(Campaign)).one()
    assert campaign.titles == {"en": "Keep it open", "th": "รักษา"}
    assert "<strong>" in campaign.bodies_html["km"] and "en" in campaign.bodies_html
    assert change_number(session) == before + 2, "page caches must let go"


def test_an_event_and_an_update_are_taken_back_only_after_yes(desk: Desk, session: Session) -> None:
    a_campaign(session, slug="library")
    body = desk.file("body.md", "The council sits on Monday.")
    desk.do("campaigns", "event-add", "library", "2026-01-31", "--title", "en=The vote")
    desk.do("campaigns", "update", "library", "--title", "en=News", "--body", f"en={body}")
    event = session.scalars(select(TimelineEvent.id)).one()
    update = session.scalars(select(CampaignUpdate.id)).one()

    assert "The vote" in desk.do("campaigns", "events", "library")
    assert "News" in desk.do("campaigns", "updates", "library")
    assert "“The vote” of 2026-01-31" in desk.refused("campaigns", "event-remove", str(event), typed="n\n")
    desk.refused("campaigns", "update-remove", str(update), typed="\n")
    assert session.scalars(select(TimelineEvent.id)).all() == [event]

    desk.do("campaigns", "event-remove", str(event), typed="y\n")
    desk.do("campaigns", "update-remove", str(update), "--yes")
    assert session.scalars(select(TimelineEvent.id).where(TimelineEvent.removed_at.is_(None))).all() == []
    assert session.scalars(select(CampaignUpdate.id).where(CampaignUpdate.removed_at.is_(None))).all() == []
    assert "no event" in desk.refused("campaigns", "event-remove", str(event), "--yes")


def test_a_picture_needs_words_for_those_who_cannot_see_it(desk: Desk, session: Session) -> None:
    a_campaign(session, slug="library")
    photo = desk.file("photo.jpg", a_photo())

    assert "--alt" in desk.refused("campaigns", "picture", "library", photo)
    told = ("--alt", "en=Shelves", "--caption", "en=The reading room", "--credit", "Nop Sreyleak")
    desk.do("campaigns", "picture", "library", photo, *told)

    picture = session.scalars(select(Picture)).one()
    assert (picture.alts, picture.captions) == ({"en": "Shelves"}, {"en": "The reading room"})
    assert session.scalars(select(Campaign.picture_id)).one() == picture.id
    assert "no JPEG" in desk.refused("campaigns", "picture", "library", desk.file("x.jpg", "x"), *told)


def test_an_archived_campaign_leaves_the_lists_and_may_come_back(desk: Desk, session: Session) -> None:
    campaign = a_campaign(session, slug="library")

    desk.do("campaigns", "archive", "library")
    session.refresh(campaign)
    assert str(campaign.state) == "archived"
    desk.do("campaigns", "publish", "library")

    session.refresh(campaign)
    assert campaign.state is CampaignState.PUBLISHED
    assert "Keep the library open." in desk.do("campaigns", "show", "library")
    assert "library" in desk.do("campaigns", "list")


def test_words_that_no_page_could_hold_are_refused(desk: Desk, session: Session) -> None:
    a_campaign(session, slug="library")
    title = ("--title", "en=The vote")

    for slug in ("The Library", "../x", "a" * 81, ""):
        desk.refused("organizations", "add", slug, "--name", "en=X")
    desk.refused("organizations", "add", "x", "--name", "en=X", "--short-name", "X" * 41)
    desk.refused("organizations", "add", "x", "--name", "en=X", "--name", "en=Y")
    desk.refused("campaigns", "event-add", "library", "2026-02-31", *title)
    bad = ("--source-url", "javascript:alert(1)")
    assert "https://" in desk.refused("campaigns", "event-add", "library", "2026-01-31", *title, *bad)
    assert "no such campaign" in desk.refused("campaigns", "show", "nothing")

    assert session.scalars(select(TimelineEvent.id)).all() == []
    assert session.scalars(select(Organization).where(Organization.slug == "x")).all() == []
