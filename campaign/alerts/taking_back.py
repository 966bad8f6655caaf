"""What was queued for somebody who has left meanwhile is taken back, in the transaction of the leaving."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.alerts.audience import reach_of, still_subscribed
from campaign.alerts.delivery_models import MailingDelivery, MessageState, Reason
from campaign.alerts.models import Mailing
from campaign.supporters.models import Supporter
from campaign.supporters.service import when_left


@when_left
def take_back(session: Session, supporter: Supporter, now: datetime) -> None:
    """Of what waits for this person, whatever they did not ask to be told any more."""
    waiting = (
        select(MailingDelivery, Mailing)
        .join(Mailing, Mailing.id == MailingDelivery.mailing_id)
        .where(MailingDelivery.supporter_id == supporter.id, MailingDelivery.state == MessageState.QUEUED)
        .with_for_update(of=MailingDelivery)
    )
    for message, mailing in session.execute(waiting).all():
        if not _is_wanted(session, supporter, mailing):
            message.move_to(MessageState.SKIPPED)
            message.reason, message.ended_at = Reason.LEFT.value, now
            mailing.counts_due_at = mailing.counts_due_at or now


def _is_wanted(session: Session, supporter: Supporter, mailing: Mailing) -> bool:
    reach = reach_of(session, mailing.organization)
    query = select(Supporter.id).where(Supporter.id == supporter.id, still_subscribed(reach, mailing.rule))
    return session.scalar(query) is not None
