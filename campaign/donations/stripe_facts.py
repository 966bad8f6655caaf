"""What we know of the card provider's objects, in our words: facts without behaviour."""

from dataclasses import dataclass
from datetime import datetime

from campaign.core.money import Money
from campaign.donations.gift_models import AttemptState
from campaign.donations.recurring_models import PeriodState, RecurringState
from campaign.donations.return_models import DisputeState, RefundState


@dataclass(frozen=True, kw_only=True)
class Movement:
    """What something moved on the account's balance, in the currency that the account holds."""

    ref: str
    kind: str
    source: str
    gross: Money
    fee: Money
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Money that was taken."""

    ref: str
    money: Money
    at: datetime
    movement: Movement | None


@dataclass(frozen=True, kw_only=True)
class RefundSeen:
    """Money on its way back; `mark` is the number of our row, if it was begun here."""

    ref: str
    state: RefundState
    money: Money
    mark: str
    failure: str
    at: datetime
    movement: Movement | None


@dataclass(frozen=True, kw_only=True)
class DisputeSeen:
    """What a donor's bank asks."""

    ref: str
    state: DisputeState
    money: Money
    reason: str
    opened_at: datetime
    due_at: datetime | None
    movements: tuple[Movement, ...]


@dataclass(frozen=True, kw_only=True)
class Payment:
    """One payment with all that hangs on it; `gift` and `attempt` are our own marks on it."""

    ref: str
    state: AttemptState | None
    session: str | None
    gift: str
    attempt: str
    failure: str
    charge: Charge | None
    refunds: tuple[RefundSeen, ...]
    disputes: tuple[DisputeSeen, ...]


@dataclass(frozen=True, kw_only=True)
class Subscription:
    """What repeats, as the provider has it."""

    ref: str
    customer: str
    state: RecurringState
    gift: str
    attempt: str
    item: str
    product: str
    money: Money
    next_at: datetime | None
    is_ending: bool
    was_refused: bool
    """Whether it ended since no card would pay."""


@dataclass(frozen=True, kw_only=True)
class Invoice:
    """What was owed for a period, and the payment of it."""

    ref: str
    state: PeriodState
    money: Money
    is_first: bool
    try_count: int
    next_try_at: datetime | None
    starts_at: datetime
    ends_at: datetime
    subscription: Subscription
    payment: Payment | None


@dataclass(frozen=True, kw_only=True)
class PayoutSeen:
    """One deposit, with the movements that it is made of."""

    ref: str
    state: str
    money: Money
    arrives_at: datetime
    failure: str
    is_listed: bool
    """Whether the provider has put together all that it is made of."""
    lines: tuple[Movement, ...]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A page on which nothing was tried yet, open or over."""

    ref: str
    state: AttemptState
    gift: str
    attempt: str
