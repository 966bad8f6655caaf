"""Confirming in one statement does the same as confirming in several, or nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.db import db
from campaign.petitions import confirming, hourly, tally
from campaign.petitions.confirming import Outcome
from campaign.petitions.models import Petition, Signature, SignatureState, Tally
from campaign.petitions.suspecting import Sign
from tests.factories import a_petition
from tests.petitions.test_confirming import SOON, WORDS, confirm, signed

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)


def confirm_at_once(signature: Signature) -> str | None:
    return confirming.confirm_at_once(db.engine, signature.id, now=SOON)


def counts(session: Session, petition: Petition) -> list[tuple[str, str, int]]:
    query = select(Tally.kind, Tally.value, Tally.count).where(Tally.petition_id == petition.id)
    return sorted((kind, value, number) for kind, value, number in session.execute(query))


@pytest.mark.parametrize(
    "told", [{"country": "TH", "locale": "th", "source": "example.org"}, {"country": None}]
)
def test_one_statement_counts_what_several_do(session: Session, told: dict[str, object]) -> None:
    one, other = a_petition(session), a_petition(session)
    assert confirm(session, signed(session, one, **told)) is Outcome.CONFIRMED
    alone = signed(session, other, **told)

    assert confirm_at_once(alone) == other.campaign.slug

    session.refresh(alone)
    assert (alone.state, alone.confirmed_at) == (SignatureState.CONFIRMED, SOON)
    assert counts(session, other) == counts(session, one)
    assert tally.differences(session, other.id) == hourly.differences(session, other.id) == []


def test_the_second_of_two_in_one_slot_adds_to_the_first(session: Session) -> None:
    petition = a_petition(session)
    first = signed(session, petition, country="TH")
    assert confirm_at_once(first)
    session.execute(Tally.__table__.update().values(slot=(first.id + 1) % 64))  # type: ignore[attr-defined]
    session.commit()

    assert confirm_at_once(signed(session, petition, country="TH"))

    assert {number for _, _, number in counts(session, petition)} == {2}


def test_twenty_presses_at_once_count_one(session: Session) -> None:
    signature, engine = signed(session, a_petition(session)), db.engine

    def press(_: int) -> str | None:
        return confirming.confirm_at_once(engine, signature.id, now=SOON)

    with ThreadPoolExecutor(5) as pool:
        slugs = list(pool.map(press, range(20)))

    assert len([slug for slug in slugs if slug]) == 1
    assert tally.count_of(session, signature.petition_id) == 1


def test_what_needs_a_second_look_is_left_as_it_is(session: Session) -> None:
    petition = a_petition(session)
    agreed = signed(session, petition, consent_words=WORDS)
    suspicious = signed(session, petition)
    suspicious.suspicion = int(Sign.BURST)
    session.commit()

    assert confirm_at_once(agreed) is None
    assert confirm_at_once(suspicious) is None

    session.refresh(agreed)
    assert agreed.state is suspicious.state is SignatureState.PENDING
    assert counts(session, petition) == []
