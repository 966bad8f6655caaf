"""Sign, and sign again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import bindparam, case, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.dml import ReturningInsert

from campaign.campaigns.models import Campaign, CampaignState
from campaign.core.addresses import canonical_address
from campaign.core.crypto import vault
from campaign.core.errors import NotFound, Refused
from campaign.core.upsert import upsert
from campaign.outbox import service as outbox
from campaign.petitions.models import (
    CommentState,
    Display,
    Petition,
    PetitionState,
    Signature,
    SignatureState,
)
from campaign.supporters import service as supporters

COOLDOWN = timedelta(minutes=1)
"""A second click sends no second mail."""


class PetitionClosed(Refused):
    """The petition no longer takes signatures, or does not yet."""


@dataclass(frozen=True, kw_only=True)
class Signer:
    """What a visitor tells us in order to sign. `consent_words` are those agreed to, if any."""

    name: str
    email: str
    locale: str
    country: str | None = None
    display: Display = Display.HIDDEN
    comment: str = ""
    consent_words: str = ""


@dataclass(frozen=True, kw_only=True)
class Mails:
    """How many confirmation mails a day one address gets for one petition, and when this one leaves."""

    a_day: int
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Door:
    """The little of a petition that signing needs, in one read."""

    petition_id: int
    allows_comments: bool
    is_open: bool


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What an address signed: the same for a new, a pending and a confirmed one."""

    petition_id: int
    fingerprint: bytes


@dataclass(frozen=True, kw_only=True)
class Owed:
    """A letter about a signature, and the how-manieth of its day."""

    signature_id: int
    letter: str = "confirm_signature"
    number: int = 1


_DOOR = (
    select(
        Petition.id,
        Petition.allows_comments,
        Petition.state,
        Petition.opens_at,
        Petition.closes_at,
    )
    .join(Campaign, Campaign.id == Petition.campaign_id)
    .where(Campaign.slug == bindparam("slug"), Campaign.state != CampaignState.DRAFT)
    .where(Petition.state != PetitionState.DRAFT)
)


def find_door(session: Session, slug: str, *, now: datetime) -> Door:
    """The petition of a published campaign.

    Raises:
        NotFound: there is no such campaign, or it has no petition that readers may see.
    """
    row = session.connection().execute(_DOOR, {"slug": slug}).one_or_none()
    if row is None:
        raise NotFound("no-petition")
    begun = row.opens_at is None or row.opens_at <= now
    ended = row.closes_at is not None and row.closes_at <= now
    return Door(
        petition_id=row.id,
        allows_comments=row.allows_comments,
        is_open=row.state is PetitionState.OPEN and begun and not ended,
    )


def sign(session: Session, slug: str, signer: Signer, *, mails: Mails, now: datetime) -> Receipt:
    """Store a pending signature and promise the email that confirms it.

    Signing twice is not an error and looks the same from outside: a pending signer gets the link
    again, at most `mails.a_day` times a day; a confirmed one is told so by email only.

    Raises:
        NotFound: there is no such campaign, or it has no petition that readers may see.
        PetitionClosed: it takes no signatures now.
    """
    fingerprint = vault.fingerprint(canonical_address(signer.email))
    told = _told(session, signer, now)
    row = {**told, "email_fingerprint": fingerprint, "slug": slug, "now": now}
    connection = session.connection()
    stored = connection.execute(_storing(connection.dialect.name), row).one_or_none()
    if stored is not None:
        petition_id, owed = stored.petition_id, Owed(signature_id=stored.id)
    else:
        door = _open_door(session, slug, now)
        petition_id, owed = door.petition_id, _sign_again(session, door, fingerprint, told, mails, now)
    if owed is not None:
        _owe(session, owed, signer, mails, now)
    return Receipt(petition_id=petition_id, fingerprint=fingerprint)


def outbox_key(signature_id: int, rest: str = "") -> str:
    """What the keys of all mail about a signature begin with, so that it can be taken back."""
    return f"signature:{signature_id}:{rest}"


@cache
def _storing(dialect: str) -> ReturningInsert[Any]:
    """Insert a signature if its petition takes signatures now and the address has not signed.

    One statement finds the door, looks whether it is open, and goes through: nothing can close it
    in between, and each statement less is a tenth of the time that signing takes.
    """
    now = bindparam("now", type_=Signature.signed_at.type)
    columns = {
        Signature.petition_id: Petition.id,
        Signature.version_number: Petition.version_number,
        Signature.comment: case((Petition.allows_comments, _given(Signature.comment))),
        Signature.comment_state: case(
            (Petition.allows_comments, _given(Signature.comment_state)), else_=CommentState.NONE
        ),
        **{column: _given(column) for column in (Signature.email_fingerprint, *_TOLD)},
        Signature.state: SignatureState.PENDING,
    }
