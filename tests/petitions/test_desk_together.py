"""Two people, or two tabs, at one petition: the second is shown both, and nothing is overwritten."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.petitions import answering
from campaign.petitions.answering import NewReply
from campaign.petitions.models import Petition, PetitionReply, PetitionState, Target
from tests.campaigns.desk import AtDesk, at_desk
from tests.factories import NOW, a_petition

HOME = "campaigns/library/petition/"
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def at_work(app: Flask, session: Session) -> tuple[AtDesk, Petition]:
    petition = a_petition(session, slug="library")
    return at_desk(app, session, organization=petition.campaign.organization), petition


def test_the_second_who_renames_a_target_sees_the_first_ones_words(app: Flask, session: Session) -> None:
    desk, _ = at_work(app, session)
    target = session.scalars(select(Target)).one()
    path = f"{HOME}targets/{target.id}"
    base = desk.base_of(path)

    desk.send(path, {"names-en": "The mayor", "base_revision": base})
    page = desk.send(path, {"names-en": "The council of Tide", "base_revision": base}, status=409).text

    assert "The mayor" in page and "The council of Tide" in page
    session.refresh(target)
    assert target.names == {"en": "The mayor"}
    desk.send(path, {"names-en": "The council of Tide", "base_revision": desk.base_of(path)})
    session.refresh(target)
    assert target.names == {"en": "The council of Tide"}


def test_a_target_that_is_sent_twice_is_addressed_once(app: Flask, session: Session) -> None:
    desk, _ = at_work(app, session)
    for _ in range(2):
        desk.send(f"{HOME}targets/new", {"names-en": "The mayor", "sending": "one and the same"})

    assert len(session.scalars(select(Target)).all()) == 2, "the first, and the mayor"


def test_two_who_set_terms_do_not_overwrite_each_other(app: Flask, session: Session) -> None:
    desk, petition = at_work(app, session)
    base = desk.base_of(f"{HOME}terms")

    desk.send(f"{HOME}terms", {"goal": "500", "base_revision": base})
    late = {"goal": "100", "closes_at": "2099-01-31T18:00", "base_revision": base}
    page = desk.send(f"{HOME}terms", late, status=409).text

    assert "500" in page and "2099-01-31T18:00" in page
    session.refresh(petition)
    assert (petition.goal, petition.closes_at) == (500, None)


def test_two_who_tell_an_answer_anew_see_each_other(app: Flask, session: Session) -> None:
    desk, petition = at_work(app, session)
    petition.state = PetitionState.DELIVERED
    new = NewReply(replied_on=date(2026, 3, 20), authors={}, bodies={"en": "They will."}, document="a.pdf")
    reply = answering.record_reply(session, petition, new, now=NOW)
    session.commit()
    path = f"{HOME}reply/{reply.id}"
    told = {"replied_on": "2026-03-20", "base_revision": desk.base_of(path)}

    desk.send(path, told | {"bodies-en": "They will open."})
    page = desk.send(path, told | {"bodies-en": "They may."}, status=409).text

    assert "They will open." in page and "They may." in page
    session.expire_all()
    found = session.scalars(select(PetitionReply)).one()
    assert (found.bodies, found.document) == ({"en": "They will open."}, "a.pdf")
    assert found.bodies_html == {"en": "<p>They will open.</p>"}


def test_each_language_of_a_reply_has_a_preview_of_its_own(app: Flask, session: Session) -> None:
    desk, _ = at_work(app, session)
    page = desk.get(f"{HOME}reply")
    assert page.count("data-editor") == 3 and 'value="bodies-th"' in page

    shown = desk.send("preview", {"show": "bodies-th", "bodies-th": "**ไทย**"}, status=200).text
    assert '<div class="story" lang="th"' in shown and "<strong>ไทย</strong>" in shown
