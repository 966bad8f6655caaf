"""How fast mail may leave: a token bucket for each server and each recipient domain, shared by all workers.

The row of a gate says up to when everything is given out already, so that taking some is one short lock.
A gate with no row and no rate lets everything through.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.upsert import insert_unless_there
from campaign.outbox.models import Gate

BURST = timedelta(seconds=1)
FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(minutes=30)
HOLD = timedelta(hours=1)
FIRST_RATE, LEAST_RATE, OPEN_RATE = 5.0, 0.05, 40.0
"""Messages each second: after the first complaint of a domain, at least, and from which on it is free."""
CALM = timedelta(minutes=10)
"""After so long without a complaint, a domain gets twice as much."""
_MOST_STRIKES = 12


@dataclass(frozen=True, kw_only=True)
class Passage:
    """How many may leave now, and from when on more of them."""

    number: int
    next_at: datetime
    pace: float = 0.0
    """Messages each second behind that; 0: all at once."""


def server_gate(name: str) -> str:
    """The gate of a server."""
    return f"server:{name}"[:120]


def domain_gate(mailbox: str) -> str:
    """The gate of a kind of mailbox, as `core.mailboxes` calls it."""
    return f"domain:{mailbox}"[:120]


def find(session: Session, names: Sequence[str]) -> dict[str, Gate]:
    """Those of these gates that have a row, locked, always in the same order."""
    query = select(Gate).where(Gate.name.in_(names)).order_by(Gate.name).with_for_update()
    return {gate.name: gate for gate in session.scalars(query.execution_options(populate_existing=True))}


def opened(session: Session, names: Sequence[str], *, now: datetime) -> dict[str, Gate]:
    """These gates with their rows, made where there are none, locked."""
    for name in sorted(names):
        insert_unless_there(
            session, Gate, {"name": name, "rate": 0.0, "strikes": 0, "why": "", "changed_at": now}
        )
    return find(session, names)


def pass_through(gate: Gate | None, wanted: int, *, rate: float, now: datetime) -> Passage:
    """Take up to `wanted` places. `rate` is what the settings allow; a domain's complaints count too."""
    if gate is None:
        return Passage(number=wanted, next_at=now)
    _calm_down(gate, now)
    if gate.held_until and gate.held_until > now:
        return Passage(number=0, next_at=gate.held_until)
    allowed = min((one for one in (rate, gate.rate) if one), default=0.0)
    if not allowed:
        return Passage(number=wanted, next_at=now)
    earliest = now - max(BURST, timedelta(seconds=1 / allowed))
    since = max(gate.next_at or earliest, earliest)
    free = int((now - since).total_seconds() * allowed + 1e-6)
    number = min(wanted, free)
    gate.next_at = since + timedelta(seconds=number / allowed)
    return Passage(number=number, next_at=gate.next_at + timedelta(seconds=1 / allowed), pace=allowed)


def give_back(gate: Gate | None, passage: Passage, unused: int) -> None:
    """Places that were taken and not needed."""
    if gate and gate.next_at and passage.pace:
        gate.next_at -= timedelta(seconds=unused / passage.pace)


def spend(session: Session, name: str, number: int, *, rate: float, now: datetime) -> None:
    """Count what left without asking: letters never wait, but what is left for mailings grows less."""
    if not rate or not number:
        return
    gate = opened(session, [name], now=now)[name]
    gate.next_at = max(gate.next_at or now - BURST, now - BURST) + timedelta(seconds=number / rate)


def slow_down(session: Session, name: str, why: str, *, now: datetime) -> None:
    """It said that it is too much: rest, then go on at half the pace. Nothing else is slowed."""
    gate = opened(session, [name], now=now)[name]
    if gate.held_until and gate.held_until > now:
        return
    _strike(gate, why, now)
    gate.rate = max(gate.rate / 2, LEAST_RATE) if gate.rate else FIRST_RATE
    gate.held_until = now + min(FIRST_REST * 2 ** (gate.strikes - 1), LONGEST_REST)


def hold(session: Session, name: str, why: str, *, now: datetime) -> None:
    """It refuses our mail by policy: give it none for an hour, and let organizers see why."""
    gate = opened(session, [name], now=now)[name]
    if gate.held_until and gate.held_until > now + HOLD / 2:
        return
    _strike(gate, why, now)
    gate.held_until = now + HOLD


def held(session: Session, *, now: datetime) -> list[Gate]:
    """Gates that let nothing through for now, for whoever watches."""
    return list(session.scalars(select(Gate).where(Gate.held_until > now).order_by(Gate.name)))


def _strike(gate: Gate, why: str, now: datetime) -> None:
    gate.strikes = min(gate.strikes + 1, _MOST_STRIKES)
    gate.why, gate.changed_at = why[:80], now


def _calm_down(gate: Gate, now: datetime) -> None:
    """For each ten minutes without a complaint after its rest, twice the pace; in the end it is free."""
    calm_since = max(gate.changed_at, gate.held_until or gate.changed_at)
    while gate.strikes and now - calm_since >= CALM:
        calm_since += CALM
        gate.strikes -= 1
        gate.rate = gate.rate * 2 if gate.strikes and gate.rate * 2 < OPEN_RATE else 0.0
        gate.changed_at = calm_since
