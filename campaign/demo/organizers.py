"""People of the demo: an owner, an editor and a moderator, with a password made for this copy alone."""

import os
import secrets
from datetime import datetime
from pathlib import Path

from flask_security import hash_password
from sqlalchemy.orm import Session

from campaign.accounts import first_start, service
from campaign.accounts.roles import Role

FILE = "demo-organizers.txt"
_PEOPLE = (
    (Role.OWNER, "Dara Owner", "owner@example.org"),
    (Role.EDITOR, "Eda Editor", "editor@example.org"),
    (Role.MODERATOR, "Malai Moderator", "moderator@example.org"),
)
_SIGNS = 16


def make_demo_organizers(session: Session, data: Path, *, now: datetime) -> None:
    """The three work for every organization of the demo; their password is in a file of the data folder."""
    password = secrets.token_urlsafe(_SIGNS)
    password_hash = hash_password(password)
    for organization in service.all_organizations(session):
        for role, name, email in _PEOPLE:
            person = first_start.FirstPerson(name=name, email=email, locale="en", password_hash=password_hash)
            first_start.make_person(session, organization, person, now=now, role=role)
    _write(data / FILE, password)


def demo_words(data: Path) -> str:
    """Address and password of the demo's owner, for whoever starts it; empty where there is none."""
    file = data / FILE
    return file.read_text().partition("\n")[0] if file.exists() else ""


def _write(file: Path, password: str) -> None:
    """Nobody but the operator reads it: the mode is set before a word is in it."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as out:
        for _role, _name, email in _PEOPLE:
            out.write(f"{email}  {password}\n")
