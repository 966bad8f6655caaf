"""What the mails about a gift that repeats say, gathered when they are sent."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.clock import utcnow
from campaign.core.links import link_to
from campaign.core.locales import pick
from campaign.core.money import Money, shown
from campaign.donations.gift_models import Rhythm
from campaign.donations.recurring import newest_donation
from campaign.donations.recurring_models import Period, PeriodState, RecurringGift, RecurringState
from campaign.donations.recurring_pages import token_of
from campaign.donations.reminding import BEGUN, FAILED, OVER
from campaign.outbox.letters import Facts, letter


@letter(BEGUN)
def gift_repeating(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """It has begun, and here it is changed or ended; nothing, if it has ended already."""
    gift = session.get(RecurringGift, content["recurring_gift_id"])
    if gift is None or gift.state in {RecurringState.CANCELLED, RecurringState.UNPAID}:
        return None
    return _about(session, gift, locale)


@letter(FAILED)
def gift_renewal_failed(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """The card was refused, unless it was paid or ended meanwhile."""
    gift = session.get(RecurringGift, content["recurring_gift_id"])
    if gift is None or gift.state is not RecurringState.PAST_DUE:
        return None
    waiting = select(Period).where(Period.recurring_gift_id == gift.id, Period.state == PeriodState.FAILED)
    period = session.scalar(waiting.order_by(Period.id.desc()).limit(1))
    return {**_about(session, gift, locale), "next_try_at": period.next_try_at if period else None}


@letter(OVER)
def gift_renewal_over(session: Session, content: dict[str, Any], locale: str) -> Facts | None:
    """It has ended: since somebody asked, or since no card would pay."""
    gift = session.get(RecurringGift, content["recurring_gift_id"])
    if gift is None or gift.state not in {RecurringState.CANCELLED, RecurringState.UNPAID}:
        return None
    return {**_about(session, gift, locale), "was_refused": gift.ended_by in {"", "provider"}}


def _about(session: Session, gift: RecurringGift, locale: str) -> Facts:
    whose = session.get_one(Organization, gift.organization_id)
    newest = newest_donation(session, gift)
    return {
        "name": newest.name or "",
        "amount": shown(Money(gift.amount_minor + gift.cover_minor, gift.currency), locale),
        "is_yearly": gift.rhythm is Rhythm.YEARLY,
        "organization": pick(whose.names, locale),
        "partner": "" if whose.is_host else pick(whose.names, locale),
        "link": link_to("repeating.show", locale, token=token_of(gift.id, now=utcnow())),
    }
