"""Confirming, disowning, withdrawing: exactly once, and the tally exact at every moment."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.core.db import transaction
from campaign.core.errors import Gone, NotFound
from campaign.outbox.models import Delivery, DeliveryState
from campaign.petitions import confirming, door, tally
from campaign.petitions.confirming import Outcome
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.supporters import service as supporters
from campaign.supporters.models import Consent, SupporterState
from tests.factories import NOW, a_petition, a_signer
from tests.petitions.test_signing import sign

SOON = NOW + timedelta(minutes=5)
DAY = timedelta(days=1)
WORDS = "Yes, email me when something happens."


def signed(session: Session, petition: Petition, **changes: object) -> Signature:
    sign(session, petition, a_signer(**changes))
    return session.scalars(select(Signature).order_by(Signature.id.desc()).limit(1)).one()


def confirm(session: Session, signature: Signature) -> Outcome:
    done = confirming.confirm(session, signature.id, now=SOON)
    session.commit()
    session.refresh(signature)
    return done.outcome


def test_a_signature_counts_only_once_it_is_confirmed_and_only_once(session: Session) -> None:
    petition = a_petition(session)
    signature = signed(session, petition, country="TH")
    assert tally.count_of(session, petition.id) == 0

    assert confirm(session, signature) is Outcome.CONFIRMED
    assert confirm(session, signature) is Outcome.ALREADY_CONFIRMED

    assert tally.count_of(session, petition.id) == 1
    assert tally.countries_of(session, petition.id) == {"TH": 1}
    assert tally.differences(session, petition.id) == []


def test_pressing_the_button_on_twenty_devices_at_once_counts_one(session: Session, app: Flask) -> None:
    petition = a_petition(session)
    signature_id = signed(session, petition).id
    session.rollback()

    def press(_: int) -> Outcome:
        with app.app_context(), transaction() as writing:
            return confirming.confirm(writing, signature_id, now=SOON).outcome

    with ThreadPoolExecutor(10) as pool:
        outcomes = list(pool.map(press, range(20)))

    assert outcomes.count(Outcome.CONFIRMED) == 1
    assert outcomes.count(Outcome.ALREADY_CONFIRMED) == 19
    assert tally.count_of(session, petition.id) == 1


def test_a_link_is_good_for_one_purpose_and_until_its_time(session: Session) -> None:
    signature = signed(session, a_petition(session))
    token = confirming.link_token(confirming.CONFIRM, signature.id, expires_at=SOON)

    assert confirming.signature_id_of(confirming.CONFIRM, token, now=NOW) == signature.id
    with pytest.raises(NotFound):
        confirming.signature_id_of(confirming.DISOWN, token, now=NOW)
    with pytest.raises(Gone):
        confirming.signature_id_of(confirming.CONFIRM, token, now=SOON + timedelta(seconds=1))
    for broken in (token[:-1], token[1:], token + "A", "", "x", "é" * 60, "../../etc"):
        with pytest.raises(NotFound):
            confirming.signature_id_of(confirming.CONFIRM, broken, now=NOW)


def by_code(session: Session, petition: Petition, email: str, code: str) -> Outcome:
    mark = fingerprint_of(email)
    done = confirming.confirm_by_code(session, petition.id, mark, code, now=SOON)
    session.commit()
    return done.outcome


def test_the_six_digits_confirm_as_the_link_does_and_tries_are_limited(session: Session) -> None:
    petition = a_petition(session)
    ada = signed(session, petition, email="ada@example.org")
    code = confirming.code_of(ada.id)
    wrong = "000000" if code != "000000" else "111111"

    assert by_code(session, petition, "ada@example.org", wrong) is Outcome.WRONG_CODE
    assert by_code(session, petition, "ada@example.org", code) is Outcome.CONFIRMED

    bob = signed(session, petition, email="bob@example.org")
    for _ in range(5):
        assert by_code(session, petition, "bob@example.org", wrong) is Outcome.WRONG_CODE
    late = by_code(session, petition, "bob@example.org", confirming.code_of(bob.id))
    assert late is Outcome.TOO_MANY_TRIES


def test_a_code_for_an_address_that_never_signed_is_simply_wrong(session: Session) -> None:
    assert by_code(session, a_petition(session), "nobody@example.org", "123456") is Outcome.WRONG_CODE


def test_consent_makes_a_supporter_with_the_exact_words_and_no_consent_makes_none(session: Session) -> None:
    petition = a_petition(session)
    confirm(session, signed(session, petition, email="quiet@example.org"))
    confirm(session, signed(session, petition, email="ada@example.org", consent_words=WORDS))

    assert supporters.find(session, fingerprint_of("quiet@example.org")) is None
    ada = supporters.find(session, fingerprint_of("ada@example.org"))
    assert ada is not None
    assert ada.state is SupporterState.ACTIVE
    consent = session.scalars(select(Consent)).one()
    assert consent.wording is not None
    assert consent.wording.words == WORDS
    assert [one.scope_id for one in supporters.interests_of(session, ada)] == [petition.campaign_id]


def test_this_was_not_me_ends_it_forgets_the_person_and_stops_further_mail(session: Session) -> None:
    petition = a_petition(session)
    signature = signed(session, petition, email="ada@example.org")

    confirming.disown(session, signature.id, now=SOON)
    session.commit()
    session.refresh(signature)
    sign(session, petition, a_signer(email="ada@example.org"), now=NOW + timedelta(days=2))

    assert (signature.state, signature.name, signature.email) == (SignatureState.DISOWNED, None, None)
    assert [one.state for one in session.scalars(select(Delivery))] == [DeliveryState.CANCELLED]


def test_signing_module_and_confirming_agree_on_mail_keys(session: Session) -> None:
    signature = signed(session, a_petition(session))
    key = session.scalars(select(Delivery.key)).one()
    assert key.startswith(door.outbox_key(signature.id))
