"""The one clock."""

from datetime import UTC, datetime


def utcnow() -> datetime:
    """Now, with its zone, so that no naive time is ever compared with it."""
    return datetime.now(UTC)
