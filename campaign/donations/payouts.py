"""What the provider pays into the bank: one deposit, and each movement that it is made of."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.upsert import insert_or_leave
from campaign.donations import ledger
from campaign.donations.book_models import Account, Payout, PayoutLine, PayoutState
from campaign.donations.booking import Where, book, day_of
from campaign.donations.gift_models import Donation, PaymentAttempt
from campaign.donations.paying_out import BY_GIFT, fail_payout, settle_payout, share_out
from campaign.donations.return_models import Dispute, Refund
from campaign.donations.stripe_applying import Applied
from campaign.donations.stripe_facts import Movement, PayoutSeen
from campaign.donations.stripe_gateway import PROVIDER


def apply(session: Session, told: PayoutSeen, *, now: datetime) -> Applied:
    """Keep a payout and its lines, and book it once it is in the bank, or take it back.

    The deposit is the host's; what of it was given to partners is passed on in the books of both.
    """
    gifts = {line.ref: gift_of(session, line.source) for line in told.lines}
    organization_id = _host(session)
    payout = _kept(session, told, organization_id, now=now)
    for line in told.lines:
        _keep_line(session, payout, line, gifts[line.ref])
        if line.kind not in BY_GIFT or gifts[line.ref] is None:
            book_other(session, organization_id, line, payout_id=payout.id, now=now)
    if told.is_listed and payout.listed_at is None:
        payout.listed_at = now
    session.flush()
    if told.state == "paid":
        settle_payout(session, payout, at=told.arrives_at, now=now)
        if payout.listed_at is not None:
            share_out(session, payout, at=told.arrives_at, now=now)
    elif told.state in {"failed", "canceled"} and payout.state is not PayoutState.FAILED:
        fail_payout(session, payout, told.failure or told.state, now=now)
    return Applied(organization_id=organization_id)


def gift_of(session: Session, source: str) -> Donation | None:
    """The gift that a charge, a refund or a dispute belongs to."""
    for query in (
        select(Donation).join(PaymentAttempt).where(PaymentAttempt.charge_ref == source),
        select(Donation).join(Refund).where(Refund.provider_ref == source),
        select(Donation).join(Dispute).where(Dispute.provider_ref == source),
    ):
        if source and (found := session.scalar(query)):
            return found
    return None


def book_other(
    session: Session, organization_id: int, line: Movement, *, payout_id: int | None, now: datetime
) -> None:
    """What the provider takes or gives for itself, such as a fee of the month."""
    money = -(line.gross - line.fee)
    if money:
        day = day_of(session, organization_id, line.at)
        where = Where(organization_id=organization_id, posted_on=day, payout_id=payout_id)
        book(session, ledger.fee(line.ref, Account.STRIPE, money), where, now=now)


def _host(session: Session) -> int:
    """Whose account at the provider it is, and so whose bank the deposit comes to."""
    first = select(Organization.id).order_by(Organization.is_host.desc(), Organization.id)
    return session.scalars(first.limit(1)).one()


def _kept(session: Session, told: PayoutSeen, organization_id: int, *, now: datetime) -> Payout:
    row = {
        "organization_id": organization_id,
        "provider": PROVIDER,
        "provider_ref": told.ref,
        "state": PayoutState.PENDING,
        "currency": told.money.currency,
        "amount_minor": told.money.minor,
        "created_at": now,
    }
    insert_or_leave(session, Payout, row)
    payout = session.scalars(select(Payout).where(Payout.provider_ref == told.ref)).one()
    payout.arrives_on = day_of(session, payout.organization_id, told.arrives_at)
    return payout


def _keep_line(session: Session, payout: Payout, line: Movement, gift: Donation | None) -> None:
    row: dict[str, object] = {
        "payout_id": payout.id,
        "donation_id": gift.id if gift else None,
        "provider_ref": line.ref,
        "source_ref": line.source,
        "kind": line.kind,
        "currency": line.gross.currency,
        "gross_minor": line.gross.minor,
        "fee_minor": line.fee.minor,
        "net_minor": line.gross.minor - line.fee.minor,
        "happened_at": line.at,
    }
    insert_or_leave(session, PayoutLine, row)
