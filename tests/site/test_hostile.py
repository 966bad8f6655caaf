"""Hostile and odd input to every route and form: an answer that helps, and never a 500."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaign import create_app
from campaign.core.db import db
from tests.conftest import a_config
from tests.factories import a_petition, a_statement
from tests.services.postgres import Postgres

ODD = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            "\x00",
            "a\x00b@example.org",
            "\u202eevil",
            "😀" * 40,
            "'; DROP TABLE signatures; --",
            "<script>alert(1)</script>",
            "../../etc/passwd",
            "{{ 7 * 7 }}",
            "%(name)s",
            "A" * 5000,
            "\r\nBcc: all@example.org",
            "9" * 400,
            "-1",
            "NaN",
            "ខ្មែរ" * 50,
        ]
    ),
)
TRIES = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FORMS = (
    "/campaigns/library/sign",
    "/campaigns/library/endorse",
    "/me/",
    "/me/token",
    "/me/token/display",
    "/me/token/withdraw",
    "/me/token/interest",
    "/me/token/leave",
    "/me/token/erase",
    "/subscribe",
    "/subscribe/campaigns/library",
    "/subscribe/check/token",
    "/subscribe/confirm/token",
    "/subscribe/not-me/token",
    "/letters/token",
    "/letters/token/leave",
    "/confirm/token",
    "/not-me/token",
    "/campaigns/library/sign/check/token",
)
FIELDS = (
    *("name", "email", "country", "display", "comment", "wants_alerts", "website", "altcha", "ticket"),
    *("topics", "rhythm", "language", "also_reads", "is_discreet"),
    *("kind", "title", "affiliation", "group", "proof", "code", "signature_id", "scope", "scope_id"),
)


@pytest.fixture(scope="module")
def app(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """On PostgreSQL, which is the stricter of the two: it refuses NUL and large numbers."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    url = postgres.create("hostile")
    many = "1000000 per minute"
    made = create_app(a_config(folder, DATABASE_URL=url, LIMIT_PLAIN=many, LIMIT_CEILING=many))
    with made.app_context():
        upgrade()
        petition = a_petition(db.session(), slug="library", allows_comments=True)
        a_statement(db.session(), slug="words", campaign_id=petition.campaign_id)
        db.session.remove()
    yield made
    with made.app_context():
        db.engine.dispose()
    postgres.drop("hostile")


@pytest.fixture(scope="module")
def client(app: Flask) -> FlaskClient:
    return app.test_client(use_cookies=False)


@TRIES
@given(path=st.sampled_from(FORMS), typed=st.dictionaries(st.sampled_from(FIELDS), ODD, max_size=8))
def test_no_form_can_be_made_to_fail(client: FlaskClient, path: str, typed: dict[str, str]) -> None:
    typed = {name: text.encode("utf-8", "replace").decode() for name, text in typed.items()}
    assert client.post(path, data=typed).status_code < 500


@TRIES
@given(name=ODD, email=ODD)
def test_whatever_is_a_valid_signer_is_stored_or_refused_with_what_was_typed(
    client: FlaskClient, name: str, email: str
) -> None:
    typed = {"name": name.encode("utf-8", "replace").decode(), "email": "ada@example.org", "display": "full"}
    answer = client.post("/campaigns/library/sign", data=typed)
    assert answer.status_code in {303, 422, 429}


@TRIES
@given(part=ODD, query=ODD)
def test_no_address_can_be_made_to_fail(app: Flask, client: FlaskClient, part: str, query: str) -> None:
    part = quote(part.encode("utf-8", "replace"), safe="/.")
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        path = "".join(part if dynamic else text for dynamic, text in rule._trace)
        path = path.partition("|")[2] or path
        answer = client.get(
            path, query_string={"q": query, "page": query, "year": query, "organization": query}
        )
        assert answer.status_code < 500, path


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/x-www-form-urlencoded", b"name=" + b"A" * 10_000_000, 413),
        ("application/x-www-form-urlencoded", b"name=%ff%fe&email=%00", 422),
        ("application/json", b'{"name": 1}', 422),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken", 422),
        ("text/plain", b"\xff" * 1000, 422),
        ("", b"", 422),
    ],
)
def test_odd_bodies_get_a_clear_answer(client: FlaskClient, kind: str, body: bytes, status: int) -> None:
    answer = client.post("/campaigns/library/sign", data=body, content_type=kind)
    assert answer.status_code == status
    assert "<h1" in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/%ff", "/th/%00", "/statements/%E0%B8", "/pictures/..%2fsecrets.toml"])
def test_odd_paths_are_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code in {308, 404}


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS"])
def test_other_methods_are_refused_in_words(client: FlaskClient, method: str) -> None:
    answer = client.open("/campaigns/library/sign", method=method)
    assert answer.status_code in {200, 405}
