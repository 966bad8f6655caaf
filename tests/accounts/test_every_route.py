"""Every page of the dashboard, as every role, as a stranger and as another tenant, by GET and POST."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Rule

from campaign.accounts.desk import needs_of
from campaign.accounts.models import Organization
from campaign.accounts.roles import ALLOWED, HOST_ROLES, Permission, Role
from tests.accounts.routes import ROUTES
from tests.factories import an_organization, an_organizer, post, sign_in

PREFIX = "organize."
LET_THROUGH = {200, 302, 303, 400, 404, 409, 410, 415, 422}
"""Whatever a page answers to numbers and words that mean nothing; 401 and 403 are the guard's."""


def rules(app: Flask) -> list[Rule]:
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith(PREFIX)]


def address(app: Flask, rule: Rule, organization: str) -> str:
    values = {name: _value(rule._converters[name]) for name in rule.arguments}
    if "organization" in values:
        values["organization"] = organization
    adapter = app.url_map.bind("localhost")
    return adapter.build(rule.endpoint, values, method=next(iter((rule.methods or {"GET"}) - {"OPTIONS"})))


def _value(converter: BaseConverter) -> int | str:
    if isinstance(converter, IntegerConverter):
        return 4_000_000
    return min(converter.items) if isinstance(converter, AnyConverter) else "nothing"


def ask(client: FlaskClient, method: str, path: str) -> int:
    answer = client.get(path) if method == "GET" else post(client, path)
    if answer.status_code == 302 and "/organize/login" in (answer.location or ""):
        return 401
    return int(answer.status_code)


def visits(app: Flask, organization: Organization) -> list[tuple[str, str, str]]:
    """Each: endpoint, method, address."""
    return [
        (rule.endpoint.removeprefix(PREFIX), method, address(app, rule, organization.slug))
        for rule in rules(app)
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def test_the_table_names_every_route_and_no_other(app: Flask) -> None:
    assert {rule.endpoint.removeprefix(PREFIX) for rule in rules(app)} == set(ROUTES)


def test_each_view_asks_for_what_the_table_says(app: Flask) -> None:
    for endpoint, permission in ROUTES.items():
        wanted = needs_of(app.view_functions[PREFIX + endpoint])
        assert wanted is not None and wanted.permission == permission, endpoint


@pytest.mark.parametrize("role", list(Role))
def test_a_role_opens_what_it_may_and_nothing_else(app: Flask, session: Session, role: Role) -> None:
    ours = an_organization(session)
    client = sign_in(app, an_organizer(session, ours, role))

    for endpoint, method, path in visits(app, ours):
        permission = ROUTES[endpoint]
        status = ask(client, method, path)
        if permission is None or permission in ALLOWED[role]:
            assert status in LET_THROUGH, (endpoint, method, status)
        else:
            assert status == 403, (endpoint, method, status)


@pytest.mark.parametrize("role", list(Role))
def test_only_the_hosts_owners_and_editors_hold_the_platform(
    app: Flask, session: Session, role: Role
) -> None:
    host = an_organization(session, is_host=True)
    client = sign_in(app, an_organizer(session, host, role))

    for endpoint, method, path in visits(app, host):
        if ROUTES[endpoint] is Permission.PLATFORM:
            status = ask(client, method, path)
            assert (status in LET_THROUGH) == (role in HOST_ROLES), (endpoint, method, status)


def test_a_stranger_is_let_in_nowhere(app: Flask, session: Session) -> None:
    ours = an_organization(session)
    client = app.test_client()

    for endpoint, method, path in visits(app, ours):
        assert ask(client, method, path) == 401, (endpoint, method)


def test_another_tenant_finds_nothing(app: Flask, session: Session) -> None:
    ours, others = an_organization(session), an_organization(session)
    client = sign_in(app, an_organizer(session, others))

    for endpoint, method, path in visits(app, ours):
        if f"/{ours.slug}/" in path:
            assert ask(client, method, path) == 404, (endpoint, method)
