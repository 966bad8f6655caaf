"""How a signature ends: withdrawn by its signer, expired, rejected; and what is then forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaign.core.errors import NotFound
from campaign.outbox import service as outbox
from campaign.petitions import hourly, remembering, tally
from campaign.petitions.door import outbox_key
from campaign.petitions.models import CommentState, Display, Signature, SignatureState

_FORGOTTEN: dict[str, object] = {
    "name": None,
    "name_fingerprint": None,
    "suspicion": 0,
    "email": None,
    "comment": None,
    "comment_state": CommentState.NONE,
    "country": None,
    "source": "",
    "display": Display.HIDDEN,
    "email_fingerprint": None,
}

KNOWN = (SignatureState.PENDING, SignatureState.CONFIRMED, SignatureState.REJECTED)
"""States in which a person's data is held; they may see it, and end it, whatever an organizer decided."""


def erase_personal_data(signature: Signature, *, now: datetime) -> None:
    """Empty every personal column, the fingerprint too, so that the person may sign again."""
    for name, value in _FORGOTTEN.items():
        setattr(signature, name, value)
    signature.ended_at = now


def withdraw(session: Session, signature_id: int, fingerprint: bytes, *, now: datetime) -> Signature:
    """Take a signature back at its signer's wish; what is known of the person goes with it.

    Raises:
        NotFound: this person has no such signature.
    """
    return _withdrawn(session, own_signature(session, signature_id, fingerprint), now)


def withdraw_for(session: Session, signature_id: int, *, now: datetime) -> Signature:
    """The same by an organizer, whom the signer asked.

    Raises:
        WrongState: it has ended already.
    """
    return _withdrawn(session, _locked(session, signature_id), now)


def _withdrawn(session: Session, signature: Signature, now: datetime) -> Signature:
    if signature.state is SignatureState.CONFIRMED and signature.confirmed_at:
        facets = tally.facets_of(signature, signature.confirmed_at)
        tally.count_signature(session, signature.petition_id, signature.id, facets, -1)
    hourly.count_withdrawn(session, signature.petition_id, now=now)
    remembering.forget_signed(session, [signature.id])
    signature.move_to(SignatureState.WITHDRAWN)
    erase_personal_data(signature, now=now)
    outbox.cancel(session, outbox_key(signature.id))
    session.flush()
    return signature


def choose_display(session: Session, signature_id: int, fingerprint: bytes, display: Display) -> Signature:
    """Show the name in another way, or not at all.

    Raises:
        NotFound: this person has no such signature.
    """
    signature = own_signature(session, signature_id, fingerprint)
    signature.display = display
    return signature


def own_signature(session: Session, signature_id: int, fingerprint: bytes) -> Signature:
    """A signature, locked, if it is this person's.

    Raises:
        NotFound: it is not, or it has ended.
    """
    signature = session.scalar(
        select(Signature)
        .where(Signature.id == signature_id, Signature.email_fingerprint == fingerprint)
        .where(Signature.state.in_(KNOWN))
        .with_for_update()
    )
    if signature is None:
        raise NotFound("no-signature")
    return signature


def signatures_of(session: Session, fingerprint: bytes) -> list[Signature]:
    """What a person has signed and not taken back, newest first; rejected ones too."""
    query = (
        select(Signature)
        .where(Signature.email_fingerprint == fingerprint)
        .where(Signature.state.in_(KNOWN))
        .order_by(Signature.signed_at.desc())
    )
    return list(session.scalars(query))


def signatures_at(session: Session, fingerprint: bytes) -> list[Signature]:
    """Every signature that this address can still be found under, in any state, newest first."""
    query = select(Signature).where(Signature.email_fingerprint == fingerprint)
    return list(session.scalars(query.order_by(Signature.signed_at.desc(), Signature.id.desc())))


def expire(session: Session, *, days: int, limit: int, now: datetime) -> int:
    """Forget those who never confirmed, oldest first; returns how many."""
    overdue = (
        select(Signature.id)
        .where(Signature.state == SignatureState.PENDING)
        .where(Signature.signed_at < now - timedelta(days=days))
        .order_by(Signature.signed_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(overdue))
    session.execute(
        update(Signature)
        .where(Signature.id.in_(ids))
        .values(state=SignatureState.EXPIRED, ended_at=now, **_FORGOTTEN)
        .execution_options(synchronize_session=False)
    )
    return len(ids)


def reject(session: Session, signature_id: int) -> Signature:
    """Stop a signature from counting, by an organizer's decision; it can be restored."""
    signature = _locked(session, signature_id)
    was_counted = signature.state is SignatureState.CONFIRMED
    signature.move_to(SignatureState.REJECTED)
    if was_counted and signature.confirmed_at:
        facets = tally.facets_of(signature, signature.confirmed_at)
        tally.count_signature(session, signature.petition_id, signature.id, facets, -1)
        remembering.forget_signed(session, [signature.id])
    return signature


def restore(session: Session, signature_id: int) -> Signature:
    """Undo a rejection: the signature counts on the day on which it was first confirmed.

    One that was never confirmed waits for that again.
    """
    signature = _locked(session, signature_id)
    if signature.confirmed_at is None:
        signature.move_to(SignatureState.PENDING)
        return signature
    signature.move_to(SignatureState.CONFIRMED)
    facets = tally.facets_of(signature, signature.confirmed_at)
    tally.count_signature(session, signature.petition_id, signature.id, facets, 1)
    session.flush()
    remembering.note_signed(session, [signature.id])
    return signature


def _locked(session: Session, signature_id: int) -> Signature:
    signature = session.get(Signature, signature_id, with_for_update=True)
    if signature is None:
        raise NotFound(f"There is no signature {signature_id}.")
    return signature
