"""Writing without loss: what was typed and not saved yet, saving over another's words, sending twice.

A form of the dashboard that holds words carries the version that it was filled from. Saving over a newer
one is refused with both texts side by side; nothing is overwritten, and what was typed stays.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted
from campaign.core.errors import Refused

KEPT = timedelta(days=60)
_ABOUT = re.compile(r"[a-z]+(?::[a-z0-9-]+){0,4}\Z")
_LONGEST = 2_000_000


class Autosave(Base):
    """What somebody has typed into one form and not saved yet."""

    __tablename__ = "autosaves"
    __table_args__ = (
        UniqueConstraint("organizer_id", "organization_id", "about"),
        Index("ix_autosaves_saved_at", "saved_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    organizer_id: Mapped[int] = mapped_column(ForeignKey("organizers.id", ondelete="CASCADE"))
    about: Mapped[str] = mapped_column(String(120))
    """The thing, its number and its language: "statement:12:th"; "statement:new" before it has a number."""
    content: Mapped[str] = mapped_column(Encrypted("autosaves.content"))
    based_on: Mapped[str] = mapped_column(String(40), default="")
    """The version that the words were written over; empty: over whatever is the newest."""
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)

    @property
    def fields(self) -> dict[str, str]:
        """What stood in each field of the form."""
        return dict(json.loads(self.content))


class Sending(Base):
    """A form that was taken, so that the same one sent twice is taken once."""

    __tablename__ = "sendings"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(String(400), default="")
    sent_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose words these are, and what they are about."""

    organization_id: int
    organizer_id: int
    about: str


@dataclass(frozen=True, kw_only=True)
class Clash:
    """One field of which there are two texts."""

    name: str
    label: str
    theirs: str
    yours: str


class Conflict(Refused):
    """Somebody saved a newer text meanwhile."""

    def __init__(self, clashes: list[Clash], present: str) -> None:
        super().__init__("newer-text")
        self.clashes, self.present = clashes, present


class SentBefore(Refused):
    """This very form has been taken already; `address` is where it led."""

    def __init__(self, address: str) -> None:
        super().__init__("sent-before")
        self.address = address


def keep(session: Session, place: Place, content: str, based_on: str, *, now: datetime) -> None:
    """Keep what is being typed, in place of what was kept of the same form.

    Raises:
        Refused: it is no form of ours, or far longer than any text.
    """
    if not _ABOUT.match(place.about) or len(content) > _LONGEST or not _is_form(content):
        raise Refused("These words cannot be kept.")
    row = find(session, place) or Autosave(**vars(place))
    row.content, row.based_on, row.saved_at = content, based_on[:40], now
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        keep(session, place, content, based_on, now=now)


def find(session: Session, place: Place) -> Autosave | None:
    """What this person typed into this form and did not save."""
    return session.scalar(select(Autosave).filter_by(**vars(place)))


def forget(session: Session, place: Place) -> None:
    """It was saved, or is not wanted any more."""
    session.execute(delete(Autosave).filter_by(**vars(place)))


def forget_old(session: Session, *, now: datetime) -> int:
    """Forget what nobody came back to, and forms sent long ago; returns how many rows."""
    old = session.execute(delete(Autosave).where(Autosave.saved_at < now - KEPT))
    sent = session.execute(delete(Sending).where(Sending.sent_at < now - KEPT))
    return int(old.rowcount) + int(sent.rowcount)  # type: ignore[attr-defined]


def stamp(words: Mapping[str, str]) -> str:
    """A version for texts that count no revisions: the same words have the same one."""
    return sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:32]


def first_sending(session: Session, token: str, address: str, *, now: datetime) -> Sending:
    """Go on once for each form that was shown; its `address` is where a second sending is led.

    Raises:
        SentBefore: this form has been taken.
    """
    sending = Sending(token=(token or uuid4().hex)[:64], address=address, sent_at=now)
    try:
        with session.begin_nested():
            session.add(sending)
    except IntegrityError:
        sent = session.get_one(Sending, token[:64])
        raise SentBefore(sent.address) from None
    return sending


def _is_form(content: str) -> bool:
    try:
        told = json.loads(content)
    except ValueError:
        return False
    return isinstance(told, dict) and all(isinstance(value, str) for value in told.values())
