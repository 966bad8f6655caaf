"""Sign, and sign again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign, CampaignState
from campaign.core.addresses import canonical_address
from campaign.core.crypto import vault
from campaign.core.errors import NotFound, Refused
from campaign.core.upsert import insert_or_leave
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
    version_number: int
    allows_comments: bool
    is_open: bool


_DOOR = (
    select(
        Petition.id,
        Petition.version_number,
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
        version_number=row.version_number,
        allows_comments=row.allows_comments,
        is_open=row.state is PetitionState.OPEN and begun and not ended,
    )


def sign(session: Session, door: Door, signer: Signer, *, mails: Mails, now: datetime) -> bytes:
    """Store a pending signature and promise the email that confirms it; returns the fingerprint.

    Signing twice is not an error and looks the same from outside: a pending signer gets the link
    again, at most `mails.a_day` times a day; a confirmed one is told so by email only.

    Raises:
        PetitionClosed: it takes no signatures now.
    """
    if not door.is_open:
        raise PetitionClosed("petition-closed")
    fingerprint = vault.fingerprint(canonical_address(signer.email))
    words = _wording(session, signer, now)
    row = {
        **_told(door, signer, words),
        "email_fingerprint": fingerprint,
        "state": SignatureState.PENDING,
        "signed_at": now,
        "mailed_at": now,
        "mail_count": 1,
        "code_attempts": 0,
    }
    signature_id = insert_or_leave(session, Signature, row)
    owed = "confirm_signature"
    number = 1
    if signature_id is None:
        again = _sign_again(session, fingerprint, _told(door, signer, words), mails, now)
        if again is None:
            return fingerprint
        signature_id, owed, number = again
    outbox.enqueue(
        session,
        outbox_key(signature_id, f"{owed}:{now:%Y%m%d}:{number}"),
        owed,
        to=signer.email,
        locale=signer.locale,
        content={"signature_id": signature_id},
        due_at=mails.due_at,
    )
    return fingerprint


def outbox_key(signature_id: int, rest: str = "") -> str:
    """What the keys of all mail about a signature begin with, so that it can be taken back."""
    return f"signature:{signature_id}:{rest}"


def _told(door: Door, signer: Signer, words: int | None) -> dict[str, object]:
    comment = signer.comment if door.allows_comments else ""
    return {
        "petition_id": door.petition_id,
        "version_number": door.version_number,
        "name": signer.name,
        "email": signer.email,
        "comment": comment or None,
        "comment_state": CommentState.WAITING if comment else CommentState.NONE,
        "country": signer.country,
        "display": signer.display,
        "locale": signer.locale,
        "consent_wording_id": words,
    }


def _wording(session: Session, signer: Signer, now: datetime) -> int | None:
    if not signer.consent_words:
        return None
    return supporters.wording_id(session, signer.locale, signer.consent_words, now=now)


def _sign_again(
    session: Session,
    fingerprint: bytes,
    told: dict[str, object],
    mails: Mails,
    now: datetime,
) -> tuple[int, str, int] | None:
    """The address is there. What is owed to its owner, if anything: signature, letter, number.

    Whose it is decides by email; the page says the same to everybody.
    """
    signature = session.scalars(
        select(Signature)
        .where(
            Signature.email_fingerprint == fingerprint,
            Signature.petition_id == told["petition_id"],
        )
        .with_for_update()
    ).one()
    is_pending = signature.state is SignatureState.PENDING
    if is_pending:
        for name, value in told.items():
            setattr(signature, name, value)
    if signature.state not in {SignatureState.PENDING, SignatureState.CONFIRMED}:
        return None
    if not _may_mail(signature, mails.a_day, now):
        return None
    letter = "confirm_signature" if is_pending else "already_signed"
    return signature.id, letter, signature.mail_count


def _may_mail(signature: Signature, daily_mails: int, now: datetime) -> bool:
    """Count a mail against the day's share, unless it is used up or the last one just left."""
    if now - signature.mailed_at < COOLDOWN:
        return False
    if signature.mailed_at.date() != now.date():
        signature.mail_count = 0
    if signature.mail_count >= daily_mails:
        return False
    signature.mail_count += 1
    signature.mailed_at = now
    signature.code_attempts = 0
    return True
