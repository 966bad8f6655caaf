"""What waits for a treasurer: events that nobody could book alone, disputes, gifts that fail to renew."""

from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.db import lock
from campaign.core.errors import NotFound
from campaign.donations.book_models import EventState, ProviderEvent
from campaign.donations.gift_models import Donation
from campaign.donations.recurring_models import RecurringGift, RecurringState
from campaign.donations.return_models import Dispute, DisputeState

MOST = 200
_ENDS = {"done": EventState.DONE, "again": EventState.RECEIVED}


def parked(session: Session, organization: Organization) -> list[ProviderEvent]:
    """Events that somebody must look at. Those that belong to nobody are the host's."""
    query = select(ProviderEvent).where(ProviderEvent.state == EventState.PARKED, _theirs(organization))
    return list(session.scalars(query.order_by(ProviderEvent.id.desc()).limit(MOST)))


def own_parked(session: Session, organization: Organization, number: int) -> ProviderEvent:
    """One of them.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    query = select(ProviderEvent).where(ProviderEvent.id == number, _theirs(organization))
    if (event := session.scalar(query)) is None:
        raise NotFound("no-event")
    return event


def decide(session: Session, event: ProviderEvent, act: str, *, now: datetime) -> None:
    """Say that it is looked after ("done"), or have it looked at once more ("again").

    Raises:
        WrongState: it does not wait any more.
    """
    lock(session, event)
    event.move_to(_ENDS[act])
    if act == "again":
        event.next_try_at, event.try_count, event.advice = now, 0, ""
    else:
        event.done_at = now


def open_disputes(session: Session, organization_id: int) -> list[Dispute]:
    """Those that are not over, the most urgent first."""
    undecided = (DisputeState.INQUIRY, DisputeState.NEEDS_RESPONSE, DisputeState.UNDER_REVIEW)
    query = (
        select(Dispute)
        .join(Donation, Donation.id == Dispute.donation_id)
        .where(Donation.organization_id == organization_id, Dispute.state.in_(undecided))
    )
    return list(
        session.scalars(query.order_by(Dispute.due_at.is_(None), Dispute.due_at, Dispute.id).limit(MOST))
    )


def failing(session: Session, organization_id: int) -> list[tuple[RecurringGift, Donation | None]]:
    """Repeated gifts whose last payment failed, each with its newest donation."""
    query = select(RecurringGift).where(
        RecurringGift.organization_id == organization_id,
        RecurringGift.state.in_([RecurringState.PAST_DUE, RecurringState.UNPAID]),
    )
    gifts = session.scalars(
        query.order_by(RecurringGift.failing_since_at, RecurringGift.id).limit(MOST)
    ).all()
    return with_newest(session, list(gifts))


def with_newest(session: Session, gifts: list[RecurringGift]) -> list[tuple[RecurringGift, Donation | None]]:
    """Each with the newest of its donations, which says who gives."""
    ids = [gift.id for gift in gifts]
    query = select(Donation).where(Donation.recurring_gift_id.in_(ids)).order_by(Donation.id)
    newest = {donation.recurring_gift_id: donation for donation in session.scalars(query)}
    return [(gift, newest.get(gift.id)) for gift in gifts]


def _theirs(organization: Organization) -> ColumnElement[bool]:
    mine = ProviderEvent.organization_id == organization.id
    return or_(mine, ProviderEvent.organization_id.is_(None)) if organization.is_host else mine
