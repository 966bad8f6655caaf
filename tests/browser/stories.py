"""What browser stories share: a running site with its demo, and the mail that it writes."""

import email
import re
import time
from collections.abc import Iterator
from email import policy
from pathlib import Path

import pytest

from tests.services.web import running_site

LOCALES = ("en", "th", "km")
PREFIXES = {"en": "", "th": "/th", "km": "/km"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The platform as `make run` starts it: SQLite, in-process worker, mail to a folder."""
    data = tmp_path_factory.mktemp("site")
    with running_site(data, {"CAMPAIGN_CHALLENGE_COST": "4000", "CAMPAIGN_PAGE_SECONDS": "1"}) as address:
        yield address, data


def newest_mail(data: Path, to: str, *, holding: str = "", seconds: float = 20) -> str:
    """The text part of the newest mail to an address with these words; waits for the worker."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for path in sorted((data / "mail").glob("*.eml"), reverse=True):
            message = email.message_from_bytes(path.read_bytes(), policy=policy.default)
            part = message.get_body(("plain",))
            text = str(part.get_content()) if part is not None else ""
            if to in str(message["To"]) and holding in text:
                return text
        time.sleep(0.2)
    raise AssertionError(f"no mail to {to}")


def link_in(text: str, part: str) -> str:
    """The first address in a mail that holds this part."""
    found: list[str] = [link for link in re.findall(r"https?://\S+", text) if part in link]
    assert found, f"no link with {part}"
    return found[0]
