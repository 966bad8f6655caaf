"""What is offered where, and what covering the fee costs: rules without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaign.donations.fees import FeeRule, read_rules, rule_for
from campaign.donations.offers import How, Provider, Way, bounds, methods, ways

THAI, GERMAN, SINGAPOREAN = Provider(country="TH"), Provider(country="DE"), Provider(country="SG")
STEPS = [{"kind": "bank"}, {"kind": "paypal"}, {"kind": "bank"}, {"kind": "other"}]


@pytest.mark.parametrize(
    ("provider", "currency", "how", "offered"),
    [
        (THAI, "THB", How.ONCE, ["card", "promptpay"]),
        (THAI, "THB", How.MONTHLY, ["card"]),
        (THAI, "USD", How.ONCE, ["card"]),
        (GERMAN, "THB", How.ONCE, ["card"]),
        (GERMAN, "EUR", How.ONCE, ["card", "paypal", "ideal", "bancontact", "sepa_debit"]),
        (GERMAN, "EUR", How.YEARLY, ["card", "sepa_debit"]),
        (GERMAN, "USD", How.ONCE, ["card", "paypal"]),
        (SINGAPOREAN, "SGD", How.ONCE, ["card", "paynow", "grabpay"]),
        (SINGAPOREAN, "MYR", How.ONCE, ["card"]),
    ],
)
def test_a_method_is_offered_where_its_rule_fits(
    provider: Provider, currency: str, how: How, offered: list[str]
) -> None:
    assert methods(provider, currency, how) == offered


def test_transfers_are_for_once_and_cards_only_where_there_is_a_provider() -> None:
    assert ways(STEPS, THAI, "THB", How.ONCE) == [Way.CARD, Way.BANK, Way.PAYPAL]
    assert ways(STEPS, THAI, "THB", How.MONTHLY) == [Way.CARD]
    assert ways(STEPS, None, "THB", How.ONCE) == [Way.BANK, Way.PAYPAL]
    assert ways(STEPS, None, "THB", How.YEARLY) == []


@given(st.integers(1, 10**9), st.integers(0, 200_000), st.integers(0, 500))
def test_covering_the_fee_leaves_exactly_what_was_wished_and_not_a_unit_more_is_asked(
    net: int, millionths: int, fixed: int
) -> None:
    rule = FeeRule(millionths=millionths, fixed_minor=fixed)

    gross = net + rule.cover(net)

    assert gross - rule.fee(gross) == net
    assert gross - 1 - rule.fee(gross - 1) < net


def test_fee_rules_are_read_from_a_setting() -> None:
    rules = read_rules("THB 3.65%, EUR 1.5% + 25, * 4.4% + 30")

    assert rules["THB"] == FeeRule(millionths=36_500)
    assert rule_for(rules, "EUR") == FeeRule(millionths=15_000, fixed_minor=25)
    assert rule_for(rules, "JPY") == FeeRule(millionths=44_000, fixed_minor=30)
    assert rule_for({}, "THB") is None
    for slip in ("THB", "3.65%", "thb 3%", "THB 3.65% + 0.5", "THB 365%"):
        with pytest.raises(ValueError, match="is no fee"):
            read_rules(slip)


def test_each_currency_has_a_least_and_a_most() -> None:
    for currency in ("THB", "USD", "JPY", "KWD", "VND", "XOF"):
        least, most = bounds(currency)
        assert 0 < least < most
