"""The signed links of a message to a supporter: to choose, and to leave with one click.

The token says who and in which mailing, sealed, so that an address never stands in a link. It opens the
pages of choices and of leaving, and nothing else about the person: a message may be passed on.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from struct import Struct
from struct import error as StructError

from campaign.core.crypto import vault
from campaign.core.errors import NotFound

LIFETIME = timedelta(days=3 * 365)
"""Long: a link to leave must work as long as the message lies in somebody's mailbox."""
_PURPOSE = "supporter"
_WHO = Struct(">QI")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who followed a link, and out of which mailing; 0 where it was no mailing's."""

    supporter_id: int
    mailing_id: int = 0


def reader_token(supporter_id: int, mailing_id: int = 0, *, now: datetime) -> str:
    """The token of a supporter's links in one mailing; in a letter of another kind `mailing_id` is 0.

    64 characters of A–Z, a–z, 0–9, "-" and "_", so that it fits a path and a subject alike.
    """
    return vault.link_token(_PURPOSE, _WHO.pack(supporter_id, mailing_id), now + LIFETIME)


def read_reader_token(token: str, *, now: datetime) -> Reader:
    """Who a link is about; whether that supporter is there still, the caller looks up.

    Raises:
        NotFound: it is not ours or was changed.
        Gone: its time is over.
    """
    try:
        supporter_id, mailing_id = _WHO.unpack(vault.read_link_token(_PURPOSE, token, now=now))
    except StructError:
        raise NotFound("broken-link") from None
    return Reader(supporter_id=supporter_id, mailing_id=mailing_id)


def choices_path(token: str) -> str:
    """The page of choices: languages, how often, of what, a pause, leaving. GET shows, POST acts."""
    return f"/letters/{token}"


def leave_path(token: str) -> str:
    """The address of List-Unsubscribe: POST leaves at once (RFC 8058); GET shows a page with one button."""
    return f"/letters/{token}/leave"


def leave_subject(token: str) -> str:
    """The subject of the mail that leaves, for `mailto:` in List-Unsubscribe."""
    return f"leave {token}"


def read_leave_subject(subject: str, *, now: datetime) -> Reader:
    """Who wants to leave, from the subject of a mail, whatever a program put before it.

    Raises:
        NotFound, Gone: as for the link.
    """
    words = subject.split()
    return read_reader_token(words[-1] if words else "", now=now)
