"""In which legs each thing that happens to money is written down. Pure: it knows no database.

Debits are positive, credits negative. The legs of a source sum to zero in each currency, and a source is
never changed: what was wrong is reversed, leg by leg, by a source that names it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from campaign.core.money import Money
from campaign.donations.book_models import Account

REVERSAL = "reversal"


class OutOfBalance(ValueError):
    """The legs of one source do not sum to zero. Never a person's fault."""


@dataclass(frozen=True)
class Leg:
    """One movement on one account."""

    account: Account
    money: Money


@dataclass(frozen=True)
class Source:
    """What happened, by a kind and an id that are never used twice, and its legs.

    Raises:
        OutOfBalance: they do not sum to zero.
    """

    kind: str
    id: str
    legs: tuple[Leg, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "legs", tuple(leg for leg in self.legs if leg.money))
        if any(sums(self.legs).values()) or not self.legs:
            raise OutOfBalance(f"{self.kind} {self.id} does not sum to zero")


def sums(legs: Iterable[Leg]) -> dict[str, int]:
    """What the legs come to in each currency."""
    found: dict[str, int] = defaultdict(int)
    for leg in legs:
        found[leg.money.currency] += leg.money.minor
    return dict(found)


def received(kind: str, ref: str, into: Account, money: Money, cover: Money) -> Source:
    """Money of a donor's came; the part that covers the fee has a leg of its own."""
    gift = money - cover
    return Source(kind, ref, (Leg(into, money), Leg(Account.GIFTS, -gift), Leg(Account.COVER, -cover)))


def fee(ref: str, held_in: Account, money: Money) -> Source:
    """The provider kept so much for itself."""
    return _moved("fee", ref, held_in, Account.FEES, money)


def refunded(ref: str, out_of: Account, money: Money) -> Source:
    """Money went back to a donor."""
    return _moved("refund", ref, out_of, Account.REFUNDS, money)


def disputed(ref: str, money: Money) -> Source:
    """A donor's bank took the money while it looks into a dispute."""
    return _moved("dispute", ref, Account.STRIPE, Account.DISPUTES, money)


def lost(ref: str, money: Money) -> Source:
    """The dispute was lost: what was taken stays away."""
    return _moved("chargeback", ref, Account.DISPUTES, Account.CHARGEBACKS, money)


def paid_out(ref: str, money: Money) -> Source:
    """The provider paid what it held into the bank account; below zero, it took it from there."""
    return _moved("payout", ref, Account.STRIPE, Account.BANK, money)


def shared_out(ref: str, money: Money) -> Source:
    """A partner's part of a deposit is at the host now; below zero, in the host's books, it is owed."""
    return _moved("share", ref, Account.STRIPE, Account.PARTNERS, money)


def exchanged(ref: str, account: Account, gone: Money, come: Money) -> Source:
    """Money on one account became money of another currency."""
    return Source(
        "exchange",
        ref,
        (
            Leg(account, -gone),
            Leg(Account.EXCHANGE, gone),
            Leg(account, come),
            Leg(Account.EXCHANGE, -come),
        ),
    )


def reversal(kind: str, ref: str, legs: Iterable[Leg]) -> Source:
    """The opposite of a source, which makes it as if it had not been. A source is reversed once."""
    return Source(REVERSAL, f"{kind}:{ref}", tuple(Leg(leg.account, -leg.money) for leg in legs))


def _moved(kind: str, ref: str, out_of: Account, into: Account, money: Money) -> Source:
    return Source(kind, ref, (Leg(into, money), Leg(out_of, -money)))
