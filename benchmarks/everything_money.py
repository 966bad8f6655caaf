"""What a card provider and a bank bring, so that each page about it has something to show."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.audit import Actor
from campaign.accounts.models import Organizer
from campaign.core.money import Money
from campaign.donations import bank_importing, bank_layouts
from campaign.donations.bank_files import Upload, keep_file
from campaign.donations.book_models import Payout, PayoutLine, PayoutState
from campaign.donations.gift_models import Donation, Method, Rhythm
from campaign.donations.giving import NewGift, promise
from campaign.donations.recurring_models import RecurringGift, RecurringState

_LOOKED_AT, _TAKEN_IN = "looked-at.csv", "taken-in.csv"
_HEAD = "Date,Particulars,Withdrawal,Deposit\n"


def bring(session: Session, organizer: Organizer, organization_id: int, *, now: datetime) -> None:
    """A payout with its line, a statement of a bank that was taken in, and one that is looked at."""
    _pay_out(session, organization_id, now)
    _repeat(session, organization_id, now)
    actor = Actor(role="owner", organizer_id=organizer.id, organization_id=organization_id)
    new = bank_layouts.NewAccount(organization_id=organization_id, name="Our account", preset="bbl")
    account = bank_layouts.add_account(session, new, now=now)
    day = f"{now:%d/%m/%Y}"
    rows = f"{_HEAD}{day},TRANSFER SOMCHAI for the ferries,,300.00\n{day},FEE,20.00,\n"
    name = keep_file(organization_id, Upload(_TAKEN_IN, rows.encode()), now=now)
    bank_importing.begin(session, account, name, actor, now=now)
    more = f"{rows}{day},TRANSFER DARA,,120.00\n"
    keep_file(organization_id, Upload(_LOOKED_AT, more.encode()), now=now)


def _repeat(session: Session, organization_id: int, now: datetime) -> None:
    """A gift that is given monthly, and whose card is refused just now."""
    gift = RecurringGift(
        organization_id=organization_id,
        state=RecurringState.PAST_DUE,
        rhythm=Rhythm.MONTHLY,
        currency="THB",
        amount_minor=30_000,
        provider="stripe",
        created_at=now,
        failing_since_at=now,
    )
    session.add(gift)
    session.flush()
    told = {"money": Money(30_000, "THB"), "locale": "en", "name": "Dara Donor", "email": "dara@example.org"}
    renewal = NewGift(
        method=Method.CARD,
        organization_id=organization_id,
        rhythm=Rhythm.MONTHLY,
        recurring_gift_id=gift.id,
        **told,
    )
    promise(session, renewal, now=now)


def _pay_out(session: Session, organization_id: int, now: datetime) -> None:
    gift = select(Donation.id).where(Donation.organization_id == organization_id).limit(1)
    payout = Payout(
        organization_id=organization_id,
        provider="stripe",
        provider_ref="po_looked_at",
        state=PayoutState.PAID,
        currency="THB",
        amount_minor=28_905,
        arrives_on=now.date(),
        created_at=now,
        listed_at=now,
    )
    session.add(payout)
    session.flush()
    line = PayoutLine(
        payout_id=payout.id,
        donation_id=session.scalar(gift),
        provider_ref="txn_looked_at",
        source_ref="ch_looked_at",
        kind="charge",
        currency="THB",
        gross_minor=30_000,
        fee_minor=1_095,
        net_minor=28_905,
        happened_at=now,
    )
    session.add(line)
    session.flush()
