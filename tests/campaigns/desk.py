"""An editor at work, with the addresses of their organization."""

import re
from dataclasses import dataclass
from typing import Any

from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from tests.factories import an_organization, an_organizer, post, sign_in


@dataclass(frozen=True)
class AtDesk:
    """Somebody signed in for an organization."""

    client: FlaskClient
    organization: Organization

    def address(self, path: str) -> str:
        """Of a page of the organization."""
        return f"/organize/{self.organization.slug}/{path}"

    def get(self, path: str, status: int = 200) -> str:
        """The words of a page."""
        _forget()
        answer = self.client.get(self.address(path))
        assert answer.status_code == status, (path, answer.status_code)
        return answer.text

    def send(self, path: str, data: dict[str, Any] | None = None, *, status: int = 303) -> Any:
        """Post a form."""
        _forget()
        answer = post(self.client, self.address(path), data)
        assert answer.status_code == status, (path, answer.status_code)
        return answer

    def base_of(self, path: str) -> str:
        """The version that the form of a page stands on."""
        found = re.search(r'name="base_revision"[^>]*value="([^"]*)"', self.get(path))
        assert found, path
        return found[1]

    def undo(self, path: str) -> None:
        """Press the undo that a page offers."""
        page = self.get(path)
        assert "Undo" in page, "nothing to undo"
        before = page.split("Undo</button>", 1)[0]
        address = before.rsplit('<form method="post" action="', 1)[1].split('"', 1)[0]
        assert post(self.client, address).status_code == 303


def at_desk(
    app: Flask, session: Session, role: Role = Role.OWNER, organization: Organization | None = None
) -> AtDesk:
    """Sign somebody in."""
    ours = organization or an_organization(session)
    return AtDesk(sign_in(app, an_organizer(session, ours, role)), ours)


def read(app: Flask, path: str) -> str:
    """What a reader sees there."""
    _forget()
    return app.test_client(use_cookies=False).get(path).text


def _forget() -> None:
    """The context that a test holds open would keep the last request's organizer, token and language."""
    for name in list(g):
        g.pop(name)
