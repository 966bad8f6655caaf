"""Whether everything that happened to money is in the ledger: refunds, disputes, payouts, charges."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, select
from sqlalchemy.orm import Session

from campaign.donations.book_models import LedgerEntry, Payout, PayoutState
from campaign.donations.booking import is_booked, round_of
from campaign.donations.gift_models import AttemptState, PaymentAttempt
from campaign.donations.ledger import REVERSAL
from campaign.donations.return_models import Dispute, DisputeState, Refund, RefundState

_SHOWN = 20


def unbooked(session: Session) -> Iterator[str]:
    """The sources that should be there, by what the rows of facts say, and are not."""
    refund_ref = literal("refund-") + cast(Refund.id, String)
    facts: list[tuple[str, Any, ColumnElement[bool]]] = [
        ("refund", refund_ref, Refund.state == RefundState.SUCCEEDED),
        ("payout", Payout.provider_ref, Payout.state == PayoutState.PAID),
        (
            "charge",
            PaymentAttempt.charge_ref,
            and_(PaymentAttempt.state == AttemptState.SUCCEEDED, PaymentAttempt.charge_ref.is_not(None)),
        ),
    ]
    for kind, ref, is_so in facts:
        for missing in session.scalars(_missing(kind, ref).where(is_so).limit(_SHOWN)):
            yield f"{kind} {missing} is not booked"
    yield from _disputes(session)
    failed = select(refund_ref).where(Refund.state == RefundState.FAILED)
    for ref in session.scalars(_standing("refund", failed).limit(_SHOWN)):
        yield f"refund {ref} failed and is not reversed"


def _disputes(session: Session) -> Iterator[str]:
    """A lost one stands in the books and no other does, however often it turned."""
    ended = select(Dispute.provider_ref, Dispute.state).where(
        Dispute.state.in_((DisputeState.LOST, DisputeState.WON))
    )
    for ref, state in session.execute(ended).all():
        stands = is_booked(session, "chargeback", round_of(session, "chargeback", ref))
        if stands is not (state is DisputeState.LOST):
            yield f"dispute {ref} is {state.value}, and its chargeback {'stands' if stands else 'does not'}"


def _missing(kind: str, ref: Any) -> Select[Any]:
    booked = and_(LedgerEntry.source_kind == kind, LedgerEntry.source_id == ref, LedgerEntry.leg == 0)
    return select(ref).outerjoin(LedgerEntry, booked).where(LedgerEntry.id.is_(None))


def _standing(kind: str, refs: Any) -> Select[Any]:
    """Those of these sources that were booked and not reversed."""
    undone = select(LedgerEntry.source_id).where(LedgerEntry.source_kind == REVERSAL)
    query = select(LedgerEntry.source_id).where(
        LedgerEntry.source_kind == kind, LedgerEntry.source_id.in_(refs), LedgerEntry.leg == 0
    )
    return query.where((literal(f"{kind}:") + LedgerEntry.source_id).not_in(undone))
