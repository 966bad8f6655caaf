"""Gifts that repeat, listed for a treasurer by key, with who gives them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.core.errors import NotFound
from campaign.donations.gift_models import Donation
from campaign.donations.recurring_models import Period, RecurringGift, RecurringState
from campaign.donations.waiting_lists import with_newest

PAGE = 50
VIEWS: dict[str, tuple[RecurringState, ...]] = {
    "all": tuple(state for state in RecurringState if state is not RecurringState.INCOMPLETE),
    "running": (RecurringState.ACTIVE,),
    "failing": (RecurringState.PAST_DUE, RecurringState.UNPAID),
    "ended": (RecurringState.CANCELLED,),
    "unbegun": (RecurringState.INCOMPLETE,),
}
MOST_PERIODS = 120


@dataclass(frozen=True)
class Row:
    """A promise and its newest gift, where its donor stands."""

    gift: RecurringGift
    newest: Donation


def listed(session: Session, organization_id: int, view: str, *, before: int | None) -> list[Row]:
    """One page and one more, newest first."""
    query = select(RecurringGift).where(
        RecurringGift.organization_id == organization_id, RecurringGift.state.in_(VIEWS[view])
    )
    if before is not None:
        query = query.where(RecurringGift.id < before)
    return _with_donors(
        session, session.scalars(query.order_by(RecurringGift.id.desc()).limit(PAGE + 1)).all()
    )


def own_row(session: Session, organization_id: int, number: int) -> Row:
    """One of this organization's.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    gift = session.get(RecurringGift, number)
    if gift is None or gift.organization_id != organization_id:
        raise NotFound("no-gift")
    return _with_donors(session, [gift])[0]


def periods_of(session: Session, gift: RecurringGift) -> Sequence[Period]:
    """Its months or years, newest first."""
    mine = select(Period).where(Period.recurring_gift_id == gift.id)
    return session.scalars(mine.order_by(Period.id.desc()).limit(MOST_PERIODS)).all()


def _with_donors(session: Session, gifts: Sequence[RecurringGift]) -> list[Row]:
    return [Row(gift, newest) for gift, newest in with_newest(session, list(gifts)) if newest]
