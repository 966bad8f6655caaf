"""Who signed, for organizers: lists by key, searches by fingerprint, and one signer's history.

Ten million rows stay quick, since each list walks one index from its newest end and looks no further
than LOOK_AHEAD rows at a time for what a filter asks.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal_column, select, tuple_
from sqlalchemy.orm import Session

from campaign.campaigns import figures
from campaign.core.addresses import NotAnAddress, checked_address, fingerprint_of
from campaign.core.errors import NotFound
from campaign.core.sources import DIRECT
from campaign.outbox import service as outbox
from campaign.outbox.models import Delivery
from campaign.petitions.decision_models import DecisionPart, Report, Thing
from campaign.petitions.door import outbox_key
from campaign.petitions.models import Display, Signature, SignatureState
from campaign.petitions.suspecting import SIGNS, Sign, folded_name, name_fingerprint

PAGE = 50
LOOK_AHEAD = 20_000
FOUND = 100
"""Most that a search shows: one name may be that of many."""
OFFERED = 60
"""Sources that a list can be narrowed to by choosing; the address of the page takes any."""
BANDED = 5_000
"""Suspicious signatures that the bands are made of, the newest."""
TAKEN_OUT = frozenset({SignatureState.REJECTED, SignatureState.WITHDRAWN, SignatureState.DISOWNED})
_IS_TAKEN_OUT: ColumnElement[bool] = literal_column("state IN ('rejected', 'withdrawn', 'disowned')")
_IS_SUSPICIOUS: ColumnElement[bool] = literal_column("suspicion <> 0")
Key = tuple[datetime, int]
"""Where a page ends: the time of its last signature, and its number."""


@dataclass(frozen=True, kw_only=True)
class Sieve:
    """What a list is narrowed to; everything that is not given lets all through."""

    state: SignatureState | None = None
    country: str | None = None
    locale: str | None = None
    display: Display | None = None
    source: str | None = None
    """As `core.sources` writes it; DIRECT where nothing is known."""
    since: date | None = None
    until: date | None = None
    is_suspicious: bool = False


@dataclass(frozen=True, kw_only=True)
class SignerPage:
    """Some signatures, newest first. `looked` is told where the search stopped before a page was full."""

    signatures: list[Signature]
    next_key: Key | None
    looked: int | None = None


@dataclass(frozen=True, kw_only=True)
class Band:
    """An hour with suspicious signatures, and how many of each kind."""

    begins_at: datetime
    count: int
    by_sign: dict[Sign, int]


@dataclass(frozen=True, kw_only=True)
class History:
    """What became of one signature, beside what its own columns say."""

    mails: list[Delivery]
    parts: list[DecisionPart]
    reports: list[Report] = field(default_factory=list)


def list_signers(session: Session, petition_id: int, sieve: Sieve, before: Key | None) -> SignerPage:
    """The next page of a list."""
    window = _window(petition_id, sieve, before).limit(LOOK_AHEAD).subquery()
    newest = (window.c.signed_at.desc(), window.c.id.desc())
    hits = select(window.c.id, window.c.signed_at).where(*_fine(sieve, window.c)).order_by(*newest)
    keys = session.execute(hits.limit(PAGE + 1)).all()
    signatures = _load(session, [key.id for key in keys[:PAGE]])
    if len(keys) > PAGE:
        return SignerPage(signatures=signatures, next_key=(keys[PAGE - 1].signed_at, keys[PAGE - 1].id))
    looked = session.scalar(select(func.count()).select_from(window)) or 0
    if looked < LOOK_AHEAD:
        return SignerPage(signatures=signatures, next_key=None)
    oldest = (window.c.signed_at.asc(), window.c.id.asc())
    last = session.execute(select(window.c.signed_at, window.c.id).order_by(*oldest).limit(1)).one()
    return SignerPage(signatures=signatures, next_key=(last.signed_at, last.id), looked=looked)


def sources_of(session: Session, campaign_id: int) -> list[str]:
    """Where signers of a campaign came from, most of them first, out of its figures."""
    counts = figures.by_value(session, campaign_id, figures.SIGNED_FROM)
    return [source for source, _ in counts.most_common(OFFERED)]


def find_by_address(session: Session, petition_id: int, typed: str) -> list[Signature]:
    """The signature of exactly this inbox, however the address is written."""
    try:
        print_ = fingerprint_of(checked_address(typed))
    except NotAnAddress:
        return []
    query = select(Signature).where(
        Signature.email_fingerprint == print_, Signature.petition_id == petition_id
    )
    return list(session.scalars(query))


def find_by_name(session: Session, petition_id: int, typed: str) -> list[Signature]:
    """Signatures with exactly this name, case and accents aside; newest first."""
    query = (
        select(Signature)
        .where(Signature.name_fingerprint == name_fingerprint(typed), Signature.petition_id == petition_id)
        .limit(FOUND)
    )
    wanted = folded_name(typed)
    found = [one for one in session.scalars(query) if folded_name(one.name or "") == wanted]
    return sorted(found, key=lambda one: (one.signed_at, one.id), reverse=True)


def find_signer(session: Session, petition_id: int, signature_id: int) -> Signature:
    """One signature of a petition.

    Raises:
        NotFound: the petition has none with this number.
    """
    query = select(Signature).where(Signature.id == signature_id, Signature.petition_id == petition_id)
    signature = session.scalar(query)
    if signature is None:
        raise NotFound("no-signature")
    return signature


def history_of(session: Session, signature: Signature) -> History:
    """Its mails, its decisions, and what readers reported."""
    mails = select(Delivery).where(outbox.begins_with(outbox_key(signature.id)))
    about = (Thing.SIGNATURE, Thing.COMMENT)
    parts = select(DecisionPart).where(DecisionPart.thing.in_(about), DecisionPart.thing_id == signature.id)
    reports = select(Report).where(Report.thing == Thing.COMMENT, Report.thing_id == signature.id)
    return History(
        mails=list(session.scalars(mails.order_by(Delivery.id))),
        parts=list(session.scalars(parts.order_by(DecisionPart.decision_id))),
        reports=list(session.scalars(reports.order_by(Report.id))),
    )


def bands_of(session: Session, petition_id: int) -> list[Band]:
    """The hours of the newest suspicious signatures, newest first."""
    query = (
        select(Signature.signed_at, Signature.suspicion)
        .where(Signature.petition_id == petition_id, _IS_SUSPICIOUS)
        .order_by(Signature.signed_at.desc(), Signature.id.desc())
        .limit(BANDED)
    )
    counts: dict[datetime, Counter[Sign]] = {}
    totals: Counter[datetime] = Counter()
    for signed_at, suspicion in session.execute(query):
        if suspicion & Sign.TRUSTED:
            continue
        hour = signed_at.replace(minute=0, second=0, microsecond=0)
        totals[hour] += 1
        counts.setdefault(hour, Counter()).update(sign for sign in SIGNS if suspicion & sign)
    return [
        Band(begins_at=hour, count=totals[hour], by_sign=dict(by_sign)) for hour, by_sign in counts.items()
    ]


def _window(petition_id: int, sieve: Sieve, before: Key | None) -> Select[*tuple[Any, ...]]:
    """The range of an index that a list walks along, newest first."""
    query = select(
        *(Signature.id, Signature.signed_at, Signature.state, Signature.country),
        *(Signature.locale, Signature.display, Signature.source, Signature.suspicion),
    ).where(Signature.petition_id == petition_id)
    if sieve.state in TAKEN_OUT:
        query = query.where(_IS_TAKEN_OUT)
    elif sieve.is_suspicious:
        query = query.where(_IS_SUSPICIOUS)
    if sieve.since:
        query = query.where(Signature.signed_at >= _midnight(sieve.since))
    if sieve.until:
        query = query.where(Signature.signed_at < _midnight(sieve.until) + timedelta(days=1))
    if before:
        query = query.where(tuple_(Signature.signed_at, Signature.id) < before)
    return query.order_by(Signature.signed_at.desc(), Signature.id.desc())


def _fine(sieve: Sieve, columns: Any) -> list[ColumnElement[bool]]:
    names = ("state", "country", "locale", "display")
    wanted = {name: getattr(sieve, name) for name in names}
    fine = [columns[name] == value for name, value in wanted.items() if value is not None]
    if sieve.source is not None:
        fine.append(columns.source.in_(["", DIRECT] if sieve.source == DIRECT else [sieve.source]))
    suspicious = columns.suspicion.between(1, int(Sign.TRUSTED) - 1)
    return [*fine, suspicious] if sieve.is_suspicious else fine


def _load(session: Session, ids: list[int]) -> list[Signature]:
    rows = {one.id: one for one in session.scalars(select(Signature).where(Signature.id.in_(ids)))}
    return [rows[number] for number in ids if number in rows]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
