"""Rows that count only once whoever owns an address has answered a mail: how many mails, how many tries."""

import hmac
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

COOLDOWN = timedelta(minutes=1)
"""A second click sends no second mail."""
CODE_ATTEMPTS = 5
INBOX_LIFETIME = timedelta(hours=24)
"""How long the page that takes a code instead of the link is good for."""


class Tried(StrEnum):
    """What became of a code."""

    RIGHT = "right code"
    WRONG = "wrong code"
    TOO_OFTEN = "too many tries"


class Mailed:
    """Columns of such a row. Each mail gives five tries at the six digits that stand in it."""

    mail_count: Mapped[int] = mapped_column(SmallInteger, default=1)
    mailed_at: Mapped[datetime]
    code_attempts: Mapped[int] = mapped_column(SmallInteger, default=0)


def may_mail(row: Mailed, a_day: int, *, now: datetime) -> bool:
    """Count a mail against the day's share, unless it is used up or the last one just left."""
    if now - row.mailed_at < COOLDOWN:
        return False
    if row.mailed_at.date() != now.date():
        row.mail_count = 0
    if row.mail_count >= a_day:
        return False
    row.mail_count += 1
    row.mailed_at = now
    row.code_attempts = 0
    return True


def try_code(row: Mailed, given: str, right: str) -> Tried:
    """Hold a code against the right one. Each try counts, also a right one."""
    if row.code_attempts >= CODE_ATTEMPTS:
        return Tried.TOO_OFTEN
    row.code_attempts += 1
    return Tried.RIGHT if hmac.compare_digest(given.encode(), right.encode()) else Tried.WRONG
