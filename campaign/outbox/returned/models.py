"""What came back to us. Of what was understood, no word and no address is kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from campaign.core.clock import utcnow
from campaign.core.db import Base, Encrypted


class Source(StrEnum):
    """By which way it arrived."""

    MAILDIR = "maildir"
    MBOX = "mbox"
    PIPE = "pipe"
    HTTP = "http"


class What(StrEnum):
    """What it was, as far as that was understood."""

    FAILURE = "failure"
    DELAY = "delay"
    ANSWER = "answer"
    COMPLAINT = "complaint"
    LEAVING = "leaving"
    UNKNOWN = "unknown"


class Unread(StrEnum):
    """Why a person should look at it."""

    UNKNOWN = "not understood"
    NO_TAG = "no tag of ours"
    SOMEBODY_ELSE = "about somebody else"
    GONE = "about a message that is gone"
    BAD_LINK = "no link of ours"


_UNREAD = "content IS NOT NULL"


class ReturnedMail(Base):
    """One mail that came back. Its digest keeps it from being counted twice.

    `content` is there while a person should look at it, and emptied then. `domain` is where the mailbox
    of the person is (`core.mailboxes`).
    """

    __tablename__ = "returned_mails"
    __table_args__ = (
        Index("ix_returned_mails_arrived", "arrived_at"),
        Index("ix_returned_mails_domain", "domain", "arrived_at"),
        Index(
            "ix_returned_mails_unread",
            *("unread", "id"),
            sqlite_where=text(_UNREAD),
            postgresql_where=text(_UNREAD),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[bytes] = mapped_column(unique=True)
    source: Mapped[Source]
    what: Mapped[What]
    verdict: Mapped[str] = mapped_column(String(16), default="")
    why: Mapped[str] = mapped_column(String(40), default="")
    domain: Mapped[str] = mapped_column(String(40), default="")
    unread: Mapped[str] = mapped_column(String(40), default="")
    """Why a person should look at it, or should have."""
    content: Mapped[str | None] = mapped_column(Encrypted("returned_mails.content"))
    arrived_at: Mapped[datetime] = mapped_column(default=utcnow)
