"""The form for getting word: closed to robots and other sites, and forgotten where nobody answered."""

from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.clock import utcnow
from campaign.supporters import subscribing
from campaign.supporters.pending_models import PendingInterest
from tests.factories import a_petition, an_organization

ADA = "ada@example.org"


def test_nobody_else_s_site_nor_a_robot_gets_through_and_pages_stay_everybodys(
    client: FlaskClient, session: Session
) -> None:
    a_petition(session, slug="library")
    organization = an_organization(session)
    foreign = client.post("/subscribe", data={"email": ADA}, headers={"Origin": "https://evil.example"})
    robot = client.post("/subscribe", data={"email": ADA, "website": "x"})
    wrong = client.post("/subscribe", data={"email": "ada"})

    assert (foreign.status_code, robot.status_code, wrong.status_code) == (403, 429, 422)
    assert session.scalar(select(PendingInterest.id)) is None
    for path in ("/", "/campaigns/library", "/subscribe", f"/subscribe/organizations/{organization.slug}"):
        page = client.get(path)
        assert page.headers["Cache-Control"].startswith("public") and "Set-Cookie" not in page.headers
        assert 'name="email"' in page.get_data(as_text=True)
    assert client.get("/subscribe/campaigns/nothing").status_code == 404


def test_what_nobody_answered_is_forgotten(client: FlaskClient, session: Session) -> None:
    client.post("/subscribe", data={"email": ADA})
    soon = utcnow() + timedelta(days=13)
    assert subscribing.expire(session, days=14, limit=10, now=soon) == 0
    assert subscribing.expire(session, days=14, limit=10, now=soon + timedelta(days=2)) == 1
    assert session.scalar(select(PendingInterest.id)) is None
