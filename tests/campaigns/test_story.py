"""Timelines and updates: taken off and put back, published by hand and by the clock."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from campaign.campaigns import service, story
from campaign.campaigns.story import InThePast
from campaign.cli.upkeep import publish_due_updates
from campaign.core.clock import utcnow
from campaign.core.errors import NotFound, Refused
from campaign.core.wording import TextState
from tests.factories import NOW, a_campaign

EVENT = story.NewEvent(
    happened_on=date(2026, 1, 31), titles={"en": "The vote"}, bodies={"en": "*Seven* to two."}
)


def test_an_event_that_was_taken_off_comes_back_as_it_was(session: Session) -> None:
    campaign = a_campaign(session)
    event = story.add_event(session, campaign, EVENT)

    story.remove(session, event, now=NOW)
    assert story.timeline_of(session, campaign) == []
    with pytest.raises(NotFound):
        story.find_event(session, event.id)
    story.restore(session, event)

    assert story.timeline_of(session, campaign) == [event]
    assert (event.bodies, event.bodies_html) == (
        {"en": "*Seven* to two."},
        {"en": "<p><em>Seven</em> to two.</p>"},
    )


def test_an_event_of_another_campaign_is_not_found(session: Session) -> None:
    event = story.add_event(session, a_campaign(session), EVENT)

    with pytest.raises(NotFound):
        story.find_event(session, event.id, a_campaign(session))


def test_the_clock_publishes_what_is_due_once_and_as_it_was_planned(session: Session) -> None:
    campaign, now = a_campaign(session), utcnow()
    due = story.draft_update(session, campaign, "en", "News", "It moved.", now=now)
    later = story.draft_update(session, campaign, "en", "More", "It moves.", now=now)
    gone = story.draft_update(session, campaign, "en", "Mistake", "No.", now=now)
    planned = now - timedelta(minutes=3)
    for update, at in ((due, planned), (later, now + timedelta(hours=1)), (gone, planned)):
        story.tell_later(session, update, at, now=now - timedelta(hours=1))
    story.remove(session, gone, now=now)
    session.commit()

    assert publish_due_updates() == 1
    assert publish_due_updates() == 0

    session.expire_all()
    assert story.updates_of(session, campaign, now=now) == [due]
    assert due.published_at == planned
    assert later.published_at is None and gone.published_at is None


def test_nothing_is_planned_for_the_past(session: Session) -> None:
    update = story.draft_update(session, a_campaign(session), "en", "News", "It moved.", now=NOW)

    with pytest.raises(InThePast):
        story.tell_later(session, update, NOW, now=NOW)


def test_a_published_update_can_be_taken_back_into_a_draft(session: Session) -> None:
    campaign = a_campaign(session)
    update = story.publish_update(session, campaign, {"en": "News"}, {"en": "It moved."}, now=NOW)

    story.take_back(session, update)

    assert story.updates_of(session, campaign, now=NOW) == []
    assert story.all_updates_of(session, campaign) == [update]


def test_a_translation_is_behind_once_its_original_is_saved_again(session: Session) -> None:
    campaign = a_campaign(session)
    service.rewrite(session, campaign, {"th": "ห้องสมุด"}, {}, {})
    assert campaign.text_state("th", campaign.titles) is TextState.CURRENT
    seen = campaign.base_of("en")

    service.rewrite(session, campaign, {"en": "The library"}, {}, {})
    assert campaign.text_state("th", campaign.titles) is TextState.BEHIND
    service.rewrite(session, campaign, {"th": "หอสมุด"}, {}, {}, follows=seen)
    assert campaign.text_state("th", campaign.titles) is TextState.BEHIND, "made from the old original"
    service.rewrite(session, campaign, {"th": "หอสมุด"}, {}, {}, follows=campaign.base_of("en"))

    states = campaign.text_states(campaign.titles)
    assert list(states.items()) == [
        ("en", TextState.ORIGINAL),
        ("th", TextState.CURRENT),
        ("km", TextState.MISSING),
    ]


def test_an_empty_title_takes_its_language_away_but_not_the_original(session: Session) -> None:
    campaign = a_campaign(session)
    service.rewrite(session, campaign, {"th": "ห้องสมุด"}, {}, {"th": "เรื่อง"})

    service.rewrite(session, campaign, {"th": ""}, {"th": ""}, {"th": ""})

    assert set(campaign.titles) == set(campaign.bodies_html) == {"en"}
    with pytest.raises(Refused, match="needs a title"):
        service.rewrite(session, campaign, {"en": ""}, {}, {})
