"""Who asked to be told, under which words; how they leave; how they are forgotten."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, ScalarSelect, delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.core.upsert import insert_or_leave
from campaign.supporters.models import (
    Consent,
    ConsentAct,
    ConsentWording,
    Fact,
    Interest,
    InterestScope,
    Supporter,
    SupporterState,
    Suppression,
)

_PERSONAL = ("email", "email_fingerprint", "name", "paused_until")


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What a person agreed to: to be told of something, on a page, under exact words."""

    email: str
    fingerprint: bytes
    locale: str
    scope: InterestScope
    scope_id: int
    wording_id: int
    page: str
    country: str = ""
    is_brought_along: bool = False
    """Whether a list from elsewhere says so, rather than the person here and now."""


WhenTold = Callable[[Session, Supporter, Interest], None]
_WHEN_TOLD: list[WhenTold] = []
WhenLeft = Callable[[Session, Supporter, datetime], None]
_WHEN_LEFT: list[WhenLeft] = []


def when_told(react: WhenTold) -> WhenTold:
    """Register what a feature above does when somebody here asked to be told of a topic."""
    _WHEN_TOLD.append(react)
    return react


def when_left(react: WhenLeft) -> WhenLeft:
    """Register what a feature above does in the transaction in which somebody leaves a topic."""
    _WHEN_LEFT.append(react)
    return react


def wording_id(session: Session, locale: str, words: str, *, now: datetime) -> int:
    """The number of these exact words; kept for ever once shown and agreed to."""
    digest = wording_digest(words)
    known = select(ConsentWording.id).where(ConsentWording.locale == locale, ConsentWording.sha256 == digest)
    if found := session.scalar(known):
        return found
    row = {"locale": locale, "sha256": digest, "words": words, "first_shown_at": now}
    insert_or_leave(session, ConsentWording, row)
    return session.scalars(known).one()


def wording_digest(words: str) -> str:
    """What these words are found by."""
    return sha256(words.encode()).hexdigest()


def wording_column(locale: ColumnElement[str], digest: ColumnElement[str]) -> ScalarSelect[int]:
    """The number of words, as a part of a statement; null for words that are not kept yet."""
    known = select(ConsentWording.id).where(ConsentWording.locale == locale)
    return known.where(ConsentWording.sha256 == digest).scalar_subquery()


def agree(session: Session, agreement: Agreement, *, now: datetime) -> Supporter | None:
    """Make the person a supporter with this interest, and record the consent.

    Agreeing twice adds a consent record and changes nothing else. Nobody who complained or is
    suppressed comes back by this; then the answer is None.
    """
    if session.get(Suppression, agreement.fingerprint):
        return None
    supporter = _found_or_made(session, agreement, now)
    if supporter.state is SupporterState.COMPLAINED:
        return None
    if supporter.state is not SupporterState.ACTIVE:
        supporter.move_to(SupporterState.ACTIVE)
        supporter.ended_at = None
    supporter.email, supporter.locale = agreement.email, agreement.locale
    supporter.country = agreement.country or supporter.country
    interest = Interest(
        supporter_id=supporter.id,
        scope=agreement.scope,
        scope_id=agreement.scope_id,
        since_at=now,
    )
    try:
        with session.begin_nested():
            session.add(interest)
    except IntegrityError:
        pass
    else:
        for react in () if agreement.is_brought_along else _WHEN_TOLD:
            react(session, supporter, interest)
    _record(session, supporter, ConsentAct.GIVEN, agreement, now)
    return supporter


def find(session: Session, fingerprint: bytes, *, lock: bool = False) -> Supporter | None:
    """The supporter behind an address, if there is one."""
    query = select(Supporter).where(Supporter.email_fingerprint == fingerprint)
    return session.scalar(query.with_for_update() if lock else query)


def interests_of(session: Session, supporter: Supporter) -> list[Interest]:
    """What this supporter wants to hear of, oldest first."""
    query = select(Interest).where(Interest.supporter_id == supporter.id).order_by(Interest.id)
    return list(session.scalars(query))


def consents_of(session: Session, supporter: Supporter) -> list[Consent]:
    """Every consent given and taken back, in order."""
    query = select(Consent).where(Consent.supporter_id == supporter.id).order_by(Consent.id)
    return list(session.scalars(query))


def leave(
    session: Session,
    fingerprint: bytes,
    scope: InterestScope,
    scope_id: int,
    *,
    page: str,
    now: datetime,
) -> None:
    """Stop telling this person of one thing. Without anything left, the supporter is unsubscribed."""
    supporter = find(session, fingerprint, lock=True)
    if supporter is None:
        return
    gone = delete(Interest).where(
        Interest.supporter_id == supporter.id,
        Interest.scope == scope,
        Interest.scope_id == scope_id,
    )
    if not session.execute(gone).rowcount:  # type: ignore[attr-defined]
        return
    _record_leaving(session, supporter, scope, scope_id, page, now)
    if supporter.state is SupporterState.ACTIVE and not interests_of(session, supporter):
        supporter.move_to(SupporterState.UNSUBSCRIBED)
        supporter.ended_at = now
    session.flush()
    for react in _WHEN_LEFT:
        react(session, supporter, now)


def leave_all(session: Session, fingerprint: bytes, *, page: str, now: datetime) -> None:
    """Stop telling this person anything."""
    supporter = find(session, fingerprint, lock=True)
    for interest in interests_of(session, supporter) if supporter else []:
        leave(session, fingerprint, interest.scope, interest.scope_id, page=page, now=now)


def erase(session: Session, fingerprint: bytes, *, page: str, now: datetime) -> None:
    """Forget the person. The consent records stay, tied to a number that leads nowhere."""
    leave_all(session, fingerprint, page=page, now=now)
    supporter = find(session, fingerprint, lock=True)
    if supporter:
        supporter.move_to(SupporterState.ERASED)
        for column in _PERSONAL:
            setattr(supporter, column, None)
        supporter.country = supporter.source = supporter.also_reads = ""
        supporter.ended_at = now
        session.execute(delete(Fact).where(Fact.supporter_id == supporter.id))


def _found_or_made(session: Session, agreement: Agreement, now: datetime) -> Supporter:
    """The unique fingerprint decides, so two confirmations at once make one supporter."""
    made = Supporter(
        email=agreement.email,
        email_fingerprint=agreement.fingerprint,
        locale=agreement.locale,
        source=agreement.page[:80],
        state=SupporterState.PENDING,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        return session.scalars(
            select(Supporter).where(Supporter.email_fingerprint == agreement.fingerprint).with_for_update()
        ).one()
    return made


def _record(
    session: Session,
    supporter: Supporter,
    act: ConsentAct,
    agreement: Agreement,
    now: datetime,
) -> None:
    session.add(
        Consent(
            supporter_id=supporter.id,
            wording_id=agreement.wording_id,
            act=act,
            scope=agreement.scope,
            scope_id=agreement.scope_id,
            page=agreement.page,
            recorded_at=now,
        )
    )
    session.flush()


def _record_leaving(
    session: Session,
    supporter: Supporter,
    scope: InterestScope,
    scope_id: int,
    page: str,
    now: datetime,
) -> None:
    session.add(
        Consent(
            supporter_id=supporter.id,
            act=ConsentAct.WITHDRAWN,
            scope=scope,
            scope_id=scope_id,
            page=page,
            recorded_at=now,
        )
    )
    session.flush()
