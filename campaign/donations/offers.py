"""What is offered: rules over the provider account's country, the currency, and how often.

A table to read, not a programme: a method is offered where one of its rules fits, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaign.donations.gift_models import Method, Rhythm


def _of(codes: str) -> frozenset[str]:
    return frozenset(codes.split())


ANY = _of("")
"""Stands for every country, or every currency."""
EUROPE = _of("AT BE BG CH CY CZ DE DK EE ES FI FR GB GR HR IE IT LI LT LU LV MT NL NO PL PT RO SE SI SK")


_ALWAYS = frozenset(Rhythm)
_ONCE = frozenset({Rhythm.ONCE})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A method of the provider's page, and where it may stand there."""

    method: str
    countries: frozenset[str] = ANY
    currencies: frozenset[str] = ANY
    rhythms: frozenset[Rhythm] = _ALWAYS

    def fits(self, country: str, currency: str, rhythm: Rhythm) -> bool:
        """Whether an account of this country may offer it."""
        return (
            (not self.countries or country in self.countries)
            and (not self.currencies or currency in self.currencies)
            and rhythm in self.rhythms
        )


RULES = (
    Rule(method="card"),
    Rule(method="promptpay", countries=_of("TH"), currencies=_of("THB"), rhythms=_ONCE),
    Rule(method="paynow", countries=_of("SG"), currencies=_of("SGD"), rhythms=_ONCE),
    Rule(method="fpx", countries=_of("MY"), currencies=_of("MYR"), rhythms=_ONCE),
    Rule(method="grabpay", countries=_of("SG"), currencies=_of("SGD"), rhythms=_ONCE),
    Rule(method="grabpay", countries=_of("MY"), currencies=_of("MYR"), rhythms=_ONCE),
    Rule(
        method="paypal",
        countries=EUROPE,
        currencies=_of("EUR GBP USD CHF CZK DKK NOK PLN SEK AUD CAD HKD NZD SGD"),
        rhythms=_ONCE,
    ),
    Rule(method="ideal", countries=EUROPE, currencies=_of("EUR"), rhythms=_ONCE),
    Rule(method="bancontact", countries=EUROPE, currencies=_of("EUR"), rhythms=_ONCE),
    Rule(method="sepa_debit", countries=EUROPE, currencies=_of("EUR")),
)
_TRANSFERS = {"bank": Method.BANK, "paypal": Method.PAYPAL}
"""Kinds of steps that a pledge can wait for; money sent again and again by oneself is no recurring gift."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """The account at the provider of cards, as far as offers depend on it."""

    country: str


def methods(provider: Provider, currency: str, rhythm: Rhythm) -> list[str]:
    """What the provider's page may offer, in the order of the table."""
    return [rule.method for rule in RULES if rule.fits(provider.country, currency, rhythm)]


def ways(
    steps: Sequence[Mapping[str, Any]], provider: Provider | None, currency: str, rhythm: Rhythm
) -> list[Method]:
    """What a donor may choose, cards first; without a provider there are transfers only."""
    offered = [Method.CARD] if provider and methods(provider, currency, rhythm) else []
    if rhythm is Rhythm.ONCE:
        told = [_TRANSFERS[step["kind"]] for step in steps if step["kind"] in _TRANSFERS]
        offered += dict.fromkeys(told)
    return offered
