"""Whatever would change what readers have waits for a second person, where the organization asks for one."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import AuditEvent, DeskChange, Organization
from campaign.accounts.roles import Role
from campaign.campaigns import story
from campaign.campaigns.models import Campaign
from campaign.petitions.models import Petition
from tests.campaigns.desk import AtDesk, at_desk, read
from tests.factories import NOW, a_petition, a_statement, post

HOME = "campaigns/library/"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@dataclass(frozen=True)
class Two:
    """Somebody who proposes and a colleague, at an organization that asks for four eyes."""

    writer: AtDesk
    colleague: AtDesk
    petition: Petition
    ours: Organization

    @property
    def campaign(self) -> Campaign:
        return self.petition.campaign


@pytest.fixture(name="two")
def _two(app: Flask, session: Session) -> Two:
    petition = a_petition(session, slug="library")
    ours = petition.campaign.organization
    ours.needs_four_eyes = True
    session.commit()
    desks = [at_desk(app, session, Role.EDITOR, ours) for _ in range(2)]
    return Two(desks[0], desks[1], petition, ours)


def waiting(session: Session) -> list[DeskChange]:
    session.expire_all()
    return list(session.scalars(select(DeskChange).filter_by(shown_at=None).order_by(DeskChange.id)))


def agree(desk: AtDesk, change: DeskChange) -> Any:
    return post(desk.client, change.path, {"agreed": change.id}, follow_redirects=True)


def rewrite(desk: AtDesk, body: str, *, number: int = 1) -> None:
    words = {"title": "Campaign", "summary": "", "body": body, "base_revision": "0", "follows": "0"}
    about = {"about": f"campaign:{number}:en", "sending": body}
    desk.send(f"{HOME}texts/en", words | about)


def test_words_wait_until_a_colleague_agrees(app: Flask, session: Session, two: Two) -> None:
    rewrite(two.writer, "Second words.")
    rewrite(two.writer, "Second words.")

    (change,) = waiting(session)
    assert "Second words." not in read(app, "/campaigns/library")
    assert "waits for a colleague" in two.writer.get(f"{HOME}texts/en")
    listed = two.colleague.get("changes/")
    assert "<ins>" in listed and "Second" in listed and "Agree: readers get it" in listed
    assert "change waits for a colleague" in two.colleague.get("")
    own = agree(two.writer, change)
    assert "You proposed it" in own.text and "Second words." not in read(app, "/campaigns/library")

    assert "Saved." in agree(two.colleague, change).text

    assert "Second words." in read(app, "/campaigns/library") and not waiting(session)
    lines = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [one.action for one in lines][-3:] == ["change.proposed", "change.agreed", "campaign.written"]
    assert lines[-2].after["proposed by"] != lines[-2].organizer_id
    assert "decided meanwhile" in agree(two.colleague, change).text


def test_what_is_turned_down_is_found_again_by_who_wrote_it(app: Flask, session: Session, two: Two) -> None:
    rewrite(two.writer, "Second words.", number=two.campaign.id)
    two.colleague.send(f"changes/{waiting(session)[0].id}/turn-down")

    assert not waiting(session) and "Second words." not in read(app, "/campaigns/library")
    assert "Take it up again" in two.writer.get(f"{HOME}texts/en")
    assert "Second words." in two.writer.get(f"{HOME}texts/en?draft=1")
    assert "Take it up again" not in two.colleague.get(f"{HOME}texts/en")


def test_two_proposals_for_one_text_do_not_overwrite_each_other(
    app: Flask, session: Session, two: Two
) -> None:
    third = at_desk(app, session, Role.EDITOR, two.ours)
    rewrite(two.writer, "From the writer.")
    rewrite(two.colleague, "From the colleague.")
    first, second = waiting(session)

    agree(third, first)
    clash = agree(third, second)

    assert clash.status_code == 409 and "Somebody saved before you" in clash.text
    assert "From the writer." in read(app, "/campaigns/library")
    assert [one.id for one in waiting(session)] == [second.id]


def test_nothing_is_published_but_what_the_colleague_saw(app: Flask, session: Session, two: Two) -> None:
    update = story.draft_update(session, two.campaign, "en", "News", "Old words.", now=NOW)
    session.commit()
    address = f"{HOME}updates/{update.id}"
    two.writer.send(f"{address}/publish")
    (change,) = waiting(session)
    words = {"title": "News", "body": "Other words.", "base_revision": "0", "follows": "0"}
    two.writer.send(f"{address}/texts/en", words)

    assert "decided meanwhile" in agree(two.colleague, change).text
    assert "Other words." not in read(app, "/campaigns/library")
    two.writer.send(f"{address}/publish")
    agree(two.colleague, waiting(session)[-1])
    assert "Other words." in read(app, "/campaigns/library")


EVENT = {"happened_on": "2026-02-03", "titles-en": "The hearing", "sending": "e"}
TERMS = {"goal": "777", "opens_at": "", "closes_at": ""}
FACTS = {"slug": "choir", "dateline_on": "2026-02-03", "places-en": "Tidewater", "campaign_id": "0"}
REPLY = {"replied_on": "2026-02-03", "bodies-en": "We shall look into it.", "sending": "r"}
AMENDED = {"titles-en": "Keep it open", "asks-en": "We ask for Sundays.", "notes-en": "Sundays."}


@pytest.mark.parametrize(
    ("path", "form", "action"),
    [
        ("campaigns/library/timeline/new", EVENT, "event.added"),
        ("campaigns/library/petition/terms", TERMS, "petition.terms"),
        ("campaigns/library/petition/targets/new", {"names-en": "The mayor"}, "target.added"),
        ("campaigns/library/petition/amend", AMENDED, "petition.amended"),
        ("campaigns/library/petition/deliver", {"delivered_on": "2026-02-03"}, "petition.delivered"),
        ("campaigns/library/petition/reply", REPLY, "reply.added"),
        ("campaigns/library/outcome", {"outcome": "won", "notes-en": "It stays."}, "campaign.outcome"),
        ("statements/{statement}/facts", FACTS, "statement.facts"),
        ("campaigns/library/statements/{statement}/link", {}, "statement.campaign"),
    ],
)
def test_each_thing_that_readers_have_waits(
    session: Session, two: Two, path: str, form: dict[str, str], action: str
) -> None:
    statement = a_statement(session, slug="choir", issuer_ids=(two.ours.id,))
    path = path.format(statement=statement.id)
    base = {}
    if path.endswith(("terms", "facts", "amend")):
        base = {"base_revision": two.writer.base_of(path), "issuers": str(two.ours.id)}

    two.writer.send(path, form | base)

    (change,) = waiting(session)
    assert change.action == action and change.name
    assert not session.scalars(select(AuditEvent).where(AuditEvent.action == action)).all()
    two.colleague.get("changes/")
    answer = agree(two.colleague, change)
    assert answer.status_code == 200, answer.text
    assert not waiting(session), re.sub(r"<[^>]+>", " ", answer.text)[-800:]
    assert session.scalars(select(AuditEvent).where(AuditEvent.action == action)).one()


def test_drafts_and_organizations_that_do_not_ask_go_on_alone(app: Flask, session: Session, two: Two) -> None:
    two.writer.send("campaigns/new", {"title": "New", "slug": "new", "original_locale": "en", "sending": "n"})
    two.writer.send("campaigns/new/publish")
    (change,) = waiting(session)
    assert change.action == "campaign.published" and "New" not in read(app, "/campaigns/")

    two.ours.needs_four_eyes = False
    session.commit()
    agree(two.writer, change)
    assert "New" in read(app, "/campaigns/")
    rewrite(two.writer, "At once.")
    assert "At once." in read(app, "/campaigns/library")


def test_earlier_words_are_taken_up_again_and_saved_as_the_newest(
    app: Flask, session: Session, two: Two
) -> None:
    two.ours.needs_four_eyes = False
    session.commit()
    page, number = f"{HOME}texts/en", two.campaign.id
    rewrite(two.writer, "Second words.", number=number)
    listed = two.colleague.get(f"changes/earlier?path={two.writer.address(page)}")
    assert "Take up what stood before" in listed and "<del>" in listed
    done = session.scalars(select(DeskChange)).one()

    two.colleague.send(f"changes/{done.id}/take-up")
    form = two.colleague.get(f"{page}?draft=1")
    assert "The library is to be closed." in form and "Second words." in read(app, "/campaigns/library")
    base = two.colleague.base_of(f"{page}?draft=1")
    words = {"title": "Campaign", "body": "The library is to be closed.", "base_revision": base}
    two.colleague.send(page, words | {"follows": "0", "about": f"campaign:{number}:en", "sending": "z"})
    assert "Second words." not in read(app, "/campaigns/library")
