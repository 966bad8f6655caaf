"""Messages of mailings that come back, and their people, for tests."""

from datetime import timedelta

from sqlalchemy.orm import Session

from campaign.alerts import returning
from campaign.alerts.delivery_models import MailingDelivery, MessageState
from campaign.core.clock import utcnow
from campaign.core.mailboxes import mailbox_of
from campaign.outbox.return_paths import Sort, return_path
from campaign.outbox.returned.keeping import Arrived, Finding
from campaign.outbox.returned.models import Source
from campaign.supporters.models import Supporter, Suppression
from tests.alerts.mailings import a_mailing, a_supporter
from tests.factories import an_organization

BOX = "bounces@example.org"


def a_message(session: Session, email: str = "", *, to: Supporter | None = None) -> MailingDelivery:
    """One message of a mailing that a server has taken."""
    organization = an_organization(session)
    person = to or a_supporter(session, organization.id, email=email)
    message = MailingDelivery(
        mailing_id=a_mailing(session, organization).id,
        supporter_id=person.id,
        state=MessageState.HANDED_OFF,
        domain=mailbox_of(person.email or ""),
        due_at=utcnow(),
    )
    session.add(message)
    session.commit()
    return message


def path_of(message: MailingDelivery) -> str:
    return return_path(Sort.MAILING, message.id, BOX)


def arrive(session: Session, raw: bytes, *, days: int = 0, to: str = "") -> Finding:
    arrived = Arrived(raw=raw, source=Source.PIPE, to=to)
    finding = returning.take(session, arrived, now=utcnow() + timedelta(days=days))
    session.commit()
    assert finding is not None
    return finding


def person_of(session: Session, message: MailingDelivery) -> Supporter:
    session.refresh(message)
    return session.get_one(Supporter, message.supporter_id, populate_existing=True)


def is_suppressed(session: Session, person: Supporter) -> bool:
    return session.get(Suppression, person.email_fingerprint) is not None
