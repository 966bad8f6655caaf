"""Take messages that are due under a lease, after a last look at who has left; and take back lost leases.

Suppression and consent are looked at here, not when a message was queued.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import bindparam, case, literal, literal_column, not_, or_, select, update
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts import audience
from campaign.alerts.delivery_models import HELD_ROWS, QUEUED_ROWS, MailingDelivery, MessageState, Reason
from campaign.alerts.models import Mailing, MailingKind, MailingState
from campaign.core.mailboxes import mailbox_of
from campaign.outbox import gates
from campaign.outbox.gates import Passage
from campaign.outbox.models import Gate
from campaign.outbox.servers import Server
from campaign.supporters.models import Frequency, Supporter, Suppression

LEASE = timedelta(minutes=5)
_dice = Random()  # noqa: S311 (spreads turns; nothing secret hangs on it)
_LONGEST_PUSH = timedelta(minutes=10)
Fate = tuple[MessageState, Reason]
_QUEUED = MessageState.QUEUED.value
_FATES_OF_NOBODY = (MessageState.SKIPPED, Reason.ERASED)


@dataclass(frozen=True, kw_only=True)
class Leased:
    """One message that this worker holds."""

    delivery_id: int
    supporter_id: int
    attempt: int
    address: str
    name: str
    locale: str
    domain: str
    is_discreet: bool


@dataclass(frozen=True, kw_only=True)
class Batch:
    """Messages of one mailing, all for one server."""

    mailing: Mailing
    server: Server | None
    messages: Sequence[Leased]


@dataclass(frozen=True, kw_only=True)
class Taking:
    """Who takes, how many, by which server, at which pace to each domain; no server: into a folder."""

    worker: str
    limit: int
    server: Server | None
    domain_rates: Mapping[str, float]


def lease(session: Session, taking: Taking, *, now: datetime) -> Batch | None:
    """Messages of one of the mailings that are being sent; None when none is due, or none may leave."""
    gate = None
    passage = Passage(number=taking.limit, next_at=now)
    if taking.server and taking.server.rate:
        name = gates.server_gate(taking.server.name)
        gate = gates.opened(session, [name], now=now)[name]
        passage = gates.pass_through(gate, taking.limit, rate=taking.server.rate, now=now)
    for mailing in sending(session) if passage.number else []:
        messages, looked = _of_mailing(session, mailing, taking, passage.number, now)
        if looked:
            gates.give_back(gate, passage, passage.number - len(messages))
            return Batch(mailing=mailing, server=taking.server, messages=messages)
    gates.give_back(gate, passage, passage.number)
    return None


def sending(session: Session) -> list[Mailing]:
    """Mailings that are being sent, in an order by chance, so that none waits for another's end."""
    found = list(session.scalars(select(Mailing).where(Mailing.state == MailingState.SENDING)))
    _dice.shuffle(found)
    return found


def release(session: Session, worker: str, messages: Iterable[Leased], *, due_at: datetime) -> None:
    """Give back what was not tried; the try does not count."""
    ids = [one.delivery_id for one in messages]
    session.execute(
        update(MailingDelivery)
        .where(MailingDelivery.id.in_(ids), MailingDelivery.worker == worker)
        .where(MailingDelivery.state == MessageState.LEASED)
        .values(
            state=MessageState.QUEUED,
            attempt=MailingDelivery.attempt - 1,
            due_at=due_at,
            worker="",
            leased_until=None,
        )
        .execution_options(synchronize_session=False)
    )


def take_back(session: Session, *, now: datetime) -> int:
    """End the leases that ran out: queued again, or in doubt where the words had begun to be given.

    The mark of a beginning reaches the disk a moment later than the lease. So where the database, or
    the machine, was started anew since, a lease says nothing any more, and each of these is in doubt.
    """
    is_lost = MailingDelivery.leased_until < now
    had_begun = or_(MailingDelivery.state == MessageState.SENDING, _is_of_before(session))
    ending = (
        update(MailingDelivery)
        .where(literal_column(HELD_ROWS), is_lost)
        .values(
            state=case((had_begun, literal(MessageState.IN_DOUBT.value)), else_=literal(_QUEUED)),
            ended_at=case((had_begun, literal(now, type_=MailingDelivery.ended_at.type)), else_=None),
            leased_until=None,
        )
        .execution_options(synchronize_session=False)
    )
    return session.execute(ending).rowcount  # type: ignore[attr-defined,no-any-return]


def boot_mark() -> str:
    """What this start of the machine is called; part of a worker's name."""
    path = Path("/proc/sys/kernel/random/boot_id")
    return path.read_text().strip()[:8] if path.exists() else "once"


def _is_of_before(session: Session) -> Any:
    if session.get_bind().dialect.name == "postgresql":
        began = f"pg_postmaster_start_time() + interval '{LEASE.seconds} seconds'"
        return MailingDelivery.leased_until < literal_column(began)
    return not_(MailingDelivery.worker.startswith(f"{boot_mark()}:"))


def _of_mailing(
    session: Session, mailing: Mailing, taking: Taking, limit: int, now: datetime
) -> tuple[list[Leased], bool]:
    """What is leased, and whether anything was due at all."""
    rows = _due(session, mailing.id, limit, now)
    if not rows:
        return [], False
    fates = _fates(session, mailing, rows, now)
    _end(session, fates, now)
    wanted = [_leased(row) for row in rows if row.id not in fates]
    ready, pushed = _through_gates(session, wanted, taking.domain_rates, now)
    _push(session, pushed)
    _mark_leased(session, ready, taking.worker, now)
    return ready, True


