"""Money is whole units of one currency; what was typed is that amount or is refused."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaign.core.money import (
    CURRENCIES,
    MOST_MINOR,
    Money,
    NotAnAmount,
    exponent,
    from_provider_units,
    parse,
    provider_units,
    shown,
    shown_short,
)

SCRIPTS = ["0123456789", "๐๑๒๓๔๕๖๗๘๙", "០១២៣៤៥៦៧៨៩", "၀၁၂၃၄၅၆၇၈၉", "０１２３４５６７８９"]
unhurried = settings(deadline=None)
amounts = st.builds(Money, st.integers(1, MOST_MINOR), st.sampled_from(sorted(CURRENCIES)))


@unhurried
@given(money=amounts, digits=st.sampled_from(SCRIPTS))
def test_what_is_written_is_read_as_the_same_amount(money: Money, digits: str) -> None:
    written = money.plain.translate(str.maketrans(SCRIPTS[0], digits))
    assert parse(f" {written} ", money.currency) == money
    assert Decimal(money.plain) == Decimal(money.minor).scaleb(-exponent(money.currency))


@unhurried
@given(money=amounts)
def test_thousands_and_decimals_are_read_in_both_customs(money: Money) -> None:
    english = f"{Decimal(money.plain):,f}"
    if exponent(money.currency) == 3 and "." not in english:
        return
    assert parse(english, money.currency) == money
    if exponent(money.currency) == 2:
        assert parse(english.translate(str.maketrans(",.", ".,")), money.currency) == money


@unhurried
@given(typed=st.text(max_size=45), currency=st.sampled_from(["THB", "JPY", "KWD"]))
def test_anything_typed_is_an_amount_above_nothing_or_refused(typed: str, currency: str) -> None:
    with suppress(NotAnAmount):
        assert 0 < parse(typed, currency).minor <= MOST_MINOR


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("300", "THB", 30_000), ("20.00", "THB", 2_000), ("๓๐๐", "THB", 30_000), ("２０．５", "THB", 2_050),
        ("500", "JPY", 500), ("1.000", "KWD", 1_000), ("1,000", "THB", 100_000), ("1 234,5", "EUR", 123_450),
        ("2500", "HUF", 250_000), ("30", "TWD", 3_000), ("1.000.000", "VND", 1_000_000),
    ],
)  # fmt: skip
def test_amounts_as_people_type_them(typed: str, currency: str, minor: int) -> None:
    assert parse(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("NaN", "THB"), ("1e9", "THB"), ("-5", "THB"), ("1.005", "THB"), ("Infinity", "THB"), ("", "THB"),
        ("0", "THB"), ("0x10", "THB"), ("5.00", "JPY"), ("1,000", "KWD"),
        ("1.000", "THB"), ("1,00,000", "INR"),
        ("1.2.3", "THB"), ("10²", "THB"), ("½", "THB"), (".5", "THB"), ("9" * 14, "THB"), ("1", "ZZZ"),
        ("1", "thb"), ("300 THB", "THB"), ("+5", "THB"), ("1.234,567.8", "EUR"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_refused(typed: str, currency: str) -> None:
    with pytest.raises(NotAnAmount):
        parse(typed, currency)


def test_money_adds_up_only_in_one_currency_and_only_in_whole_units() -> None:
    assert Money(5, "JPY") + Money(7, "JPY") - Money(2, "JPY") == Money(10, "JPY")
    with pytest.raises(ValueError, match="do not add up"):
        Money(5, "JPY") + Money(5, "KRW")
    for wrong in (1.0, True, Decimal(1)):
        with pytest.raises(TypeError):
            Money(wrong, "THB")  # type: ignore[arg-type]


@unhurried
@given(money=amounts)
def test_what_the_provider_is_told_comes_back_as_the_same(money: Money) -> None:
    try:
        units = provider_units(money)
    except NotAnAmount:
        return
    assert from_provider_units(units, money.currency.lower()) == money


@pytest.mark.parametrize(
    ("money", "units"),
    [
        (Money(500, "JPY"), 500), (Money(1_000, "KWD"), 1_000), (Money(2_000, "THB"), 2_000),
        (Money(250_000, "HUF"), 250_000), (Money(3_000, "TWD"), 3_000), (Money(700, "ISK"), 70_000),
    ],
)  # fmt: skip
def test_the_provider_counts_some_currencies_in_its_own_way(money: Money, units: int) -> None:
    assert provider_units(money) == units


@pytest.mark.parametrize("money", [Money(1_001, "KWD"), Money(250_050, "HUF"), Money(3_001, "TWD")])
def test_what_the_provider_could_not_pay_out_is_refused(money: Money) -> None:
    with pytest.raises(NotAnAmount):
        provider_units(money)


def test_each_language_writes_amounts_in_its_way() -> None:
    assert shown(Money(130_000, "THB"), "en") == "THB\u00a01,300.00"
    assert shown_short(Money(130_000, "THB"), "en") == "THB\u00a01,300"
    assert shown_short(Money(130_050, "THB"), "en") == "THB\u00a01,300.50"
    assert shown(Money(500, "JPY"), "en") == "¥500"
    assert shown(Money(1_000, "KWD"), "en") == "KWD\u00a01.000"
    assert "300.00" in shown(Money(30_000, "THB"), "th")
    assert "៛" in shown(Money(400_000, "KHR"), "km")
