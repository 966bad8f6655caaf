"""What tests of the sign-in pages share: forms filled in as a browser does, and codes of an app."""

import json
import re
from contextvars import Context
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from flask_security import hash_password
from passlib.totp import TOTP
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organizer
from campaign.core.db import db
from campaign.outbox import letters
from campaign.outbox.models import Delivery

PASSWORD = "quiet rivers carry lanterns"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Browser(FlaskClient):
    """A browser whose requests share nothing with the test around them, nor with each other."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """One request, after which the test's own session looks anew."""
        answer = Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.rollback()
            db.session.expire_all()
        return answer


def a_browser(app: Flask) -> FlaskClient:
    """A fresh one."""
    app.test_client_class = Browser
    return app.test_client()


def fill_in(client: FlaskClient, path: str, data: dict[str, Any], *, at: str = "", **more: Any) -> Any:
    """Open a page, fill its form in and send it, to another address where the form has one."""
    page = client.get(path)
    found = _TOKEN.search(page.text)
    assert found, f"{path} has no form ({page.status_code})"
    return client.post(at or path, data={"csrf_token": found[1], **data}, **more)


def with_password(session: Session, organizer: Organizer) -> Organizer:
    """Somebody who can sign in."""
    organizer.password = hash_password(PASSWORD)
    session.commit()
    return organizer


def type_password(client: FlaskClient, organizer: Organizer, password: str = PASSWORD, **more: Any) -> Any:
    """Sign in with address and password."""
    return fill_in(client, "/organize/login", {"email": organizer.email, "password": password}, **more)


def key_on(page: str) -> str:
    """The key that an authenticator app would read from the page."""
    found = re.search(r'<p class="key" dir="ltr">([^<]+)</p>', page)
    assert found, "no key on the page"
    return found[1].replace("-", "").replace(" ", "")


def code_of(key: str) -> str:
    """What the app shows now."""
    return str(TOTP(key=key).generate().token)


def letters_of(session: Session, name: str) -> list[tuple[Delivery, str, str]]:
    """Each promised letter of this name: the row, its subject and its text."""
    found = []
    for delivery in session.scalars(select(Delivery).where(Delivery.letter == name).order_by(Delivery.id)):
        content = json.loads(delivery.content or "{}")
        facts = letters.gather(session, delivery, content)
        if facts is not None:
            message = letters.write(delivery, content["to"], facts)
            found.append((delivery, str(message.subject), str(message.body)))
    return found


def link_in(text: str) -> str:
    """The path of the first link of a letter."""
    found = re.search(r"http://localhost(/organize/\S+)", text)
    assert found, text
    return found[1]
