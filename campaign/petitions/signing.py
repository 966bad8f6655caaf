"""Sign, and sign again."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, LargeBinary, bindparam, case, cast, literal_column, or_, select
from sqlalchemy.orm import Session
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
    version_number: int
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
    owed: Owed | None
    if stored is not None:
        petition_id, owed = stored.petition_id, Owed(signature_id=stored.id)
    else:
        door = find_door(session, slug, now=now)
        petition_id, owed = door.petition_id, _sign_again(session, door, row, mails.a_day)
    if owed is not None:
        _owe(session, owed, signer, mails, now)
    return Receipt(petition_id=petition_id, fingerprint=fingerprint)


def outbox_key(signature_id: int, rest: str = "") -> str:
    """What the keys of all mail about a signature begin with, so that it can be taken back."""
    return f"signature:{signature_id}:{rest}"


_TOLD = ("name", "email", "country", "display", "locale", "consent_wording_id")


@cache
def _storing(dialect: str) -> ReturningInsert[int, int]:
    """Insert a signature if its petition takes signatures now and the address has not signed.

    One statement finds the door, looks whether it is open, and goes through: nothing can close it
    in between, and each statement less is a tenth of the time that signing takes.
    """
    now = bindparam("now", type_=Signature.signed_at.type)
    columns: dict[str, Any] = {
        "petition_id": Petition.id,
        "version_number": Petition.version_number,
        "state": literal_column(f"'{SignatureState.PENDING}'"),
        "email_fingerprint": _given("email_fingerprint"),
        **{name: _given(name) for name in _TOLD},
        "comment": case((Petition.allows_comments, cast(_given("comment"), LargeBinary))),
        "comment_state": case(
            (Petition.allows_comments, _given("comment_state")),
            else_=literal_column(f"'{CommentState.NONE}'"),
        ),
        "signed_at": now,
        "mailed_at": now,
        "mail_count": literal_column("1"),
        "code_attempts": literal_column("0"),
    }
    through = (
        select(*columns.values())
        .join(Campaign, Campaign.id == Petition.campaign_id)
        .where(Campaign.slug == bindparam("slug"), Campaign.state != CampaignState.DRAFT)
        .where(Petition.state == PetitionState.OPEN)
        .where(or_(Petition.opens_at.is_(None), Petition.opens_at <= now))
        .where(or_(Petition.closes_at.is_(None), Petition.closes_at > now))
    )
    return (
        upsert(dialect, Signature)
        .from_select(list(columns), through, include_defaults=False)
        .on_conflict_do_nothing()
        .returning(Signature.id, Signature.petition_id)
    )


def _given(name: str) -> BindParameter[Any]:
    """The value of a column, as it comes with the row."""
    return bindparam(name, type_=Signature.__table__.c[name].type)


def _told(session: Session, signer: Signer, now: datetime) -> dict[str, object]:
    """The columns that hold what a signer told."""
    return {
        "name": signer.name,
        "email": signer.email,
        "comment": signer.comment or None,
        "comment_state": CommentState.WAITING if signer.comment else CommentState.NONE,
        "country": signer.country,
        "display": signer.display,
        "locale": signer.locale,
        "consent_wording_id": _wording(session, signer, now),
    }


def _wording(session: Session, signer: Signer, now: datetime) -> int | None:
    if not signer.consent_words:
        return None
    return supporters.wording_id(session, signer.locale, signer.consent_words, now=now)


def _sign_again(session: Session, door: Door, row: dict[str, Any], daily_mails: int) -> Owed | None:
    """The address is there, or the door is shut. What is owed to its owner, if anything.

    Whose it is decides by email; the page says the same to everybody.
    """
    signature = session.scalars(
        select(Signature)
        .where(
            Signature.email_fingerprint == row["email_fingerprint"],
            Signature.petition_id == door.petition_id,
        )
        .with_for_update()
    ).one_or_none()
    if not door.is_open or signature is None:
        raise PetitionClosed("petition-closed")
    is_pending = signature.state is SignatureState.PENDING
    if is_pending:
        _overwrite(signature, door, row)
    if signature.state not in {SignatureState.PENDING, SignatureState.CONFIRMED}:
        return None
    if not _may_mail(signature, daily_mails, row["now"]):
        return None
    letter = "confirm_signature" if is_pending else "already_signed"
    return Owed(signature_id=signature.id, letter=letter, number=signature.mail_count)


def _overwrite(signature: Signature, door: Door, row: dict[str, Any]) -> None:
    """Take what a pending signer told last, under the petition's words as they are now; time starts anew."""
    for name in _TOLD:
        setattr(signature, name, row[name])
    signature.version_number = door.version_number
    signature.signed_at = row["now"]
    if door.allows_comments:
        signature.comment, signature.comment_state = row["comment"], row["comment_state"]


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


def _owe(session: Session, owed: Owed, signer: Signer, mails: Mails, now: datetime) -> None:
    outbox.enqueue(
        session,
        outbox_key(owed.signature_id, f"{owed.letter}:{now:%Y%m%d}:{owed.number}"),
        owed.letter,
        to=signer.email,
        locale=signer.locale,
        content={"signature_id": owed.signature_id},
        due_at=mails.due_at,
    )
