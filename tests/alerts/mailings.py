"""Supporters and mailings for tests: valid ones by default."""

from datetime import datetime
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts import approving
from campaign.alerts.delivery_models import MailingDelivery, MessageState
from campaign.alerts.models import Mailing, MailingText
from campaign.alerts.sending import Sender
from campaign.cli import alerting
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.db import Base
from campaign.supporters import service as supporters
from campaign.supporters.models import InterestScope, Supporter
from tests.factories import an_organizer

_numbers = count(1)
_MOST_PIECES = 200


def a_supporter(
    session: Session,
    scope_id: int,
    *,
    scope: InterestScope = InterestScope.ORGANIZATION,
    email: str = "",
    locale: str = "en",
    **changes: Any,
) -> Supporter:
    """Somebody who asked to be told, of an organization unless said otherwise."""
    address = email or f"reader-{next(_numbers)}@example.org"
    agreement = supporters.Agreement(
        email=address,
        fingerprint=fingerprint_of(address),
        locale=locale,
        scope=scope,
        scope_id=scope_id,
        wording_id=supporters.wording_id(session, "en", "Tell me.", now=utcnow()),
        page="test",
        country=changes.pop("country", ""),
    )
    supporter = supporters.agree(session, agreement, now=changes.pop("now", utcnow()))
    assert supporter
    for name, value in changes.items():
        setattr(supporter, name, value)
    session.commit()
    return supporter


def a_mailing(
    session: Session, organization: Organization, *, texts: dict[str, str] | None = None, **changes: Any
) -> Mailing:
    """A draft with an English text, to everybody who asked this organization."""
    number = next(_numbers)
    told = {"slug": f"alert-{number}", "name": f"Alert {number}", "fallback_locale": "en"} | changes
    mailing = Mailing(organization_id=organization.id, **told)
    session.add(mailing)
    session.flush()
    for locale, subject in (texts or {"en": "The court day"}).items():
        body = "Dear {{name|friend}},\n\nThe hearing is **on Monday**.\n\n.A line that begins with a dot."
        session.add(MailingText(mailing_id=mailing.id, locale=locale, subject=subject, body=body))
    session.commit()
    return mailing


def approved(session: Session, mailing: Mailing, *, now: datetime | None = None) -> Mailing:
    """The number typed in by an organizer who may."""
    organization = session.get_one(Organization, mailing.organization_id)
    organizer = an_organizer(session, organization)
    moment = now or utcnow()
    number = approving.count_of(session, mailing, now=moment).written_to
    approving.approve(session, mailing, organizer.id, number, now=moment)
    session.commit()
    return mailing


def carry_on(session: Session, sender: Sender | None = None, *, pieces: int = _MOST_PIECES) -> None:
    """What a worker does, until nothing is left to do at this moment."""
    session.commit()
    worker = sender or Sender()
    try:
        for _ in range(pieces):
            if not alerting.mail_once(worker):
                break
    finally:
        worker.hang_up()


Kept = TypeVar("Kept", bound=Base)


def again(session: Session, thing: Kept) -> Kept:
    """The row as it is now: a worker that ran has taken everything out of the session."""
    session.rollback()
    return session.get_one(type(thing), inspect(thing).identity, populate_existing=True)


def messages_of(session: Session, mailing: Mailing) -> list[MailingDelivery]:
    """One for each person, as they are now."""
    session.rollback()
    session.expire_all()
    query = select(MailingDelivery).where(MailingDelivery.mailing_id == mailing.id)
    return list(session.scalars(query.order_by(MailingDelivery.id)))


def states_of(session: Session, mailing: Mailing) -> dict[MessageState, int]:
    """How many messages are in each state."""
    states: dict[MessageState, int] = {}
    for one in messages_of(session, mailing):
        states[one.state] = states.get(one.state, 0) + 1
    return states
