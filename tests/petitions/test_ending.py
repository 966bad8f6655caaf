"""How signatures end: withdrawn, rejected, disowned; what is then forgotten, and what is said of it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.errors import NotFound
from campaign.petitions import confirming, ending, tally
from campaign.petitions.confirming import DISOWN, Outcome
from campaign.petitions.models import SignatureState
from tests.factories import a_petition
from tests.petitions.test_confirming import SOON, confirm, signed

DAY = timedelta(days=1)


def test_this_was_not_me_says_the_truth_about_what_had_ended_before(
    session: Session, client: FlaskClient
) -> None:
    petition = a_petition(session)
    rejected, gone = (signed(session, petition, email=f"{name}@example.org") for name in ("ada", "sok"))
    confirm(session, rejected)
    ending.reject(session, rejected.id)
    ending.withdraw(session, gone.id, fingerprint_of("sok@example.org"), now=SOON)
    session.commit()

    first, second = (
        client.post(f"/not-me/{confirming.link_token(DISOWN, one.id, expires_at=utcnow() + DAY)}")
        for one in (rejected, gone)
    )

    session.refresh(rejected)
    assert (first.status_code, rejected.state) == (200, SignatureState.DISOWNED)
    assert (rejected.name, tally.differences(session, petition.id)) == (None, [])
    assert second.status_code == 410
    assert "will not write to this address" not in second.get_data(as_text=True)


def test_a_withdrawn_signature_is_erased_at_once_uncounted_and_may_sign_again(session: Session) -> None:
    petition = a_petition(session)
    mark = fingerprint_of("ada@example.org")
    signature = signed(session, petition, email="ada@example.org", country="KH")
    confirm(session, signature)

    ending.withdraw(session, signature.id, mark, now=SOON)
    session.commit()

    assert tally.count_of(session, petition.id) == 0
    assert tally.differences(session, petition.id) == []
    assert (signature.name, signature.email, signature.country) == (None, None, None)
    assert confirm(session, signature) is Outcome.WITHDRAWN

    again = signed(session, petition, email="ada@example.org")
    assert again.id != signature.id
    assert again.state is SignatureState.PENDING


def test_nobody_can_withdraw_the_signature_of_somebody_else(session: Session) -> None:
    signature = signed(session, a_petition(session))

    with pytest.raises(NotFound):
        ending.withdraw(session, signature.id, fingerprint_of("mallory@example.org"), now=SOON)


def test_a_rejected_signature_stops_counting_and_counts_again_when_restored(session: Session) -> None:
    petition = a_petition(session)
    signature = signed(session, petition, country="TH")
    confirm(session, signature)

    ending.reject(session, signature.id)
    assert tally.count_of(session, petition.id) == 0
    ending.restore(session, signature.id)
    session.commit()

    assert tally.count_of(session, petition.id) == 1
    assert tally.differences(session, petition.id) == []
