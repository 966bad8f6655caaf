"""False signatures are found by conditions, taken out in batches, and put back as a whole."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.cli.laboring import labour_once
from campaign.core import jobs
from campaign.core.errors import Refused
from campaign.outbox.models import Delivery, DeliveryState
from campaign.petitions import conditions, confirming, ending, invalidating, tally
from campaign.petitions.conditions import Conditions, fits_pattern
from campaign.petitions.decision_models import Decision, DecisionPart
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.petitions.moderating import Seat
from tests.factories import NOW, a_petition, an_organizer, post, sign_in
from tests.petitions.test_signers import signed

LATER = NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(invalidating, "TAKEN", 5)
    monkeypatch.setattr(invalidating, "LOOKED_AT", 7)


def a_crowd(session: Session, petition: Petition) -> list[Signature]:
    """Four honest signers, and a burst of twelve, of which every third is not confirmed."""
    for number in range(4):
        one = signed(session, petition, country="TH", at=NOW + timedelta(minutes=number))
        confirming.confirm(session, one.id, now=NOW)
    burst = []
    for number in range(12):
        email = f"robot{number}@Robots.example"
        at = NOW + timedelta(minutes=30, seconds=number // 2)
        one = signed(session, petition, name=f"Robo Tester {number}", email=email, at=at, is_burst=True)
        if number % 3:
            confirming.confirm(session, one.id, is_checked=True, now=NOW)
        burst.append(one)
    session.commit()
    session.expire_all()
    return burst


def seat_of(session: Session, petition: Petition) -> Seat:
    organization = session.get_one(Organization, petition.campaign.organization_id)
    organizer = an_organizer(session, organization, Role.MODERATOR)
    return Seat(organization_id=organization.id, organizer_id=organizer.id)


def drafted(session: Session, petition: Petition, seat: Seat, **changes: Any) -> Decision:
    wanted = Conditions(since=NOW - timedelta(hours=1), until=LATER, **changes)
    decision = invalidating.draft(session, seat, petition.id, wanted, now=LATER)
    session.commit()
    work_off(session)
    return decision


def work_off(session: Session) -> None:
    while labour_once():
        pass
    session.rollback()
    session.expire_all()


def counted(session: Session, petition: Petition) -> int:
    assert tally.differences(session, petition.id) == []
    return tally.count_of(session, petition.id)


@pytest.mark.parametrize(
    ("changes", "met"),
    [
        ({}, 16),
        ({"signs": 1}, 12),
        ({"signs": 2}, 0),
        ({"domain": "robots.example"}, 12),
        ({"pattern": "robo*1"}, 3),
        ({"pattern": "TESTER"}, 16),
        ({"country": "TH"}, 4),
        ({"signs": 1, "with_pending": False}, 8),
    ],
)
def test_a_dry_run_counts_and_changes_nothing(session: Session, changes: dict[str, Any], met: int) -> None:
    petition = a_petition(session)
    a_crowd(session, petition)

    decision = drafted(session, petition, seat_of(session, petition), **changes)

    job = invalidating.job_of(session, decision)
    assert job is not None
    assert (job.told["met"], job.done_count) == (met, 16)
    assert len(job.told["sample"]) == min(met, invalidating.SAMPLE)
    assert counted(session, petition) == 12
    session.rollback()


def test_what_was_taken_out_is_wholly_put_back(session: Session) -> None:
    petition = a_petition(session)
    burst, seat = a_crowd(session, petition), seat_of(session, petition)
    before = {one.id: one.state for one in burst}
    decision = drafted(session, petition, seat, signs=1)
    invalidating.carry_out(session, seat, decision, "robots", is_told=True, now=LATER)
    session.commit()
    work_off(session)

    assert {one.state for one in burst} == {SignatureState.REJECTED}
    assert counted(session, petition) == 4
    assert decision.part_count == 12
    letters = select(Delivery.state).where(Delivery.letter == "not_counted")
    assert set(session.scalars(letters)) == {DeliveryState.QUEUED}

    ending.withdraw_for(session, burst[1].id, now=LATER)
    invalidating.put_back(session, seat, decision, now=LATER)
    session.commit()
    work_off(session)

    del before[burst[1].id]
    assert {one.id: one.state for one in burst if one.id in before} == before
    assert burst[1].state is SignatureState.WITHDRAWN
    assert counted(session, petition) == 11
    assert set(session.scalars(letters)) == {DeliveryState.CANCELLED}
    with pytest.raises(Refused):
        invalidating.put_back(session, seat, decision, now=LATER)


def test_it_is_stopped_between_batches_and_undone_from_there(session: Session) -> None:
    petition = a_petition(session)
    a_crowd(session, petition)
    seat = seat_of(session, petition)
    decision = drafted(session, petition, seat)
    invalidating.carry_out(session, seat, decision, "robots", is_told=False, now=LATER)
    session.commit()
    job_id = decision.job_id or 0
    assert not jobs.carry_on(session, job_id, now=LATER)
    session.commit()
    assert counted(session, petition) == 12 - 4 - 0
    jobs.stop(jobs.find_job(session, seat.organization_id, job_id))
    session.commit()
    assert not labour_once()

    invalidating.put_back(session, seat, decision, now=LATER)
    session.commit()
    work_off(session)
    assert counted(session, petition) == 12
    undone = select(func.count()).where(DecisionPart.is_undone)
    assert session.scalar(undone) == 5


def test_a_pattern_is_looked_for_once_however_many_stars_it_has() -> None:
    assert fits_pattern("robo tester 11", "ro*te*1")
    assert not fits_pattern("robo tester", "te*ro")
    assert not fits_pattern("a" * 5000, "*".join("a" * 39) + "b")
    assert conditions.LONGEST_PATTERN == 80


def test_the_pages_lead_from_the_conditions_to_the_undo(app: Flask, session: Session) -> None:
    petition = a_petition(session)
    a_crowd(session, petition)
    organization = session.get_one(Organization, petition.campaign.organization_id)
    client = sign_in(app, an_organizer(session, organization, Role.MODERATOR))
    path = f"/organize/{organization.slug}/campaigns/{petition.campaign.slug}/invalidation"

    told = {"since": "2026-03-04T08:00", "until": "2026-03-04T12:00", "signs": "1", "with_pending": "y"}
    assert post(client, f"{path}/", {**told, "until": "2026-03-04T07:00"}).status_code == 422
    location = post(client, f"{path}/", told).location
    work_off(session)
    assert "Robo Tester" in client.get(location).text
    assert post(client, f"{location}carry-out", {"reason": "robots"}).status_code == 303
    work_off(session)
    assert counted(session, petition) == 4
    session.rollback()
    assert post(client, f"{location}undo").status_code == 303
    work_off(session)
    assert counted(session, petition) == 12
    assert client.get(location).status_code == 200
    session.rollback()
