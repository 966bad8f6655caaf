"""Writing to treasurers about money that waits for a person: at once, and then once a day at most."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.people import people_who_may
from campaign.accounts.roles import Permission
from campaign.core.links import link_to
from campaign.core.locales import DEFAULT_LOCALE, pick
from campaign.donations import waiting_lists
from campaign.donations.book_models import EventState, ProviderEvent
from campaign.donations.gift_models import Donation
from campaign.donations.return_models import Dispute, DisputeState
from campaign.outbox import service as outbox
from campaign.outbox.letters import Facts, letter

_TOGETHER = 500
_LETTER = "organizer_money_waits"
_News = dict[int, list[ProviderEvent | Dispute]]


def tell_due(session: Session, *, now: datetime) -> int:
    """Owe a letter to whoever keeps the money of an organization with something new; returns how many.

    What comes after the letter of a day is told the day after.
    """
    owed = 0
    for organization_id, fresh in _news(session).items():
        key = f"money-waits:{organization_id}:{now:%Y%m%d}:"
        if outbox.is_owed(session, key):
            continue
        organization = session.get_one(Organization, organization_id)
        for person in people_who_may(session, organization, Permission.MONEY):
            outbox.enqueue(
                session,
                f"{key}{person.id}",
                _LETTER,
                to=person.email,
                locale=person.locale,
                content={"organization_id": organization_id},
            )
            owed += 1
        for one in fresh:
            one.told_at = now
    return owed


def _news(session: Session) -> _News:
    """Parked events and disputes that nobody was written to about, by organization."""
    parked = select(ProviderEvent).where(
        ProviderEvent.state == EventState.PARKED, ProviderEvent.told_at.is_(None)
    )
    asked = (
        select(Dispute, Donation.organization_id)
        .join(Donation, Donation.id == Dispute.donation_id)
        .where(Dispute.state == DisputeState.NEEDS_RESPONSE, Dispute.told_at.is_(None))
    )
    found: _News = defaultdict(list)
    for event in session.scalars(parked.order_by(ProviderEvent.id).limit(_TOGETHER)):
        whose = event.organization_id or _host(session)
        if whose is not None:
            found[whose].append(event)
    for dispute, organization_id in session.execute(asked.order_by(Dispute.id).limit(_TOGETHER)):
        found[organization_id].append(dispute)
    return found


def _host(session: Session) -> int | None:
    """What belongs to nobody is the host's, whose account with the provider it is."""
    return session.scalar(select(Organization.id).where(Organization.is_host))


@letter(_LETTER)
def organizer_money_waits(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """How much waits when it is sent; nothing where somebody has looked after it meanwhile."""
    organization = session.get_one(Organization, content["organization_id"])
    events = waiting_lists.parked(session, organization)
    disputes = waiting_lists.open_disputes(session, organization.id)
    if not events and not disputes:
        return None
    due = [one.due_at for one in disputes if one.due_at is not None]
    return {
        "organization": pick(organization.names, locale),
        "event_count": len(events),
        "dispute_count": len(disputes),
        "due_at": min(due, default=None),
        "link": link_to("organize.waiting.show", DEFAULT_LOCALE, organization=organization.slug),
    }
