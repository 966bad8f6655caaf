"""What tests of giving share: a form as a browser without JavaScript sends it."""

import re
from typing import Any

from flask.testing import FlaskClient

Typed = dict[str, str]
GIFT: Typed = {
    "currency": "THB",
    "amount_THB": "30000",
    "own": "",
    "rhythm": "once",
    "way": "bank",
    "visibility": "anonymous",
}


def opened(client: FlaskClient, path: str) -> Typed:
    """The form of a page, with the number of its making."""
    page = client.get(path).get_data(as_text=True)
    return GIFT | {"opened": _hidden(page, "opened")}


def give(client: FlaskClient, path: str, **typed: str) -> Any:
    """Open the form, send it, and agree to what the next page states."""
    form = opened(client, path) | typed
    return agree(client, path, form)


def agree(client: FlaskClient, path: str, form: Typed) -> Any:
    """Send a form, and the page that states the whole promise after it."""
    stated = client.post(path, data=form)
    if stated.status_code != 200:
        return stated
    words = _hidden(stated.get_data(as_text=True), "stated")
    return client.post(path, data=form | {"stated": words})


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, f"no {name} on the page"
    return found[1]
