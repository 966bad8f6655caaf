"""Money that comes and goes back, for tests."""

from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from campaign.core.money import Money
from campaign.donations import books
from campaign.donations.book_models import Account
from campaign.donations.gift_models import Donation
from campaign.donations.refunding import NewRefund, Told
from campaign.donations.return_models import DisputeState
from campaign.donations.settling import CHARGE, Received, settle
from tests.factories import NOW, a_gift

_numbers = count(1)


def a_charge(donation: Donation, **changes: Any) -> Received:
    """The card provider took what was asked."""
    told: dict[str, Any] = {
        "kind": CHARGE,
        "ref": f"ch_{donation.id}",
        "money": donation.asked,
        "into": Account.STRIPE,
        "at": NOW,
    }
    return Received(**told | changes)


def a_paid_gift(session: Session, **changes: Any) -> Donation:
    """A gift whose money is here."""
    donation = a_gift(session, **changes)
    settle(session, donation, a_charge(donation), now=NOW)
    session.commit()
    return donation


def a_refund(money: Money, **changes: Any) -> NewRefund:
    """Through the card provider, since the donor asked."""
    told: dict[str, Any] = {"money": money, "reason": "asked", "provider": "stripe"}
    return NewRefund(**told | changes)


def a_dispute(state: DisputeState, money: Money, ref: str = "du_1") -> Told:
    """What the provider tells of a dispute."""
    return Told(ref=ref, state=state, money=money, reason="fraudulent", opened_at=NOW)


def what_breaks(session: Session) -> list[books.Break]:
    """Everything in the books that does not add up."""
    session.commit()
    return list(books.breaks(session))
