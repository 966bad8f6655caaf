"""Over a limit an honest person takes one more step and signs; nobody is silently dropped."""

import re

import pytest
from altcha import Challenge, Payload, solve_challenge
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from campaign.petitions.models import Signature
from tests.conftest import MakeApp
from tests.factories import a_petition

PATH = "/campaigns/library/sign"
FEW = {"LIMIT_PLAIN": "2 per 10 minutes"}


def told(number: int, **changes: str) -> dict[str, str]:
    typed = {"name": "Ada Tester", "email": f"a{number}@example.org", "country": "TH", "display": "hidden"}
    return typed | changes


def ticket_in(answer: TestResponse) -> str:
    found = re.search(r'name="ticket" value="([^"]+)"', answer.get_data(as_text=True))
    assert found is not None
    return found[1]


def solved(client: FlaskClient) -> str:
    challenge = Challenge.from_dict(client.get("/challenge").get_json())
    solution = solve_challenge(challenge)
    assert solution is not None
    return str(Payload(challenge, solution).to_base64())


def signed(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count(Signature.id))) or 0


@pytest.fixture
def client(make_app: MakeApp, session: Session) -> FlaskClient:
    a_petition(session, slug="library")
    return make_app(**FEW).test_client(use_cookies=False)


def test_over_the_plain_limit_a_short_wait_is_asked_for_and_then_the_signature_is_taken(
    client: FlaskClient, session: Session
) -> None:
    for number in (1, 2):
        assert client.post(PATH, data=told(number)).status_code == 303
    asked = client.post(PATH, data=told(3, name="សុខ ដារ៉ា"))
    assert asked.status_code == 429
    assert "សុខ ដារ៉ា" in asked.get_data(as_text=True)
    assert signed(session) == 2

    ticket = ticket_in(asked)
    assert client.post(PATH, data=told(3, ticket=ticket)).status_code == 303
    assert signed(session) == 3
    assert client.post(PATH, data=told(4, ticket=ticket)).status_code == 429, "a ticket is good once"


def test_a_ticket_must_wait_its_time_and_cannot_be_made_up(make_app: MakeApp, session: Session) -> None:
    a_petition(session, slug="library")
    patient = make_app(LIMIT_PLAIN="1 per 10 minutes", WAIT_SECONDS=3600).test_client(use_cookies=False)
    patient.post(PATH, data=told(1))
    ticket = ticket_in(patient.post(PATH, data=told(2)))

    for forged in (ticket, ticket[:-2] + "xx", "x", "é"):
        assert patient.post(PATH, data=told(2, ticket=forged)).status_code == 429
    assert signed(session) == 1


def test_a_solved_challenge_is_taken_once_beyond_the_plain_limit(
    client: FlaskClient, session: Session
) -> None:
    for number in (1, 2):
        client.post(PATH, data=told(number))
    proof = solved(client)

    assert client.post(PATH, data=told(3, altcha=proof)).status_code == 303
    assert client.post(PATH, data=told(4, altcha=proof)).status_code == 429, "a solution is good once"
    for broken in (proof[:-8], proof[8:], "e30=", "x" * 5000, "%%%"):
        assert client.post(PATH, data=told(5, altcha=broken)).status_code == 429
    assert signed(session) == 3


def test_beyond_the_solved_limit_harder_work_is_asked_for_and_accepted(
    make_app: MakeApp, session: Session
) -> None:
    a_petition(session, slug="library")
    busy = make_app(LIMIT_SOLVED="1 per 10 minutes", LIMIT_PLAIN="0 per 10 minutes", CHALLENGE_COST=400)
    client = busy.test_client(use_cookies=False)
    early = solved(client)
    assert client.post(PATH, data=told(1, altcha=solved(client))).status_code == 303

    asked = client.post(PATH, data=told(2, altcha=early))
    assert asked.status_code == 429
    assert "data-challenge-now" in asked.get_data(as_text=True)
    assert client.get("/challenge").get_json()["parameters"]["data"] == {"hard": 1}
    assert client.post(PATH, data=told(2, altcha=solved(client))).status_code == 303


def test_a_filled_trap_costs_one_more_step_and_drops_nobody(client: FlaskClient, session: Session) -> None:
    asked = client.post(PATH, data=told(1, website="https://example.org"))
    assert asked.status_code == 429

    assert client.post(PATH, data=told(1, ticket=ticket_in(asked))).status_code == 303
    assert signed(session) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}, 303),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost.evil.example"}, 403),
    ],
)
def test_a_form_is_taken_from_our_own_pages_only(
    client: FlaskClient, session: Session, headers: dict[str, str], status: int
) -> None:
    assert client.post(PATH, data=told(1), headers=headers).status_code == status
    assert signed(session) == (1 if status == 303 else 0)


def test_the_answer_is_the_same_for_a_new_and_a_known_address(client: FlaskClient) -> None:
    first, again = (client.post(PATH, data=told(1, ticket="")) for _ in range(2))

    def shape(answer: TestResponse) -> tuple[object, ...]:
        place = answer.headers["Location"]
        return answer.status_code, place.rpartition("/")[0], len(place), sorted(answer.headers.keys())

    assert shape(first) == shape(again)


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(make_app: MakeApp, session: Session) -> None:
    a_petition(session, slug="library")
    spoofing = make_app(LIMIT_PLAIN="1 per 10 minutes").test_client(use_cookies=False)
    answers = [
        spoofing.post(PATH, data=told(n), headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code
        for n in range(3)
    ]
    assert answers == [303, 429, 429]

    behind = make_app(LIMIT_PLAIN="1 per 10 minutes", TRUSTED_PROXIES=1).test_client(use_cookies=False)
    answers = [
        behind.post(PATH, data=told(n + 10), headers={"X-Forwarded-For": f"198.51.100.{n}"}).status_code
        for n in range(3)
    ]
    assert answers == [303, 303, 303]


def test_with_redis_away_signing_goes_on_and_is_still_limited(make_app: MakeApp, session: Session) -> None:
    a_petition(session, slug="library")
    orphan = make_app(REDIS_URL="redis://127.0.0.1:1/0", LIMIT_PLAIN="2 per 10 minutes")
    client = orphan.test_client(use_cookies=False)

    # The process counts for itself then, so this network is one that no other test comes from.
    here = {"REMOTE_ADDR": f"192.0.2.{len(str(orphan.config['DATABASE_URL'])) % 250}"}
    answers = [
        client.post(PATH, data=told(number), environ_overrides=here).status_code for number in range(4)
    ]

    assert answers == [303, 303, 429, 429]
    assert client.get("/campaigns/library").status_code == 200


def test_a_solution_spent_in_one_process_is_spent_in_all_where_redis_is_shared(
    make_app: MakeApp, session: Session, redis_url: str
) -> None:
    a_petition(session, slug="library")
    settings = {"REDIS_URL": redis_url, "LIMIT_PLAIN": "0 per 10 minutes"}
    one, two = (make_app(**settings).test_client(use_cookies=False) for _ in range(2))
    proof = solved(one)

    assert one.post(PATH, data=told(1, altcha=proof)).status_code == 303
    assert two.post(PATH, data=told(2, altcha=proof)).status_code == 429
