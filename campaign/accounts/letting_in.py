"""The way in for the owner of an account at whose codes others guess: a link by mail, for one device.

Wrong codes are counted over all networks. When there were too many in a day, codes are looked at only on
devices that are known; a link that goes to the account's address makes the device that opens it one.
"""

from datetime import datetime, timedelta
from struct import Struct

from sqlalchemy.orm import Session

from campaign.accounts.models import Organizer
from campaign.core.crypto import vault
from campaign.core.errors import NotFound
from campaign.outbox import service as outbox

HOURS = 12
_OFTEN = 6
"""Hours between two such letters: whoever guesses must not fill a mailbox."""
_PURPOSE = "organizer-let-in"
_NUMBER = Struct(">I")


def promise_link(session: Session, organizer: Organizer, *, now: datetime) -> None:
    """Owe the letter, unless one was owed a short while ago."""
    outbox.enqueue(
        session,
        f"organizer-codes:{organizer.id}:{now:%Y%m%d}-{now.hour // _OFTEN}",
        "organizer_codes_guessed",
        to=organizer.email,
        locale=organizer.locale,
        content={"organizer_id": organizer.id, "at": now.timestamp()},
    )


def token_for(organizer_id: int, promised_at: float) -> str:
    """What the link holds."""
    expires_at = datetime.fromtimestamp(promised_at).astimezone() + timedelta(hours=HOURS)
    return vault.link_token(_PURPOSE, _NUMBER.pack(organizer_id), expires_at)


def find(session: Session, token: str, *, now: datetime) -> Organizer:
    """Whose link it is.

    Raises:
        NotFound: it was never ours.
        Gone: its time is over.
    """
    (number,) = _NUMBER.unpack(vault.read_link_token(_PURPOSE, token, now=now))
    organizer = session.get(Organizer, number)
    if organizer is None:
        raise NotFound("no-organizer")
    return organizer
