"""Signs that a signature may be false. They ask for one more step and show; they never drop anybody.

No address of a network is stored: that many sign from one is noticed while they sign.
"""

import unicodedata
from datetime import datetime, timedelta
from enum import IntFlag
from functools import cache
from pathlib import Path

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from campaign.core.addresses import ascii_domain
from campaign.core.crypto import vault
from campaign.core.text import searchable
from campaign.petitions.models import Signature

REPEATED_FROM = 4
REPEATED_WITHIN = timedelta(hours=1)
"""Signatures of one name under one petition in this time from which on they are suspicious."""
_PRINT = 8
"""Bytes of a name's fingerprint: enough to find ten million again, and what is found is looked at."""


class Sign(IntFlag):
    """Why a signature is looked at twice."""

    BURST = 1
    DISPOSABLE = 2
    REPEATED = 4
    TRUSTED = 64
    """An organizer has looked at it and sees nothing wrong; the other bits stay for whoever doubts that."""


SIGNS = (Sign.BURST, Sign.DISPOSABLE, Sign.REPEATED)


def suspicion_of(email: str, *, is_burst: bool) -> int:
    """What can be told while somebody signs, without looking anything up elsewhere."""
    signs = Sign.BURST if is_burst else Sign(0)
    if is_disposable(email):
        signs |= Sign.DISPOSABLE
    return int(signs)


def is_suspicious(suspicion: int) -> bool:
    """Whether one more step is asked for."""
    return 0 < suspicion < Sign.TRUSTED


def trust(session: Session, signature: Signature, *, is_trusted: bool) -> None:
    """Ask for no further step from this one; or do so again."""
    kept = signature.suspicion & ~int(Sign.TRUSTED)
    signature.suspicion = kept | (int(Sign.TRUSTED) if is_trusted else 0)
    session.flush()


def is_disposable(email: str) -> bool:
    """Whether the inbox is of a kind that anybody gets for ten minutes."""
    return email.rpartition("@")[2].lower() in _disposable_domains()


def domain_of(email: str) -> str:
    """The domain of an address as it is compared."""
    return ascii_domain(email.rpartition("@")[2])


def folded_name(name: str) -> str:
    """A name as it is compared: case, accents of Latin letters, and spaces make no difference."""
    parted = unicodedata.normalize("NFKD", searchable(name))
    return unicodedata.normalize("NFC", "".join(sign for sign in parted if not "\u0300" <= sign <= "\u036f"))


def name_fingerprint(name: str) -> bytes:
    """The keyed hash under which a name is found again."""
    return vault.fingerprint(f"name:{folded_name(name)}")[:_PRINT]


def mark_repeated_names(session: Session, *, after_id: int, limit: int, now: datetime) -> int:
    """Look at the next signatures by number; mark those whose name was given too often of late.

    Gives a name that has no fingerprint yet its own. Returns the number of the last one looked at,
    or `after_id` where nothing is left.
    """
    query = (
        select(Signature.id, Signature.name_fingerprint)
        .where(Signature.id > after_id)
        .order_by(Signature.id)
        .limit(limit)
    )
    rows = session.execute(query).all()
    _fill_fingerprints(session, [row.id for row in rows if row.name_fingerprint is None])
    prints = {row.name_fingerprint for row in rows if row.name_fingerprint is not None}
    of_late = (Signature.name_fingerprint.in_(prints), Signature.signed_at >= now - REPEATED_WITHIN)
    often = (
        select(Signature.petition_id, Signature.name_fingerprint)
        .where(*of_late)
        .group_by(Signature.petition_id, Signature.name_fingerprint)
        .having(func.count() >= REPEATED_FROM)
    )
    for petition_id, print_ in session.execute(often).all():
        _mark(session, petition_id, print_ or b"", now)
    return int(rows[-1].id) if rows else after_id


def _fill_fingerprints(session: Session, ids: list[int]) -> None:
    named = select(Signature.id, Signature.name).where(Signature.id.in_(ids), Signature.name.is_not(None))
    for signature_id, name in session.execute(named).all():
        filling = update(Signature).where(Signature.id == signature_id, Signature.name_fingerprint.is_(None))
        session.execute(filling.values(name_fingerprint=name_fingerprint(name or "")))


def _mark(session: Session, petition_id: int, print_: bytes, now: datetime) -> None:
    session.execute(
        update(Signature)
        .where(Signature.name_fingerprint == print_, Signature.petition_id == petition_id)
        .where(Signature.signed_at >= now - REPEATED_WITHIN)
        .where(Signature.suspicion.op("&")(int(Sign.REPEATED)) == 0)
        .values(suspicion=Signature.suspicion.op("|")(int(Sign.REPEATED)))
        .execution_options(synchronize_session=False)
    )


def newest_id(session: Session) -> int:
    """The number of the newest signature."""
    return session.scalar(select(func.max(Signature.id))) or 0


@cache
def _disposable_domains() -> frozenset[str]:
    lines = (Path(__file__).parent / "disposable_domains.txt").read_text().splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def signs_in(suspicion: int) -> list[int]:
    """The signs that a signature bears, whether an organizer trusts it or not."""
    return [int(sign) for sign in SIGNS if suspicion & sign]
