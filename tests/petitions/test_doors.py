"""What pages say while a petition takes no signatures: not yet, or not any more."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.petitions import organizing
from campaign.petitions.models import PetitionState
from tests.conftest import MakeApp
from tests.factories import a_petition

FORM = 'name="name"'
PLACES = ("/campaigns/library", "/campaigns/library/sign", "/campaigns/library/endorse")


@pytest.mark.parametrize("path", PLACES)
def test_a_petition_that_opens_later_says_when_and_is_not_called_closed(
    client: FlaskClient, session: Session, path: str
) -> None:
    a_petition(session, slug="library", opens_at=utcnow() + timedelta(days=400))

    page = client.get(path).get_data(as_text=True)

    assert FORM not in page
    assert "Closed" not in page
    assert "any more" not in page
    assert "Opens on" in page or path.endswith("endorse")


@pytest.mark.parametrize("path", PLACES)
def test_a_closed_petition_shows_no_form_that_would_be_refused(
    client: FlaskClient, session: Session, path: str
) -> None:
    petition = a_petition(session, slug="library")
    organizing.move(session, petition, PetitionState.CLOSED)
    session.commit()

    assert FORM not in client.get(path).get_data(as_text=True)


@pytest.mark.parametrize("path", PLACES[1:])
def test_who_filled_in_the_form_while_it_was_closed_is_told_so(
    client: FlaskClient, session: Session, path: str
) -> None:
    petition = a_petition(session, slug="library")
    organizing.move(session, petition, PetitionState.CLOSED)
    session.commit()

    typed = {"name": "Ada", "email": "ada@example.org", "proof": "see our page"}
    answer = client.post(path, data=typed)

    assert answer.status_code == 422
    assert "This petition takes no" in answer.get_data(as_text=True)


def test_without_listed_countries_the_graver_word_on_risk_is_left_out(
    make_app: MakeApp, session: Session
) -> None:
    a_petition(session, slug="library")
    client = make_app(RISK_COUNTRIES=frozenset()).test_client(use_cookies=False)

    for path in ("/campaigns/library/sign", "/about"):
        page = client.get(path).get_data(as_text=True)
        assert "In  people" not in page
        assert "safety" in page or "at risk" in page
