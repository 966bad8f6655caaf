"""What a donor is asked, and what they promise by pressing the button: pure rules, no form, no request."""

from dataclasses import dataclass
from typing import Any

from campaign.campaigns.models import Campaign
from campaign.core.errors import Refused
from campaign.core.money import Money, NotAnAmount, provider_units
from campaign.donations import offers
from campaign.donations.gift_models import Method, Rhythm
from campaign.donations.models import Appeal
from campaign.donations.offers import Provider
from campaign.donations.terms import cover_for, least, most
from campaign.donations.terms_models import MoneySettings

USUAL_CURRENCY = "USD"
"""Where an appeal suggests no amount in any currency."""


class OutOfBounds(Refused):
    """Less than the form takes, or more; `bound` is the nearest that it does."""

    def __init__(self, bound: Money, *, is_too_small: bool) -> None:
        super().__init__("too-small" if is_too_small else "too-large")
        self.bound, self.is_too_small = bound, is_too_small


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An appeal with the ways to give that are there today."""

    appeal: Appeal
    campaign: Campaign | None
    provider: Provider | None
    terms: MoneySettings

    @property
    def currencies(self) -> list[str]:
        """Those that it suggests amounts in."""
        return list(self.appeal.amounts_minor) or [USUAL_CURRENCY]

    def suggestions(self, currency: str) -> list[dict[str, Any]]:
        """The amounts in one currency, with what each buys."""
        return list(self.appeal.amounts_minor.get(currency, []))

    def ways(self, currency: str, rhythm: Rhythm) -> list[Method]:
        """What may be chosen with this currency, that often."""
        return offers.ways(self.appeal.shown_steps, self.provider, currency, rhythm)

    @property
    def all_ways(self) -> list[Method]:
        """Whatever may be chosen with any of the currencies, however often."""
        found = [self.ways(currency, rhythm) for currency in self.currencies for rhythm in Rhythm]
        return [way for way in Method if any(way in one for one in found)]

    @property
    def rhythms(self) -> list[Rhythm]:
        """How often one may give, by any way."""
        return [one for one in Rhythm if any(self.ways(currency, one) for currency in self.currencies)]

    @property
    def has_fee(self) -> bool:
        """Whether there is a fee to be covered."""
        return self.provider is not None and any(self.cover(Money(10_000, one)) for one in self.currencies)

    def fixed_fee(self, currency: str) -> int:
        """The part of the fee that does not grow with the gift."""
        return int(self.terms.fee_fixed_minor.get(currency, 0))

    def cover(self, net: Money) -> Money:
        """What covers the fee of a card payment, as the provider takes it; nothing where no fee is known."""
        cover = cover_for(self.terms, net) if self.provider else Money(0, net.currency)
        while cover and not _is_payable(net + cover):
            cover = Money(cover.minor + 1, cover.currency)
        return cover


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What the button says: what is given, what is added for the fee, how often, by which way."""

    net: Money
    cover_minor: int
    rhythm: Rhythm
    way: Method

    @property
    def gross(self) -> Money:
        """What is paid."""
        return Money(self.net.minor + self.cover_minor, self.net.currency)

    @property
    def stated(self) -> str:
        """The same for a machine: what the button of a page said, to be held against what is posted."""
        return f"{self.gross.currency} {self.gross.minor} {self.rhythm} {self.way}"


def promise(asked: Asked, net: Money, rhythm: Rhythm, way: Method, *, covers_fee: bool) -> Promise:
    """Work out what is given.

    Raises:
        OutOfBounds: the amount is too small or too large.
        NotAnAmount: the card provider does not take such an amount of this currency.
    """
    smallest, largest = least(asked.terms, net.currency), most(asked.terms, net.currency)
    if net < smallest:
        raise OutOfBounds(smallest, is_too_small=True)
    if largest < net:
        raise OutOfBounds(largest, is_too_small=False)
    if way is Method.CARD:
        provider_units(net)
    cover_minor = asked.cover(net).minor if covers_fee and way is Method.CARD else 0
    return Promise(net=net, cover_minor=cover_minor, rhythm=rhythm, way=way)


def _is_payable(money: Money) -> bool:
    try:
        provider_units(money)
    except NotAnAmount:
        return False
    return True
