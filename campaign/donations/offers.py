"""What is offered: rules over the provider account's country, the currency, and how often.

A table to read, not a programme: a method is offered where one of its rules fits, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


def _of(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


ANY = _of("")
"""Stands for every country, or every currency."""
EUROPE = _of("AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR IE IT LI LT LU LV MT NL NO PL PT RO SE SI SK")


class How(StrEnum):
    """How often somebody gives."""

    ONCE = "once"
    MONTHLY = "monthly"
    YEARLY = "yearly"


class Way(StrEnum):
    """What a donor chooses between: the provider's page, or a transfer with a comment."""

    CARD = "card"
    BANK = "bank"
    PAYPAL = "paypal"


_ALWAYS = frozenset(How)
_ONCE = frozenset({How.ONCE})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A method of the provider's page, and where it may stand there."""

    method: str
    countries: frozenset[str] = ANY
    currencies: frozenset[str] = ANY
    hows: frozenset[How] = _ALWAYS

    def fits(self, country: str, currency: str, how: How) -> bool:
        """Whether an account of this country may offer it."""
        return (
            (not self.countries or country in self.countries)
            and (not self.currencies or currency in self.currencies)
            and how in self.hows
        )


RULES = (
    Rule(method="card"),
    Rule(method="promptpay", countries=_of("TH"), currencies=_of("THB"), hows=_ONCE),
    Rule(method="paynow", countries=_of("SG"), currencies=_of("SGD"), hows=_ONCE),
    Rule(method="fpx", countries=_of("MY"), currencies=_of("MYR"), hows=_ONCE),
    Rule(method="grabpay", countries=_of("SG"), currencies=_of("SGD"), hows=_ONCE),
    Rule(method="grabpay", countries=_of("MY"), currencies=_of("MYR"), hows=_ONCE),
    Rule(
        method="paypal",
        countries=EUROPE,
        currencies=_of("EUR GBP USD CHF CZK DKK NOK PLN SEK AUD CAD HKD NZD SGD"),
        hows=_ONCE,
    ),
    Rule(method="ideal", countries=EUROPE, currencies=_of("EUR"), hows=_ONCE),
    Rule(method="bancontact", countries=EUROPE, currencies=_of("EUR"), hows=_ONCE),
    Rule(method="sepa_debit", countries=EUROPE, currencies=_of("EUR")),
)
_TRANSFERS = {"bank": Way.BANK, "paypal": Way.PAYPAL}
"""Kinds of steps that a pledge can wait for; money sent again and again by oneself is no recurring gift."""
_BOUNDS = {
    "THB": (2_000, 50_000_000),
    "KHR": (200_000, 6_000_000_000),
    "VND": (25_000, 400_000_000),
    "IDR": (1_500_000, 25_000_000_000),
    "MYR": (500, 7_000_000),
    "SGD": (200, 2_000_000),
    "PHP": (5_000, 90_000_000),
    "TWD": (3_000, 50_000_000),
    "HKD": (1_000, 12_000_000),
    "JPY": (200, 2_500_000),
    "KRW": (2_000, 20_000_000),
    "HUF": (50_000, 600_000_000),
    "KWD": (500, 5_000_000),
}
_ELSEWHERE = (200, 1_500_000)


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The account at the provider of cards, as far as offers depend on it."""

    country: str


def methods(provider: Provider, currency: str, how: How) -> list[str]:
    """What the provider's page may offer, in the order of the table."""
    return [rule.method for rule in RULES if rule.fits(provider.country, currency, how)]


def ways(steps: Sequence[Mapping[str, Any]], provider: Provider | None, currency: str, how: How) -> list[Way]:
    """What a donor may choose, cards first; without a provider there are transfers only."""
    offered = [Way.CARD] if provider and methods(provider, currency, how) else []
    if how is How.ONCE:
        told = [_TRANSFERS[step["kind"]] for step in steps if step["kind"] in _TRANSFERS]
        offered += dict.fromkeys(told)
    return offered


def bounds(currency: str) -> tuple[int, int]:
    """The least and the most that the form takes, in minor units.

    The least keeps away those who try out stolen cards with small change; more than the most is for
    a talk, not for a form.
    """
    return _BOUNDS.get(currency, _ELSEWHERE)
