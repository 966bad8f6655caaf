"""Links and codes by which the owner of an address agrees to be told of a topic."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from struct import Struct
from struct import error as StructError

from campaign.core.addresses import fingerprint_of
from campaign.core.crypto import vault
from campaign.core.errors import NotFound
from campaign.core.mailed import INBOX_LIFETIME
from campaign.supporters.models import InterestScope
from campaign.supporters.pending_models import PendingInterest

CONFIRM, DISOWN, INBOX = "alerts-confirm", "alerts-not-me", "alerts-inbox"
_ID = Struct(">Q")
_INBOX = Struct(">BQ32s")
_SCOPES = tuple(InterestScope)


@dataclass(frozen=True, kw_only=True)
class Topic:
    """What one may be told of: everything, an organization, a campaign."""

    scope: InterestScope
    scope_id: int = 0


def code_of(pending_id: int) -> str:
    """The six digits that stand in the mail beside the link."""
    return vault.code(CONFIRM, str(pending_id))


def link_token(purpose: str, pending: PendingInterest, *, days: int) -> str:
    """The token of a confirming or disowning link."""
    return vault.link_token(purpose, _ID.pack(pending.id), pending.asked_at + timedelta(days=days))


def pending_id_of(purpose: str, token: str, *, now: datetime) -> int:
    """The number of the wish that a link is about.

    Raises:
        NotFound, Gone: as for any link.
    """
    try:
        return int(_ID.unpack(vault.read_link_token(purpose, token, now=now))[0])
    except StructError:
        raise NotFound("broken-link") from None


def inbox_token(topic: Topic, email: str, *, now: datetime) -> str:
    """For the page that takes the code: the same whatever the address is to us."""
    body = _INBOX.pack(_SCOPES.index(topic.scope), topic.scope_id, fingerprint_of(email))
    return vault.link_token(INBOX, body, now + INBOX_LIFETIME)


def read_inbox_token(token: str, *, now: datetime) -> tuple[Topic, bytes]:
    """The topic and the fingerprint behind the page that takes a code.

    Raises:
        NotFound, Gone: as for any link.
    """
    try:
        scope, scope_id, fingerprint = _INBOX.unpack(vault.read_link_token(INBOX, token, now=now))
        return Topic(scope=_SCOPES[scope], scope_id=scope_id), fingerprint
    except (StructError, IndexError):
        raise NotFound("broken-link") from None
