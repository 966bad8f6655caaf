"""Whom a bulk invalidation meets, and how those are found batch by batch."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from campaign.petitions.decision_models import Decision
from campaign.petitions.models import Signature, SignatureState
from campaign.petitions.suspecting import domain_of, folded_name, is_suspicious

LONGEST_PATTERN = 80
Key = tuple[datetime, int]


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """Whom a decision meets: everybody who signed in this time and fits all that is given."""

    since: datetime
    until: datetime
    signs: int = 0
    domain: str = ""
    pattern: str = ""
    country: str = ""
    with_pending: bool = True

    def sealed(self) -> str:
        """As one line to be stored encrypted."""
        told = asdict(self) | {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return json.dumps(told, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Scan:
    """A stretch of the time that was looked through."""

    ids: list[int]
    looked: int
    last: Key | None


def conditions_of(decision: Decision) -> Conditions:
    """Whom a decision meets."""
    told = json.loads(decision.conditions or "{}")
    return Conditions(
        **told
        | {
            "since": datetime.fromisoformat(told["since"]),
            "until": datetime.fromisoformat(told["until"]),
        }
    )


def scan_signatures(session: Session, decision: Decision, after: Key | None, limit: int) -> Scan:
    """Look through the next signatures of the time; open names and addresses only where a condition asks."""
    wanted = conditions_of(decision)
    query = (
        select(Signature.id, Signature.signed_at, Signature.state, Signature.country, Signature.suspicion)
        .where(Signature.petition_id == decision.petition_id)
        .where(Signature.signed_at >= wanted.since, Signature.signed_at < wanted.until)
        .order_by(Signature.signed_at, Signature.id)
        .limit(limit)
    )
    if after:
        query = query.where(tuple_(Signature.signed_at, Signature.id) > after)
    rows = session.execute(query).all()
    ids = [row.id for row in rows if _fits(row, wanted)]
    if ids and (wanted.domain or wanted.pattern):
        ids = _by_words(session, ids, wanted)
    last = (rows[-1].signed_at, rows[-1].id) if len(rows) == limit else None
    return Scan(ids=ids, looked=len(rows), last=last)


def _fits(row: Any, wanted: Conditions) -> bool:
    states = {SignatureState.CONFIRMED} | ({SignatureState.PENDING} if wanted.with_pending else set())
    return (
        row.state in states
        and (not wanted.country or row.country == wanted.country)
        and (not wanted.signs or bool(row.suspicion & wanted.signs and is_suspicious(row.suspicion)))
    )


def _by_words(session: Session, ids: list[int], wanted: Conditions) -> list[int]:
    query = select(Signature.id, Signature.name, Signature.email).where(Signature.id.in_(ids))
    return sorted(
        row.id
        for row in session.execute(query.order_by(Signature.id))
        if (not wanted.domain or domain_of(row.email or "") == wanted.domain)
        and (not wanted.pattern or fits_pattern(folded_name(row.name or ""), folded_name(wanted.pattern)))
    )


def fits_pattern(name: str, pattern: str) -> bool:
    """Whether a name holds the pattern, where * stands for anything; each part is looked for once."""
    at = 0
    for part in pattern[:LONGEST_PATTERN].split("*"):
        found = name.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return True
