"""Where returned mail lies: a Maildir, or an mbox file. Taken away only once it is written down.

Whoever dies in between finds it there again, and its digest says that it was handled.
"""

import mailbox
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from campaign.outbox.returned.keeping import LARGEST, Arrived
from campaign.outbox.returned.models import Source

MOST_AT_ONCE = 500
Handle = Callable[[Arrived], object]
"""Write down one mail. What it raises ends the round, and the mail stays."""


class BoxAway(Exception):
    """The mailbox is not there, cannot be read, or somebody else holds its lock."""


def empty_maildir(folder: Path, handle: Handle, *, limit: int = MOST_AT_ONCE) -> int:
    """Handle what lies in a Maildir, oldest first; returns how many were taken away.

    Raises:
        BoxAway: it is no Maildir that we may read.
    """
    try:
        waiting = [*(folder / "new").iterdir(), *(folder / "cur").iterdir()]
    except OSError as problem:
        raise BoxAway(f"maildir: {problem.strerror}") from None
    taken = 0
    for path in sorted(waiting, key=lambda one: one.name)[:limit]:
        if (raw := _contents(path)) is not None:
            handle(Arrived(raw=raw, source=Source.MAILDIR))
            with suppress(OSError):
                path.unlink()
                taken += 1
    return taken


def empty_mbox(path: Path, handle: Handle) -> int:
    """Handle all that lies in an mbox file, under its lock, and empty it in place; returns how many.

    Writing a shorter file beside it and renaming that would lose what a mail server appends to the old one.

    Raises:
        BoxAway: it cannot be read, or the mail server is writing to it.
    """
    if not path.exists() or not path.stat().st_size:
        return 0
    try:
        box = mailbox.mbox(path, create=False)
    except (mailbox.Error, OSError) as problem:
        raise BoxAway(f"mbox: {type(problem).__name__}") from None
    try:
        box.lock()
        size, keys = path.stat().st_size, list(box.keys())
        for key in keys:
            handle(Arrived(raw=_part(box, key), source=Source.MBOX))
        # Not through a file of our own: closing that would give up the lock.
        if path.stat().st_size == size:
            os.truncate(path, 0)
    except (mailbox.Error, OSError) as problem:
        raise BoxAway(f"mbox: {type(problem).__name__}") from None
    finally:
        with suppress(mailbox.Error, OSError):
            box.unlock()
        box.close()
    return len(keys)


def _part(box: mailbox.mbox, key: str) -> bytes:
    with box.get_file(key) as file:
        return file.read(LARGEST)


def _contents(path: Path) -> bytes | None:
    """None for what another worker took meanwhile, and for what is no file."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(LARGEST)
    return None
