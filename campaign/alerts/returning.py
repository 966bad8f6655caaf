"""Read a mail that came back, and let follow from it what may.

Nothing follows unless the mail came to an address with our own tag, or shows a link that only we can make.
"""

from datetime import datetime
from email import message_from_bytes
from email.message import Message

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts import returned_messages as messages
from campaign.alerts.delivery_models import MailingDelivery
from campaign.core.errors import Refused
from campaign.outbox.returned import complaints, envelopes, judging, keeping
from campaign.outbox.returned.complaints import Complaint
from campaign.outbox.returned.failures import Failure
from campaign.outbox.returned.judging import Kind
from campaign.outbox.returned.keeping import Arrived, Finding
from campaign.outbox.returned.models import Unread, What
from campaign.supporters import bouncing, leaving, links
from campaign.supporters.links import Reader

_NOTED = {Kind.DELAY: What.DELAY, Kind.ANSWER: What.ANSWER}


def take(session: Session, arrived: Arrived, *, now: datetime) -> Finding | None:
    """Handle one mail; None when it was handled before."""
    row = keeping.begin(session, arrived, now=now)
    if row is None:
        return None
    finding = _find_out(session, arrived, now)
    keeping.note(session, row, arrived, finding)
    return finding


def lay_aside(session: Session, arrived: Arrived, *, now: datetime) -> Finding | None:
    """Keep a mail on which the reading stumbled, for a person."""
    row = keeping.begin(session, arrived, now=now)
    finding = Finding(what=What.UNKNOWN, unread=Unread.UNKNOWN)
    if row is not None:
        keeping.note(session, row, arrived, finding)
    return finding if row else None


def _find_out(session: Session, arrived: Arrived, now: datetime) -> Finding:
    message = message_from_bytes(arrived.raw)
    recipients = envelopes.recipients_of(message, arrived.to)
    if envelopes.is_to_leave(recipients):
        return _leave(session, message, now)
    if complaint := complaints.read(message):
        return _complain(session, complaint, now)
    judgement = judging.judge(message)
    if judgement.kind in _NOTED:
        return Finding(what=_NOTED[judgement.kind])
    if judgement.kind is Kind.UNKNOWN:
        return Finding(what=What.UNKNOWN, unread=Unread.UNKNOWN)
    return _fail(session, recipients, judgement.failures, now)


def _leave(session: Session, message: Message, now: datetime) -> Finding:
    is_ours = leaving.unsubscribe_by_tag(session, judging.subject_of(message), now=now)
    return Finding(what=What.LEAVING, unread=None if is_ours else Unread.BAD_LINK)


def _fail(session: Session, recipients: list[str], reported: tuple[Failure, ...], now: datetime) -> Finding:
    """Of what a report says, only what it says of the person whose message came back counts."""
    tag = envelopes.tag_among(recipients)
    if tag is None:
        return Finding(what=What.FAILURE, unread=Unread.NO_TAG)
    back = messages.find(session, tag)
    if back is None:
        return Finding(what=What.FAILURE, unread=Unread.GONE)
    for failure in reported:
        if address := back.address_among(failure.addresses):
            domain = messages.came_back(session, back, address, failure, now=now)
            return Finding(what=What.FAILURE, verdict=failure.verdict, why=failure.why, domain=domain)
    return Finding(what=What.FAILURE, unread=Unread.SOMEBODY_ELSE)


def _complain(session: Session, complaint: Complaint, now: datetime) -> Finding:
    if not complaint.is_complaint:
        return Finding(what=What.COMPLAINT, why=complaint.kind)
    if tag := envelopes.tag_among(complaint.senders):
        back = messages.find(session, tag)
        if back is None:
            return Finding(what=What.COMPLAINT, why=complaint.kind, unread=Unread.GONE)
        if isinstance(back.message, MailingDelivery):
            messages.complained(session, back.message, now=now)
            return Finding(what=What.COMPLAINT, why=complaint.kind, domain=back.message.domain)
        if address := back.address_among(complaint.recipients):
            messages.complained_of_letter(session, back, address, now=now)
            return Finding(what=What.COMPLAINT, why=complaint.kind)
    if reader := _reader_of(complaint, now):
        _complain_by_link(session, reader, now)
        return Finding(what=What.COMPLAINT, why=complaint.kind)
    return Finding(what=What.COMPLAINT, why=complaint.kind, unread=Unread.NO_TAG)


def _complain_by_link(session: Session, reader: Reader, now: datetime) -> None:
    """Who it was says our own link in the message, where the report leaves out all else."""
    query = select(MailingDelivery).where(
        MailingDelivery.mailing_id == reader.mailing_id, MailingDelivery.supporter_id == reader.supporter_id
    )
    if message := session.scalar(query.with_for_update()):
        messages.complained(session, message, now=now)
    else:
        bouncing.complained(session, reader.supporter_id, now=now)


def _reader_of(complaint: Complaint, now: datetime) -> Reader | None:
    for token in complaint.tokens:
        try:
            return links.read_reader_token(token, now=now)
        except Refused:
            continue
    return None