def _due(session: Session, mailing_id: int, limit: int, now: datetime) -> Sequence[Any]:
    query = (
        select(
            *(MailingDelivery.id, MailingDelivery.supporter_id, MailingDelivery.attempt),
            *(MailingDelivery.locale, Supporter.email, Supporter.email_fingerprint, Supporter.name),
            *(Supporter.paused_until, Supporter.frequency, Supporter.is_discreet),
        )
        .join(Supporter, Supporter.id == MailingDelivery.supporter_id)
        .where(MailingDelivery.mailing_id == mailing_id, literal_column(QUEUED_ROWS))
        .where(MailingDelivery.due_at <= now)
        .order_by(MailingDelivery.due_at, MailingDelivery.id)
        .limit(limit)
        .with_for_update(of=MailingDelivery, skip_locked=True)
    )
    return session.execute(query).all()


def _fates(session: Session, mailing: Mailing, rows: Sequence[Any], now: datetime) -> dict[int, Fate]:
    """What ends here, and why."""
    reach = audience.reach_of(session, session.get_one(Organization, mailing.organization_id))
    ids = [row.supporter_id for row in rows]
    there = select(Supporter.id).where(Supporter.id.in_(ids), audience.still_subscribed(reach, mailing.rule))
    still = set(session.scalars(there))
    prints = [row.email_fingerprint for row in rows if row.email_fingerprint]
    known = select(Suppression.email_fingerprint).where(Suppression.email_fingerprint.in_(prints))
    suppressed = set(session.scalars(known))
    found = ((row.id, _fate(row, mailing.kind, suppressed, still, now)) for row in rows)
    return {delivery_id: fate for delivery_id, fate in found if fate}


def _fate(row: Any, kind: MailingKind, suppressed: set[bytes], still: set[int], now: datetime) -> Fate | None:
    rhythm = Frequency.WEEKLY if kind is MailingKind.DIGEST else Frequency.EACH
    if row.email is None:
        return _FATES_OF_NOBODY
    if row.email_fingerprint in suppressed:
        return MessageState.SUPPRESSED, Reason.SUPPRESSED
    if row.supporter_id not in still:
        return MessageState.SKIPPED, Reason.LEFT
    if row.paused_until and row.paused_until > now:
        return MessageState.SKIPPED, Reason.PAUSED
    return (MessageState.SKIPPED, Reason.WEEKLY) if row.frequency is not rhythm else None


def _end(session: Session, fates: Mapping[int, Fate], now: datetime) -> None:
    groups: dict[Fate, list[int]] = defaultdict(list)
    for delivery_id, fate in fates.items():
        groups[fate].append(delivery_id)
    for (state, reason), ids in groups.items():
        session.execute(
            update(MailingDelivery)
            .where(MailingDelivery.id.in_(ids))
            .values(state=state, reason=reason.value, ended_at=now)
            .execution_options(synchronize_session=False)
        )


def _leased(row: Any) -> Leased:
    return Leased(
        delivery_id=row.id,
        supporter_id=row.supporter_id,
        attempt=row.attempt + 1,
        address=row.email,
        name=row.name or "",
        locale=row.locale,
        domain=mailbox_of(row.email),
        is_discreet=row.is_discreet,
    )


def _through_gates(
    session: Session, wanted: Sequence[Leased], rates: Mapping[str, float], now: datetime
) -> tuple[list[Leased], list[tuple[int, datetime]]]:
    """Those that may leave, and the others with the moment when it is their turn."""
    by_domain: dict[str, list[Leased]] = defaultdict(list)
    for one in wanted:
        by_domain[one.domain].append(one)
    limited = sorted(gates.domain_gate(domain) for domain in by_domain if domain in rates)
    found = gates.opened(session, limited, now=now) if limited else {}
    found |= gates.find(session, sorted(set(map(gates.domain_gate, by_domain)) - set(found)))
    ready: list[Leased] = []
    pushed: list[tuple[int, datetime]] = []
    for domain, several in by_domain.items():
        gate: Gate | None = found.get(gates.domain_gate(domain))
        passage = gates.pass_through(gate, len(several), rate=rates.get(domain, 0.0), now=now)
        ready += several[: passage.number]
        pushed += _later(several[passage.number :], passage, now)
    return ready, pushed


def _later(several: Sequence[Leased], passage: Passage, now: datetime) -> list[tuple[int, datetime]]:
    """One after another, but never far: the gate may open sooner."""
    step = 1 / passage.pace if passage.pace else 0.01
    latest = max(now + _LONGEST_PUSH, passage.next_at)
    return [
        (one.delivery_id, min(passage.next_at + timedelta(seconds=step * place), latest))
        for place, one in enumerate(several)
    ]


def _push(session: Session, pushed: Sequence[tuple[int, datetime]]) -> None:
    if pushed:
        told = [{"row_id": delivery_id, "due": due_at} for delivery_id, due_at in pushed]
        session.connection().execute(_PUSHING, told)


def _mark_leased(session: Session, ready: Sequence[Leased], worker: str, now: datetime) -> None:
    if ready:
        told = [
            {"row_id": one.delivery_id, "holder": worker, "until": now + LEASE, "where": one.domain}
            for one in ready
        ]
        session.connection().execute(_LEASING, told)


_ROWS: Any = MailingDelivery.__table__
_PUSHING = update(_ROWS).where(_ROWS.c.id == bindparam("row_id")).values(due_at=bindparam("due"))
_LEASING = (
    update(_ROWS)
    .where(_ROWS.c.id == bindparam("row_id"))
    .values(
        state=MessageState.LEASED,
        worker=bindparam("holder"),
        leased_until=bindparam("until"),
        domain=bindparam("where"),
        attempt=_ROWS.c.attempt + 1,
    )
)
