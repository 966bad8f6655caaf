"""Duties apart: who sends money back is not who says into which account it comes."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.core.errors import Refused
from campaign.donations.bank_models import BankChange
from campaign.donations.gift_models import Donation
from campaign.donations.models import Appeal
from campaign.donations.return_models import Refund

APART = timedelta(days=30)


class EditsAccounts(Refused):
    """This person proposed a change of bank details lately, so another one must refund."""


class SendsBack(Refused):
    """This person refunded lately, so another one must propose a change of bank details."""


def may_refund(session: Session, organization_id: int, organizer_id: int, *, now: datetime) -> None:
    """Nothing, where they may.

    Raises:
        EditsAccounts: they proposed a change of bank details in the last thirty days.
    """
    proposed = (
        select(func.count())
        .select_from(BankChange)
        .join(Appeal, Appeal.id == BankChange.appeal_id)
        .where(
            Appeal.organization_id == organization_id,
            BankChange.proposed_by_id == organizer_id,
            BankChange.proposed_at > now - APART,
        )
    )
    if session.scalar(proposed):
        raise EditsAccounts("edits-accounts")


def may_propose(session: Session, organization_id: int, organizer_id: int, *, now: datetime) -> None:
    """Nothing, where they may.

    Raises:
        SendsBack: they refunded a gift in the last thirty days.
    """
    refunded = (
        select(func.count())
        .select_from(Refund)
        .join(Donation, Donation.id == Refund.donation_id)
        .where(
            Donation.organization_id == organization_id,
            Refund.organizer_id == organizer_id,
            Refund.asked_at > now - APART,
        )
    )
    if session.scalar(refunded):
        raise SendsBack("sends-back")
