"""What is offered where: rules without a database."""

import pytest

from campaign.core.money import Money
from campaign.donations.gift_models import Method, Rhythm
from campaign.donations.offers import Provider, methods, ways
from campaign.donations.terms import least, most
from campaign.donations.terms_models import MoneySettings

THAI, GERMAN, SINGAPOREAN = Provider(country="TH"), Provider(country="DE"), Provider(country="SG")
STEPS = [{"kind": "bank"}, {"kind": "paypal"}, {"kind": "bank"}, {"kind": "other"}]


@pytest.mark.parametrize(
    ("provider", "currency", "rhythm", "offered"),
    [
        (THAI, "THB", Rhythm.ONCE, ["card", "promptpay"]),
        (THAI, "THB", Rhythm.MONTHLY, ["card"]),
        (THAI, "USD", Rhythm.ONCE, ["card"]),
        (GERMAN, "THB", Rhythm.ONCE, ["card"]),
        (GERMAN, "EUR", Rhythm.ONCE, ["card", "paypal", "ideal", "bancontact", "sepa_debit"]),
        (GERMAN, "EUR", Rhythm.YEARLY, ["card", "sepa_debit"]),
        (GERMAN, "USD", Rhythm.ONCE, ["card", "paypal"]),
        (SINGAPOREAN, "SGD", Rhythm.ONCE, ["card", "paynow", "grabpay"]),
        (SINGAPOREAN, "MYR", Rhythm.ONCE, ["card"]),
    ],
)
def test_a_method_is_offered_where_its_rule_fits(
    provider: Provider, currency: str, rhythm: Rhythm, offered: list[str]
) -> None:
    assert methods(provider, currency, rhythm) == offered


def test_transfers_are_for_once_and_cards_only_where_there_is_a_provider() -> None:
    assert ways(STEPS, THAI, "THB", Rhythm.ONCE) == [Method.CARD, Method.BANK, Method.PAYPAL]
    assert ways(STEPS, THAI, "THB", Rhythm.MONTHLY) == [Method.CARD]
    assert ways(STEPS, None, "THB", Rhythm.ONCE) == [Method.BANK, Method.PAYPAL]
    assert ways(STEPS, None, "THB", Rhythm.YEARLY) == []


def test_each_currency_has_a_least_and_a_most() -> None:
    terms = MoneySettings(least_minor={"EUR": 500}, most_minor={"EUR": 7_000})
    for currency in ("THB", "USD", "JPY", "KWD", "VND", "XOF", "KHR"):
        assert Money(0, currency) < least(terms, currency) < most(terms, currency)
    assert (least(terms, "EUR"), most(terms, "EUR")) == (Money(500, "EUR"), Money(7_000, "EUR"))
