"""Sign, and sign again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.core.errors import Refused, Unavailable
from campaign.core.mailed import may_mail
from campaign.outbox import service as outbox
from campaign.petitions.door import TOLD, Door, enter, enter_at_once, find_door, outbox_key
from campaign.petitions.models import CommentState, Display, Signature, SignatureState
from campaign.petitions.suspecting import name_fingerprint, suspicion_of
from campaign.supporters import service as supporters
from campaign.supporters import subscribing
from campaign.supporters.models import InterestScope
from campaign.supporters.pending_links import Topic
from campaign.supporters.subscribing import Wish

_TRIES = 3


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
    source: str = ""
    is_burst: bool = False
    """Whether very many sign from the same network just now."""


@dataclass(frozen=True, kw_only=True)
class Mails:
    """How many confirmation mails a day one address gets for one petition, and when this one leaves."""

    a_day: int
    due_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What an address signed: the same for a new, a pending and a confirmed one."""

    petition_id: int
    fingerprint: bytes


def sign(session: Session, slug: str, signer: Signer, *, mails: Mails, now: datetime) -> Receipt:
    """Store a pending signature and promise the email that confirms it.

    Signing twice is not an error and looks the same from outside: a pending signer gets the link
    again, at most `mails.a_day` times a day; a confirmed one is told so by email only.

    Raises:
        NotFound: there is no such campaign, or it has no petition that readers may see.
        PetitionClosed: it takes no signatures now.
        Unavailable: the same address signs and withdraws elsewhere all the while.
    """
    wording = _wording(session, signer, now)
    fingerprint = fingerprint_of(signer.email)
    for _ in range(_TRIES):
        if petition_id := enter(session, *_first(slug, signer, fingerprint, mails, now)):
            return Receipt(petition_id=petition_id, fingerprint=fingerprint)
        door = find_door(session, slug, now=now)
        if not door.is_open:
            raise PetitionClosed("petition-closed")
        if signature := _signed_before(session, door, fingerprint):
            told = {**_told(signer), "consent_wording_id": wording}
            if wording and signature.state is SignatureState.CONFIRMED:
                _ask_for_alerts(session, door, signer, now)
            if owed := _sign_again(signature, door, told, mails=mails, now=now):
                key = outbox_key(signature.id, _mail_key(owed, signature.mail_count, now))
                outbox.owe(session, key, _mail(owed, signer, mails))
            return Receipt(petition_id=door.petition_id, fingerprint=fingerprint)
    raise Unavailable("busy")


def send_again(session: Session, signature: Signature, *, mails: Mails, now: datetime) -> bool:
    """Owe a pending signer the link once more, as an organizer; False when there were enough today."""
    if signature.state is not SignatureState.PENDING or signature.email is None:
        return False
    if not may_mail(signature, mails.a_day, now=now):
        return False
    letter = "confirm_signature"
    owed = outbox.a_delivery(letter, to=signature.email, locale=signature.locale, due_at=mails.due_at)
    outbox.owe(session, outbox_key(signature.id, _mail_key(letter, signature.mail_count, now)), owed)
    return True


def sign_at_once(engine: Engine, slug: str, signer: Signer, *, mails: Mails, now: datetime) -> Receipt | None:
    """The same for an address that has not signed yet, which is nearly always, as a transaction of its own.

    Returns None, and has done nothing, where `sign` has more to look at, and on SQLite, which
    needs several statements for the same work.
    """
    if engine.dialect.name == "sqlite":
        return None
    fingerprint = fingerprint_of(signer.email)
    petition_id = enter_at_once(engine, *_first(slug, signer, fingerprint, mails, now))
    return None if petition_id is None else Receipt(petition_id=petition_id, fingerprint=fingerprint)


def _first(
    slug: str, signer: Signer, fingerprint: bytes, mails: Mails, now: datetime
) -> tuple[outbox.Row, outbox.Row, str]:
    """A first signature, its mail, and the rest of the mail's key."""
    row = {
        **_told(signer),
        "email_fingerprint": fingerprint,
        "slug": slug,
        "now": now,
        "consent": supporters.wording_digest(signer.consent_words) if signer.consent_words else None,
    }
    letter = "confirm_signature"
    return row, _mail(letter, signer, mails), _mail_key(letter, 1, now)


def _told(signer: Signer) -> dict[str, object]:
    """The columns that hold what a signer told."""
    return {
        "name": signer.name,
        "name_fingerprint": name_fingerprint(signer.name),
        "email": signer.email,
        "suspicion": suspicion_of(signer.email, is_burst=signer.is_burst),
        "comment": signer.comment or None,
        "comment_state": CommentState.WAITING if signer.comment else CommentState.NONE,
        "country": signer.country,
        "display": signer.display,
        "locale": signer.locale,
        "source": signer.source,
    }


def _wording(session: Session, signer: Signer, now: datetime) -> int | None:
    if not signer.consent_words:
        return None
    return supporters.wording_id(session, signer.locale, signer.consent_words, now=now)


def _ask_for_alerts(session: Session, door: Door, signer: Signer, now: datetime) -> None:
    """Somebody ticked the box under a signature that counts: its owner is asked by the mail they get."""
    topic = Topic(scope=InterestScope.CAMPAIGN, scope_id=door.campaign_id)
    wish = Wish(
        email=signer.email,
        locale=signer.locale,
        topic=topic,
        words=signer.consent_words,
        page=f"sign:{door.campaign_id}",
    )
    subscribing.remember(session, wish, now=now)


def _signed_before(session: Session, door: Door, fingerprint: bytes) -> Signature | None:
    """The signature of this address; None when it was taken back since it was found in the way."""
    query = select(Signature).where(
        Signature.email_fingerprint == fingerprint, Signature.petition_id == door.petition_id
    )
    return session.scalars(query.with_for_update()).one_or_none()


def _sign_again(
    signature: Signature, door: Door, told: dict[str, Any], *, mails: Mails, now: datetime
) -> str | None:
    """The letter that is owed to the owner of an address that is there already, if any.

    Whose it is decides by email; the page says the same to everybody.
    """
    is_pending = signature.state is SignatureState.PENDING
    if is_pending:
        _overwrite(signature, door, told, now)
    if signature.state not in {SignatureState.PENDING, SignatureState.CONFIRMED}:
        return None
    if not may_mail(signature, mails.a_day, now=now):
        return None
    return "confirm_signature" if is_pending else "already_signed"


def _overwrite(signature: Signature, door: Door, told: dict[str, Any], now: datetime) -> None:
    """Take what a pending signer told last, under the petition's words as they are now; time starts anew."""
    for name in (*TOLD, "consent_wording_id"):
        setattr(signature, name, told[name])
    signature.suspicion |= told["suspicion"]
    signature.version_number = door.version_number
    signature.signed_at = now
    if door.allows_comments:
        signature.comment, signature.comment_state = told["comment"], told["comment_state"]


def _mail(letter: str, signer: Signer, mails: Mails) -> outbox.Row:
    return outbox.a_delivery(letter, to=signer.email, locale=signer.locale, due_at=mails.due_at)


def _mail_key(letter: str, number: int, now: datetime) -> str:
    return f"{letter}:{now:%Y%m%d}:{number}"
