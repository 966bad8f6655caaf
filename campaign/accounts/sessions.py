"""Who is signed in from where: each sign-in is a row that can be ended, and ends by itself."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.accounts.models import DeskSession, Organizer
from campaign.core.crypto import vault
from campaign.outbox import service as outbox

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=14)
TOKEN = "token"  # noqa: S105 (the name of a field of the cookie)
_LOOK = timedelta(minutes=1)
_SYSTEMS = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "CrOS", "Linux")
_BROWSERS = (
    ("Firefox", "Firefox/"),
    ("Edge", "Edg"),
    ("Opera", "OPR/"),
    ("Samsung Internet", "SamsungBrowser/"),
    ("Chrome", "Chrome/"),
    ("Safari", "Safari/"),
)


def begin(
    session: Session, organizer: Organizer, user_agent: str, *, is_known: bool = True, now: datetime
) -> str:
    """Note a sign-in; returns what the cookie holds.

    From a device that is not known a letter tells of it, unless this is the very first sign-in.
    """
    token = secrets.token_urlsafe(24)
    running = DeskSession(
        organizer_id=organizer.id,
        mark=_mark(token),
        device=device_of(user_agent),
        started_at=now,
        seen_at=now,
    )
    earlier = select(DeskSession.id).where(DeskSession.organizer_id == organizer.id).limit(1)
    is_news = not is_known and session.scalar(earlier) is not None
    session.add(running)
    session.flush()
    if is_news:
        outbox.enqueue(
            session,
            f"organizer-sign-in:{running.id}",
            "organizer_new_sign_in",
            to=organizer.email,
            locale=organizer.locale,
            content={"session_id": running.id},
        )
    return token


def find_running(session: Session, organizer: Organizer, token: str, *, now: datetime) -> DeskSession | None:
    """The sign-in behind a cookie; None when it was ended, stood idle too long, or is too old."""
    found = session.scalar(
        select(DeskSession).where(DeskSession.mark == _mark(token), DeskSession.ended_at.is_(None))
    )
    if found is None or found.organizer_id != organizer.id:
        return None
    if now - found.seen_at > IDLE or now - found.started_at > LONGEST:
        return None
    return found


def is_due(running: DeskSession, *, now: datetime) -> bool:
    """Whether the moment it was last seen is old enough to be written anew."""
    return now - running.seen_at > _LOOK


def see(session: Session, running: DeskSession, *, now: datetime) -> None:
    """It was used just now."""
    session.execute(update(DeskSession).where(DeskSession.id == running.id).values(seen_at=now))


def running_of(session: Session, organizer: Organizer, *, now: datetime) -> list[DeskSession]:
    """Every sign-in that is still good, the last used first."""
    query = (
        select(DeskSession)
        .where(DeskSession.organizer_id == organizer.id, DeskSession.ended_at.is_(None))
        .where(DeskSession.seen_at > now - IDLE, DeskSession.started_at > now - LONGEST)
        .order_by(DeskSession.seen_at.desc())
    )
    return list(session.scalars(query))


def end(session: Session, organizer: Organizer, *, only: int | None = None, now: datetime) -> int:
    """End one sign-in of a person by its number, or all of them. Returns how many."""
    running = update(DeskSession).where(
        DeskSession.organizer_id == organizer.id, DeskSession.ended_at.is_(None)
    )
    if only is not None:
        running = running.where(DeskSession.id == only)
    return session.execute(running.values(ended_at=now)).rowcount  # type: ignore[attr-defined,no-any-return]


def end_others(session: Session, organizer: Organizer, token: str, *, now: datetime) -> int:
    """End every sign-in of a person but the one behind this cookie. Returns how many."""
    others = (
        update(DeskSession)
        .where(DeskSession.organizer_id == organizer.id, DeskSession.ended_at.is_(None))
        .where(DeskSession.mark != _mark(token))
    )
    return session.execute(others.values(ended_at=now)).rowcount  # type: ignore[attr-defined,no-any-return]


def end_by_token(session: Session, token: str, *, now: datetime) -> None:
    """End the sign-in behind this cookie."""
    one = update(DeskSession).where(DeskSession.mark == _mark(token), DeskSession.ended_at.is_(None))
    session.execute(one.values(ended_at=now))


def device_of(user_agent: str) -> str:
    """Browser and system in words, "Firefox on Android"; nothing finer is kept."""
    browser = next((name for name, sign in _BROWSERS if sign in user_agent), "Browser")
    system = next((name for name in _SYSTEMS if name in user_agent), "")
    return f"{browser} on {system}" if system else browser


def _mark(token: str) -> bytes:
    return vault.mark("desk-session", token)
