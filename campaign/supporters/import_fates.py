"""What an import would do with each line, told before it is done and held to while it is.

Nobody comes back by a file who left, complained, bounced, is suppressed, or said that it was not them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.addresses import fingerprint_of
from campaign.supporters.import_lines import Line, mailbox_key, problem_of
from campaign.supporters.models import (
    Consent,
    ConsentAct,
    Interest,
    Supporter,
    SupporterState,
    Suppression,
)
from campaign.supporters.pending_links import Topic
from campaign.supporters.pending_models import PendingInterest, PendingState


class Fate(StrEnum):
    """What becomes of a line."""

    NEW = "new"
    ALSO = "also"
    """A supporter already, who is told of this too."""
    THERE = "there"
    WAITING = "waiting"
    """Was asked before, and has not agreed yet."""
    TWICE = "twice"
    LEFT = "left"
    BLOCKED = "blocked"
    OVER = "over"
    """Not to be written to in the other system either."""
    WRONG = "wrong"


TAKEN = frozenset({Fate.NEW, Fate.ALSO})


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A line with its fate; the supporter where there is one."""

    line: Line
    fate: Fate
    fingerprint: bytes = b""
    supporter: Supporter | None = None


@dataclass(frozen=True, kw_only=True)
class _Known:
    """What is known of some addresses, each read once for all of them."""

    suppressed: frozenset[bytes]
    supporters: dict[bytes, Supporter]
    told: frozenset[int]
    left: frozenset[int]
    asked: dict[bytes, PendingState]

    def fate(self, fingerprint: bytes) -> Fate:
        """What becomes of a right line with this address."""
        supporter = self.supporters.get(fingerprint)
        is_complained = supporter is not None and supporter.state is SupporterState.COMPLAINED
        if fingerprint in self.suppressed or is_complained:
            return Fate.BLOCKED
        asked = self.asked.get(fingerprint)
        if asked is PendingState.DISOWNED:
            return Fate.LEFT
        if supporter is not None:
            return self._of_supporter(supporter)
        return Fate.WAITING if asked is PendingState.WAITING else Fate.NEW

    def _of_supporter(self, supporter: Supporter) -> Fate:
        if supporter.state is not SupporterState.ACTIVE:
            return Fate.LEFT
        if supporter.id in self.told:
            return Fate.THERE
        return Fate.LEFT if supporter.id in self.left else Fate.ALSO


def judge(
    session: Session, topic: Topic, lines: Sequence[Line], seen: set[str], *, now: datetime
) -> list[Judged]:
    """The fate of each of these lines; `seen` are the addresses of lines before them, and grows."""
    right = [line for line in lines if problem_of(line, now=now) is None]
    prints = {line.number: fingerprint_of(line.email) for line in right}
    known = _known(session, topic, list(prints.values()))
    judged = []
    for line in lines:
        fingerprint = prints.get(line.number)
        key = mailbox_key(line)
        fate = _fate(line, fingerprint, known, is_seen=key in seen)
        seen.add(key)
        supporter = known.supporters.get(fingerprint or b"")
        judged.append(Judged(line=line, fate=fate, fingerprint=fingerprint or b"", supporter=supporter))
    return judged


def _fate(line: Line, fingerprint: bytes | None, known: _Known, *, is_seen: bool) -> Fate:
    if fingerprint is None:
        return Fate.WRONG
    if is_seen:
        return Fate.TWICE
    return Fate.OVER if line.is_over else known.fate(fingerprint)


def _known(session: Session, topic: Topic, fingerprints: list[bytes]) -> _Known:
    gone = select(Suppression.email_fingerprint).where(Suppression.email_fingerprint.in_(fingerprints))
    found = session.scalars(select(Supporter).where(Supporter.email_fingerprint.in_(fingerprints))).all()
    numbers = [supporter.id for supporter in found]
    told = select(Interest.supporter_id).where(
        Interest.supporter_id.in_(numbers), Interest.scope == topic.scope, Interest.scope_id == topic.scope_id
    )
    left = select(Consent.supporter_id).where(
        Consent.supporter_id.in_(numbers),
        Consent.act == ConsentAct.WITHDRAWN,
        Consent.scope == topic.scope,
        Consent.scope_id == topic.scope_id,
    )
    asked = select(PendingInterest.email_fingerprint, PendingInterest.state).where(
        PendingInterest.email_fingerprint.in_(fingerprints),
        PendingInterest.scope == topic.scope,
        PendingInterest.scope_id == topic.scope_id,
    )
    return _Known(
        suppressed=frozenset(session.scalars(gone)),
        supporters={one.email_fingerprint: one for one in found if one.email_fingerprint},
        told=frozenset(session.scalars(told)),
        left=frozenset(session.scalars(left)),
        asked={fingerprint: state for fingerprint, state in session.execute(asked)},
    )
