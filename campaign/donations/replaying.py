"""The books once more from what happened: events, statements, cash and refunds, told to the same code.

It happens in a scratch database of its own, so nothing that is kept is touched: the card provider's objects
that events spoke of are looked at anew, matches and entries by hand are booked again, and what comes of it
is held against the ledger, leg by leg. What the ledger has lost can be put back.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Table, create_engine, insert, select, update
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.campaigns.models import Campaign
from campaign.core.db import Base
from campaign.core.money import Money
from campaign.donations import bank_matches, cash, refunding, stripe_following, sums
from campaign.donations.bank_models import BankLine, BankStatement, Match, MatchPart
from campaign.donations.book_models import EventState, LedgerEntry, Payout, ProviderEvent
from campaign.donations.booking import Where, book
from campaign.donations.gift_models import AttemptState, Donation, DonationState, Method, PaymentAttempt
from campaign.donations.giving import BY_PLEDGE
from campaign.donations.ledger import REVERSAL, Leg, Source
from campaign.donations.matching import Rule
from campaign.donations.models import Appeal
from campaign.donations.notices import FOUND
from campaign.donations.recurring_models import Period, RecurringGift
from campaign.donations.return_models import Refund, RefundState
from campaign.donations.stripe_api import Api, NothingThere
from campaign.donations.stripe_gateway import PROVIDER
from campaign.donations.stripe_looking import Picture, look
from campaign.donations.terms_models import MoneySettings

_FACTS: tuple[type[Base], ...] = (
    *(Organization, Campaign, Appeal, MoneySettings),
    *(RecurringGift, Period, Donation, PaymentAttempt, Refund),
    *(BankStatement, BankLine, Match, MatchPart),
)
"""What happened, without anything that the books say of it."""
_REFUNDS = (Rule.REFUND, Rule.KNOWN_REFUND)
_TOGETHER = 1_000
Key = tuple[str, str, int]
"""A leg by its source's kind and id, and its number."""
Legs = dict[Key, LedgerEntry]


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """What the ledger lacks, and what it has beyond what happened; each leg in words."""

    missing: list[LedgerEntry]
    strange: list[LedgerEntry]
    told: int


def replay(session: Session, api: Api | None, *, now: datetime) -> Replayed:
    """Tell everything again and compare. Without a provider, gifts by card are left out.

    Raises:
        ProviderAway, ProviderRefused: it does not tell.
    """
    seen = list(_pictures(session, api)) if api else []
    with _scratch(session) as again:
        _from_provider(again, seen, now=now)
        _by_hand(again, now=now)
        fresh, kept = (_legs(one, has_cards=api is not None) for one in (again, session))
    agreed = _disputes_agreed(fresh, kept)
    told = [leg for key, leg in fresh.items() if _said(kept.get(key)) != _said(leg)]
    ours = [leg for key, leg in kept.items() if _said(fresh.get(key)) != _said(leg)]
    return Replayed(
        missing=[leg for leg in told if _dispute(leg) not in agreed],
        strange=[leg for leg in ours if _dispute(leg) not in agreed],
        told=len(fresh),
    )


def restore(session: Session, found: Replayed, *, now: datetime) -> int:
    """Book the sources that the ledger has lost whole, and add up anew; returns how many legs.

    One that is there otherwise stays: the ledger is never changed, a person must look.
    """
    sources: dict[tuple[str, str], list[LedgerEntry]] = {}
    for leg in found.missing:
        sources.setdefault((leg.source_kind, leg.source_id), []).append(leg)
    restored = 0
    for (kind, ref), legs in sources.items():
        source = Source(kind, ref, tuple(Leg(leg.account, leg.money) for leg in legs))
        first, deposit = legs[0], Payout.provider_ref == ref.partition(":")[0]
        where = Where(
            organization_id=first.organization_id,
            posted_on=first.posted_on,
            donation_id=first.donation_id,
            payout_id=session.scalar(select(Payout.id).where(deposit)),
        )
        restored += len(legs) if book(session, source, where, now=now) else 0
    sums.add_again(session)
    return restored


@contextmanager
def _scratch(session: Session) -> Iterator[Session]:
    """A database beside ours with the facts alone, as if no news of any payment had come yet."""
    with TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'again.sqlite3'}")
        try:
            Base.metadata.create_all(engine)
            with Session(engine, expire_on_commit=False) as again:
                for model in _FACTS:
                    _copy(session, again, model.__table__)  # type: ignore[arg-type]
                _as_before(again)
                yield again
        finally:
            engine.dispose()


def _copy(session: Session, again: Session, table: Table) -> None:
    rows = session.execute(select(table).execution_options(yield_per=_TOGETHER)).mappings()
    for some in rows.partitions():
        again.execute(insert(table), [dict(row) for row in some])


