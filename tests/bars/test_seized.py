"""R4: what signers and endorsers typed is found nowhere in the database, the queue or the log."""

import base64
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlalchemy.orm import Session

from campaign.core.db import db
from campaign.outbox import worker
from tests.conftest import MakeApp
from tests.factories import a_petition
from tests.services.postgres import programs
from tests.services.smtp import Inbox

TYPED = {
    "name": "Wilhelmina Featherstonehaugh",
    "email": "wilhelmina.f@quiet-place.example.org",
    "comment": "Signed beside the seventh mangrove.",
    "title": "Keeper of the Lighthouse Accounts",
    "affiliation": "Guild of Harbour Clerks",
    "proof": "Telephone the harbour office on the quay.",
}


def spellings(text: str) -> list[bytes]:
    """How a text may lie in a file."""
    raw = text.encode()
    return [raw, raw.lower(), text.encode("utf-16-le"), quote(text).encode(), base64.b64encode(raw)[:-4]]


def post_everything(make_app: MakeApp, inbox: Inbox, folder: Path) -> None:
    app = make_app(MAIL_URL=inbox.url, DATA=folder)
    client = app.test_client(use_cookies=False)
    shown = TYPED | {"display": "hidden", "country": "TH", "kind": "person", "group": "other"}
    assert client.post("/campaigns/library/sign", data=shown | {"wants_alerts": "y"}).status_code == 303
    assert client.post("/campaigns/library/endorse", data=shown).status_code == 303
    assert client.post("/campaigns/library/sign", data=shown | {"email": "not an address"}).status_code == 422
    inbox.recipient_reply = f"550 5.1.1 <{TYPED['email']}> unknown"
    with app.app_context():
        worker.deliver_batch(10)
        db.session.remove()
        db.engine.dispose()


def dump(database_url: str, folder: Path) -> bytes:
    """The whole database as bytes: the files of SQLite, a dump of PostgreSQL."""
    if database_url.startswith("sqlite"):
        return b"".join(path.read_bytes() for path in folder.glob("*.sqlite3*"))
    found = programs()
    assert found is not None
    address = database_url.replace("+psycopg", "")
    return subprocess.run([found / "pg_dump", "--inserts", address], capture_output=True, check=True).stdout


def test_a_seized_database_and_log_name_nobody(
    make_app: MakeApp,
    session: Session,
    database_url: str,
    inbox: Inbox,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    a_petition(session, slug="library", allows_comments=True)
    post_everything(make_app, inbox, tmp_path)
    session.rollback()

    kept = dump(database_url, tmp_path)
    logged = "".join(capfd.readouterr()).encode()
    others = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    assert b"library" in kept, "the dump is of the right database"
    for what, text in TYPED.items():
        for spelling in spellings(text):
            assert spelling not in kept, f"the {what} lies in the database"
            assert spelling not in logged, f"the {what} lies in the log"
            assert spelling not in others, f"the {what} lies in the data folder"
