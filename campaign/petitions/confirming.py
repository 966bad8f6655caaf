"""What the link and the code in an email do: confirm, or say that it was somebody else."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from struct import Struct
from struct import error as StructError

from sqlalchemy import Boolean, Engine, bindparam, or_, select, update
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.core.at_once import AtOnce
from campaign.core.crypto import vault
from campaign.core.errors import NotFound
from campaign.core.mailed import INBOX_LIFETIME, Tried, try_code
from campaign.outbox import service as outbox
from campaign.petitions import hourly, remembering, tally
from campaign.petitions.door import outbox_key
from campaign.petitions.ending import KNOWN, erase_personal_data
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.petitions.suspecting import Sign
from campaign.supporters import service as supporters
from campaign.supporters.models import InterestScope

CONFIRM = "confirm"
DISOWN = "disown"
INBOX = "inbox"
_ID = Struct(">Q")
_INBOX = Struct(">Q32s")


class Outcome(StrEnum):
    """What became of a link or a code."""

    CONFIRMED = "confirmed"
    ALREADY_CONFIRMED = "already confirmed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    DISOWNED = "disowned"
    EXPIRED = "expired"
    WRONG_CODE = "wrong code"
    TOO_MANY_TRIES = "too many tries"
    CODE_WANTED = "code wanted"


_MISSED = {Tried.RIGHT: None, Tried.WRONG: Outcome.WRONG_CODE, Tried.TOO_OFTEN: Outcome.TOO_MANY_TRIES}
_OVER = {
    SignatureState.PENDING: Outcome.CODE_WANTED,
    SignatureState.CONFIRMED: Outcome.ALREADY_CONFIRMED,
    SignatureState.WITHDRAWN: Outcome.WITHDRAWN,
    SignatureState.REJECTED: Outcome.REJECTED,
    SignatureState.DISOWNED: Outcome.DISOWNED,
    SignatureState.EXPIRED: Outcome.EXPIRED,
}


_CONFIRMING = (
    update(Signature.__table__)  # type: ignore[arg-type]
    .where(Signature.id == bindparam("signature_id"), Signature.state == SignatureState.PENDING)
    .where(
        or_(
            Signature.suspicion == 0,
            Signature.suspicion >= int(Sign.TRUSTED),
            bindparam("is_checked", type_=Boolean),
        )
    )
    .values(state=SignatureState.CONFIRMED, confirmed_at=bindparam("now"))
    .returning(
        Signature.id,
        Signature.petition_id,
        Signature.country,
        Signature.locale,
        Signature.source,
        Signature.consent_wording_id,
        Signature.email_fingerprint,
    )
)
"""Built once: building it takes longer than running it."""


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """Whose petition it was, and what became of the try."""

    petition_id: int
    outcome: Outcome


def link_token(purpose: str, signature_id: int, *, expires_at: datetime) -> str:
    """The token of a confirming or disowning link."""
    return vault.link_token(purpose, _ID.pack(signature_id), expires_at)


def signature_id_of(purpose: str, token: str, *, now: datetime) -> int:
    """The number of the signature that a link is about.

    Raises:
        NotFound: the link is not ours.
        Gone: its time is over.
    """
    try:
        return int(_ID.unpack(vault.read_link_token(purpose, token, now=now))[0])
    except StructError:
        raise NotFound("broken-link") from None


def find_signature(session: Session, signature_id: int) -> Signature:
    """The signature behind a link, whatever its state.

    Raises:
        NotFound: it is not there any more.
    """
    signature = session.get(Signature, signature_id)
    if signature is None:
        raise NotFound("broken-link")
    return signature


def confirm(session: Session, signature_id: int, *, is_checked: bool = False, now: datetime) -> Confirmation:
    """Make a signature count. Only one of any number of tries at once does; the others change nothing.

    A suspicious one must be checked first: `confirm_with_code`.
    """
    session.flush()
    told = {"signature_id": signature_id, "now": now, "is_checked": is_checked}
    row = session.connection().execute(_CONFIRMING, told).one_or_none()
    if row is None:
        return _over(session, signature_id)
    facets = tally.facets_of(row, now)
    tally.count_signature(session, row.petition_id, signature_id, facets, 1)
    if row.consent_wording_id is not None:
        _agree(session, signature_id, now)
    remembering.note_signed(session, [signature_id])
    return Confirmation(petition_id=row.petition_id, outcome=Outcome.CONFIRMED)


def confirm_at_once(engine: Engine, signature_id: int, *, now: datetime) -> str | None:
    """The same in one statement, which is a transaction by itself, for a signer who agreed to no alerts.

    Returns the slug of the campaign; None, and has done nothing, where `confirm` has more to look
    at, and on SQLite, which needs several statements for the same work.
    """
    if engine.dialect.name == "sqlite":
        return None
    told = {"signature_id": signature_id, "now": now, "is_checked": False, **tally.moment_of(now)}
    slug: str | None = _confirming_and_counting().scalar(engine, told)
    return slug


@cache
def _confirming_and_counting() -> AtOnce:
    done = _CONFIRMING.where(Signature.consent_wording_id.is_(None)).cte("done")
    slug = (
        select(Campaign.slug)
        .join(Petition, Petition.campaign_id == Campaign.id)
        .join(done, done.c.petition_id == Petition.id)
    )
    noted = remembering.noting_signed(done).cte("noted")
    return AtOnce(slug.add_cte(tally.adding_one(done).cte("counted"), noted))


def confirm_with_code(session: Session, signature_id: int, code: str, *, now: datetime) -> Confirmation:
    """Confirm a suspicious signature by its link and the code of the same mail; five tries for each mail."""
    signature = session.get(Signature, signature_id, with_for_update=True)
    if signature is None:
        raise NotFound("broken-link")
    if wrong := _wrong_code(session, signature, code):
        return Confirmation(petition_id=signature.petition_id, outcome=wrong)
    return confirm(session, signature_id, is_checked=True, now=now)


def _wrong_code(session: Session, signature: Signature, code: str) -> Outcome | None:
    """What is wrong with a code, if anything. Each try counts."""
    tried = try_code(signature, code, code_of(signature.id))
    session.flush()
    return _MISSED[tried]


def code_of(signature_id: int) -> str:
    """The six digits that stand in the email beside the link."""
    return vault.code(CONFIRM, str(signature_id))


def inbox_token(petition_id: int, fingerprint: bytes, *, now: datetime) -> str:
    """For the page that takes the code: the same for a new, a pending and a confirmed address."""
    return vault.link_token(INBOX, _INBOX.pack(petition_id, fingerprint), now + INBOX_LIFETIME)


def read_inbox_token(token: str, *, now: datetime) -> tuple[int, bytes]:
    """The petition and the fingerprint behind the page that takes a code.

    Raises:
        NotFound, Gone: as for any link.
    """
    try:
        petition_id, fingerprint = _INBOX.unpack(vault.read_link_token(INBOX, token, now=now))
    except StructError:
        raise NotFound("broken-link") from None
    return petition_id, fingerprint


def confirm_by_code(
    session: Session, petition_id: int, fingerprint: bytes, code: str, *, now: datetime
) -> Confirmation:
    """Confirm with the code instead of the link; five tries for each mail sent.

    A confirmed, a disowned and an unknown address look the same as a wrong code, since the
    page must not tell who has signed.
    """
    signature = session.scalar(
        select(Signature)
        .where(
            Signature.email_fingerprint == fingerprint,
            Signature.petition_id == petition_id,
        )
        .with_for_update()
    )
    wrong = Confirmation(petition_id=petition_id, outcome=Outcome.WRONG_CODE)
    if signature is None:
        return wrong
    if problem := _wrong_code(session, signature, code):
        return Confirmation(petition_id=petition_id, outcome=problem)
    if signature.state not in {SignatureState.PENDING, SignatureState.CONFIRMED}:
        return wrong
    return confirm(session, signature.id, is_checked=True, now=now)


def disown(session: Session, signature_id: int, *, now: datetime) -> None:
    """ "This was not me": it ends, is forgotten but for the keyed hash, and no more mail goes there."""
    signature = session.get(Signature, signature_id, with_for_update=True)
    if signature is None or signature.state not in KNOWN:
        return
    if signature.state is SignatureState.CONFIRMED and signature.confirmed_at:
        facets = tally.facets_of(signature, signature.confirmed_at)
        tally.count_signature(session, signature.petition_id, signature.id, facets, -1)
    hourly.count_withdrawn(session, signature.petition_id, now=now)
    remembering.forget_signed(session, [signature.id])
    signature.move_to(SignatureState.DISOWNED)
    fingerprint = signature.email_fingerprint
    erase_personal_data(signature, now=now)
    signature.email_fingerprint = fingerprint
    outbox.cancel(session, outbox_key(signature.id))
    campaign_id = session.get_one(Petition, signature.petition_id).campaign_id
    if fingerprint and signature.consent_wording_id:
        supporters.leave(
            session,
            fingerprint,
            InterestScope.CAMPAIGN,
            campaign_id,
            page="not-me",
            now=now,
        )


def _over(session: Session, signature_id: int) -> Confirmation:
    signature = session.get(Signature, signature_id)
    if signature is None:
        raise NotFound("broken-link")
    session.refresh(signature)
    return Confirmation(petition_id=signature.petition_id, outcome=_OVER[signature.state])


def _agree(session: Session, signature_id: int, now: datetime) -> None:
    signature = session.get_one(Signature, signature_id)
    petition = session.get_one(Petition, signature.petition_id)
    if signature.email is None or signature.email_fingerprint is None:
        return
    supporters.agree(
        session,
        supporters.Agreement(
            email=signature.email,
            fingerprint=signature.email_fingerprint,
            locale=signature.locale,
            scope=InterestScope.CAMPAIGN,
            scope_id=petition.campaign_id,
            wording_id=signature.consent_wording_id or 0,
            page=f"sign:{petition.campaign_id}",
            country=signature.country or "",
        ),
        now=now,
    )