def _as_before(again: Session) -> None:
    money: dict[str, Any] = {"received_minor": 0, "refunded_minor": 0, "received_currency": ""}
    is_pledge = Donation.method.in_(BY_PLEDGE)
    again.execute(update(Donation).values(state=DonationState.CREATED, **money))
    again.execute(update(Donation).where(is_pledge).values(state=DonationState.PLEDGED))
    again.execute(update(PaymentAttempt).values(state=AttemptState.CREATED, charge_ref=None))
    again.execute(update(Refund).values(state=RefundState.ASKED))


def _pictures(session: Session, api: Api) -> Iterator[Picture]:
    """All that events spoke of, and every try of ours, as the provider has it now; each once."""
    told = select(ProviderEvent.object_ref).where(
        ProviderEvent.provider == PROVIDER,
        ProviderEvent.type != FOUND,
        ProviderEvent.state != EventState.IGNORED,
    )
    tried = select(PaymentAttempt.intent_ref).where(PaymentAttempt.intent_ref.is_not(None))
    for ref in dict.fromkeys([*session.scalars(told.order_by(ProviderEvent.id)), *session.scalars(tried)]):
        try:
            picture = look(api, ref)
        except NothingThere:
            continue
        if picture is not None:
            yield picture


def _from_provider(again: Session, seen: Sequence[Picture], *, now: datetime) -> None:
    for picture in seen:
        try:
            stripe_following.apply_picture(again, picture, now)
        except stripe_following.NotKnown:
            continue


def _by_hand(again: Session, *, now: datetime) -> None:
    """Cash, the matches of lines, refunds that a treasurer sent; then what was undone."""
    for gift in again.scalars(select(Donation).where(Donation.method.in_(cash.INTO)).order_by(Donation.id)):
        cash.book_again(again, gift, now=now)
    matches = again.scalars(select(Match).order_by(Match.id)).all()
    for match in matches:
        bank_matches.book_again(again, match, is_refund=match.rule in _REFUNDS, now=now)
    by_hand = select(Refund).where(Refund.provider != PROVIDER, Refund.settled_at.is_not(None))
    for refund in again.scalars(by_hand.order_by(Refund.id)).all():
        _refund(again, refund, now=now)
    for match in matches:
        if match.undone_at is not None:
            bank_matches.unbook(again, match, is_refund=match.rule in _REFUNDS, now=match.undone_at)


def _refund(again: Session, refund: Refund, *, now: datetime) -> None:
    settled_at, failed_at = refund.settled_at or now, refund.failed_at
    refunding.settle_refund(again, refund, at=settled_at, now=now)
    if failed_at is not None:
        refunding.fail_refund(again, refund, refund.failure, now=failed_at)


def _legs(session: Session, *, has_cards: bool) -> Legs:
    """All of them; without cards those of gifts of which we know ourselves."""
    query = select(LedgerEntry)
    if not has_cards:
        query = query.join(Donation, Donation.id == LedgerEntry.donation_id).where(
            Donation.method != Method.CARD
        )
    rows = session.scalars(query.execution_options(yield_per=_TOGETHER))
    return {(row.source_kind, row.source_id, row.leg): row for row in rows}


def _said(leg: LedgerEntry | None) -> tuple[object, ...] | None:
    """What must be the same. The day of what is reversed is when somebody did it, and is not told again."""
    if leg is None:
        return None
    return leg.organization_id, leg.account, leg.currency, leg.amount_minor, leg.donation_id


def _disputes_agreed(fresh: Legs, kept: Legs) -> set[str]:
    """Disputes that come to the same: the provider tells how one ended, and not each turn that it took."""
    sums = [_by_dispute(fresh), _by_dispute(kept)]
    return {ref for ref, ours in sums[1].items() if sums[0].get(ref) == ours}


def _by_dispute(legs: Legs) -> dict[str, dict[str, int]]:
    """Each dispute's sum on each account, through all of its turns."""
    found: dict[str, Counter[str]] = {}
    for leg in legs.values():
        if ref := _dispute(leg):
            found.setdefault(ref, Counter())[f"{leg.account} {leg.currency}"] += leg.amount_minor
    return {ref: {name: minor for name, minor in sums.items() if minor} for ref, sums in found.items()}


def _dispute(leg: LedgerEntry) -> str:
    """The dispute that a leg is about; empty for any other."""
    kind, ref = leg.source_kind, leg.source_id
    if kind == REVERSAL:
        kind, _, ref = ref.partition(":")
    return ref.partition("~")[0] if kind in {"dispute", "chargeback"} else ""


def in_words(leg: LedgerEntry) -> str:
    """One leg in a line."""
    money = Money(leg.amount_minor, leg.currency)
    return f"{leg.source_kind} {leg.source_id} {leg.leg}: {leg.account.value} {money}"
