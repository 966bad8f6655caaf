"""Leave everything by what a message carries: its link, or the subject of the mail that leaves."""

from datetime import datetime

from sqlalchemy.orm import Session

from campaign.core.errors import Refused
from campaign.supporters import links
from campaign.supporters import service as supporters
from campaign.supporters.links import Reader
from campaign.supporters.models import Supporter

BY_LINK, BY_MAIL = "unsubscribe", "unsubscribe by mail"


def leave_by_link(session: Session, reader: Reader, *, now: datetime) -> None:
    """Write nothing more to this person, at once. Twice, or after an erasure, does no harm."""
    _leave(session, reader, BY_LINK, now)


def unsubscribe_by_tag(session: Session, tag: str, *, now: datetime) -> bool:
    """The same for a mail: `tag` is its subject, or the token out of it. False where it is not ours."""
    try:
        reader = links.read_leave_subject(tag, now=now)
    except Refused:
        return False
    _leave(session, reader, BY_MAIL, now)
    return True


def _leave(session: Session, reader: Reader, page: str, now: datetime) -> None:
    supporter = session.get(Supporter, reader.supporter_id)
    if supporter is not None and supporter.email_fingerprint is not None:
        supporters.leave_all(session, supporter.email_fingerprint, page=page, now=now)
