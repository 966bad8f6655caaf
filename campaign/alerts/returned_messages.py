"""The message that came back, and what follows for its person and the domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from campaign.alerts.delivery_models import MESSAGE_STEPS, MailingDelivery, MessageState
from campaign.alerts.models import Mailing
from campaign.core.addresses import canonical_address, fingerprint_of
from campaign.core.mailboxes import mailbox_of
from campaign.outbox import gates
from campaign.outbox.models import Delivery
from campaign.outbox.return_paths import Returned, Sort
from campaign.outbox.returned import keeping
from campaign.outbox.returned.failures import Failure
from campaign.outbox.verdicts import Verdict
from campaign.supporters import bouncing
from campaign.supporters import service as supporters
from campaign.supporters.models import Supporter

LATELY, FEWEST_HELD = timedelta(hours=1), 3
"""One report alone, which one of our readers could have written, holds up nobody else's mail."""
_SOON = timedelta(seconds=10)


@dataclass(frozen=True, kw_only=True)
class Back:
    """A message of ours that a report is about: a letter, or one message of a mailing with its person."""

    tag: Returned
    message: MailingDelivery | Delivery
    address: str = ""

    def address_among(self, reported: Iterable[str]) -> str | None:
        """The person's address, if it is one of those that a report names."""
        return next((one for one in reported if self._is_theirs(one)), None)

    def _is_theirs(self, reported: str) -> bool:
        try:
            if self.tag.sort is Sort.LETTER:
                return self.tag.went_to(reported)
            return _is_same(self.address, reported)
        except ValueError:
            # It has no form of an address.
            return False


def find(session: Session, tag: Returned) -> Back | None:
    """The message behind a tag, locked; None when its row is gone."""
    message: MailingDelivery | Delivery | None
    if tag.sort is Sort.LETTER:
        message = session.get(Delivery, tag.delivery_id, with_for_update=True)
        return Back(tag=tag, message=message) if message else None
    message = session.get(MailingDelivery, tag.delivery_id, with_for_update=True, populate_existing=True)
    if message is None:
        return None
    supporter = session.get(Supporter, message.supporter_id)
    return Back(tag=tag, message=message, address=(supporter and supporter.email) or "")


def came_back(session: Session, back: Back, address: str, failure: Failure, *, now: datetime) -> str:
    """It could not be delivered to the person. Returns where their mailbox is."""
    is_news, person = _written(session, back, address, failure, now)
    if person and failure.verdict is Verdict.HARD:
        bouncing.bounced_hard(session, person, now=now)
    elif person and failure.verdict is Verdict.SOFT and is_news:
        bouncing.bounced_soft(session, person, failure.why or "bounced", now=now)
    domain = back.message.domain if isinstance(back.message, MailingDelivery) else mailbox_of(address)
    if failure.verdict is Verdict.HELD and is_news:
        _hold(session, domain, failure.why, now)
    return domain


def complained(session: Session, message: MailingDelivery, *, now: datetime) -> None:
    """The person called one message of a mailing spam: told to its figures, and they get nothing more."""
    _move(session, message, MessageState.COMPLAINED, "", now)
    bouncing.complained(session, message.supporter_id, now=now)


def complained_of_letter(session: Session, back: Back, address: str, *, now: datetime) -> None:
    """The same of a letter, where its address was told and is the right one."""
    if isinstance(back.message, Delivery):
        back.message.last_error = "complained"
    if person := supporters.find(session, fingerprint_of(address)):
        bouncing.complained(session, person.id, now=now)


def _written(
    session: Session, back: Back, address: str, failure: Failure, now: datetime
) -> tuple[bool, int | None]:
    """Write down what became of the message: whether that is news, and who its person is."""
    message, why = back.message, failure.why or failure.verdict.value
    if isinstance(message, MailingDelivery):
        is_hard = failure.verdict is Verdict.HARD
        state = MessageState.BOUNCED_HARD if is_hard else MessageState.BOUNCED_SOFT
        return _move(session, message, state, why, now), message.supporter_id
    is_news, message.last_error = not message.last_error, f"came back: {why}"[:80]
    person = supporters.find(session, fingerprint_of(address))
    return is_news, person.id if person else None


def _move(session: Session, message: MailingDelivery, state: MessageState, why: str, now: datetime) -> bool:
    """False when that is known, or is the lesser evil: a report may come twice, or late."""
    if state not in MESSAGE_STEPS[message.state]:
        return False
    message.move_to(state)
    message.reason, message.ended_at, message.leased_until = why[:40], now, None
    # A mailing that is over is counted only when something happens to it.
    session.execute(
        update(Mailing)
        .where(Mailing.id == message.mailing_id, Mailing.finished_at.is_not(None))
        .where(Mailing.counts_due_at.is_(None))
        .values(counts_due_at=now + _SOON)
        .execution_options(synchronize_session=False)
    )
    return True


def _hold(session: Session, domain: str, why: str, now: datetime) -> None:
    before = keeping.held_lately(session, domain, since=now - LATELY)
    if before + 1 >= FEWEST_HELD:
        gates.hold(session, gates.domain_gate(domain), why or "policy", now=now)


def _is_same(ours: str, reported: str) -> bool:
    """The same mailbox, also where a server calls its domain by the name of the machine that holds it."""
    if not ours or canonical_address(ours) == canonical_address(reported):
        return bool(ours)
    (one, _, above), (other, _, below) = ours.rpartition("@"), reported.rpartition("@")
    return one.lower() == other.lower() and below.lower().endswith(f".{above.lower()}")
