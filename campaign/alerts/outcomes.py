"""Write down what became of a message that was not simply taken, with what follows for person and domain."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.alerts.delivery_models import MailingDelivery, MessageState, Reason
from campaign.alerts.leasing import Leased
from campaign.outbox import gates
from campaign.outbox.verdicts import Verdict
from campaign.supporters import bouncing

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=4)
_dice = Random()  # noqa: S311 (spreads retries; nothing secret hangs on it)
_HELD = (MessageState.LEASED, MessageState.SENDING)
_ENDS = {
    Verdict.TAKEN: MessageState.HANDED_OFF,
    Verdict.HARD: MessageState.BOUNCED_HARD,
    Verdict.SOFT: MessageState.BOUNCED_SOFT,
    Verdict.FAILED: MessageState.FAILED,
}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one try: the verdict, the code that says why, and by which server."""

    verdict: Verdict
    why: str = ""
    via: str = ""
    called: str = ""


def record(
    session: Session, worker: str, message: Leased, outcome: Outcome, *, attempts: int, now: datetime
) -> bool:
    """Write it, unless another worker holds the message by now. A message has so many attempts in all."""
    end = _ENDS.get(outcome.verdict)
    if end is None and message.attempt >= attempts:
        end = MessageState.FAILED
    changes: dict[str, object] = {"leased_until": None, "reason": outcome.why[:40]}
    if end is None:
        changes |= {"state": MessageState.QUEUED, "due_at": now + _pause(message.attempt)}
    else:
        changes |= {"state": end, "ended_at": now, "server": outcome.via[:80]}
    if end is MessageState.HANDED_OFF:
        changes |= {"handed_at": now, "queue_id": outcome.called[:80], "reason": ""}
    if not _write(session, worker, message, changes):
        return False
    _follow(session, message, outcome, now)
    return True


def doubt(session: Session, worker: str, message: Leased, why: str, *, now: datetime) -> bool:
    """The words were given whole and no answer came: an organizer decides whether to send it again."""
    changes: dict[str, object] = {"leased_until": None, "ended_at": now}
    return _write(session, worker, message, {**changes, "state": MessageState.IN_DOUBT, "reason": why[:40]})


def broken(session: Session, worker: str, message: Leased, *, now: datetime) -> bool:
    """It cannot be made for this person; the others are not held up by it."""
    changes: dict[str, object] = {"leased_until": None, "ended_at": now, "reason": Reason.BROKEN.value}
    return _write(session, worker, message, {**changes, "state": MessageState.FAILED})


def _follow(session: Session, message: Leased, outcome: Outcome, now: datetime) -> None:
    gate = gates.domain_gate(message.domain)
    if outcome.verdict is Verdict.HARD:
        bouncing.bounced_hard(session, message.supporter_id, now=now)
    elif outcome.verdict is Verdict.SOFT:
        bouncing.bounced_soft(session, message.supporter_id, outcome.why, now=now)
    elif outcome.verdict is Verdict.SLOW:
        gates.slow_down(session, gate, outcome.why, now=now)
    elif outcome.verdict is Verdict.HELD:
        gates.hold(session, gate, outcome.why, now=now)


def _write(session: Session, worker: str, message: Leased, changes: dict[str, object]) -> bool:
    writing = (
        update(MailingDelivery)
        .where(MailingDelivery.id == message.delivery_id, MailingDelivery.worker == worker)
        .where(MailingDelivery.attempt == message.attempt, MailingDelivery.state.in_(_HELD))
        .values(changes)
        .execution_options(synchronize_session=False)
    )
    return bool(session.execute(writing).rowcount)  # type: ignore[attr-defined]


def _pause(attempt: int) -> timedelta:
    pause: timedelta = min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE)
    return pause * _dice.uniform(0.8, 1.2)
