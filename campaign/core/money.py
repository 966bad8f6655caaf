"""Money: a whole number of the currency's smallest unit. No float comes near it.

Exponents are ISO 4217's. The CLDR's differ for some (it shows no decimals of the Lao kip), so they are
not taken from Babel, which is asked only for how a language writes an amount.
"""

import re
import unicodedata
from copy import copy
from dataclasses import dataclass
from decimal import Decimal

from babel import Locale

from campaign.core.errors import Refused


def _codes(listed: str) -> list[str]:
    return listed.split()


CURRENCIES = frozenset(
    _codes(
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF "
        "CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ "
        "GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP "
        "LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR "
        "PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC "
        "SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XOF XPF "
        "YER ZAR ZMW"
    )
)
_EXPONENTS = dict.fromkeys(_codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"), 0) | (
    dict.fromkeys(_codes("BHD IQD JOD KWD LYD OMR TND"), 3)
)
_PROVIDER_EXPONENTS = {"ISK": 2, "UGX": 2, "MGA": 0}
"""Where Stripe counts in other units than ISO 4217 (docs.stripe.com/currencies)."""
_PROVIDER_STEPS = {"ISK": 100, "UGX": 100, "HUF": 100, "TWD": 100} | (
    dict.fromkeys(_codes("BHD JOD KWD OMR TND"), 10)
)
"""In the provider's units: what an amount must be a multiple of, or it cannot be paid out."""
MOST_MINOR = 10**12
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{3})+")
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_SEPARATORS = dict.fromkeys(map(ord, " \u00a0\u2009\u202f'\u2019"), "") | {0xFF0C: ",", 0xFF0E: "."}
_TOUCHING = re.compile(r"(?<=[A-Za-z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])")


class NotAnAmount(Refused):
    """What was typed is no amount of this currency; the message is a key for the page's words."""


@dataclass(frozen=True)
class Money:
    """So many of the smallest units of a currency; negative where something is taken away."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError("money is counted in whole minor units")
        if self.currency not in CURRENCIES:
            raise NotAnAmount("unknown-currency")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __bool__(self) -> bool:
        return self.minor != 0

    def __str__(self) -> str:
        return f"{self.currency} {self.plain}"

    @property
    def plain(self) -> str:
        """Digits and a point, as files for programs have them: "300.00", "500", "1.000"."""
        return f"{self.decimal:f}"

    @property
    def decimal(self) -> Decimal:
        """The same as an exact number, for the cells of a spreadsheet."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError("two currencies do not add up")
        return other.minor


def exponent(currency: str) -> int:
    """How many decimals a currency has."""
    return _EXPONENTS.get(currency, 2)


def parse(typed: str, currency: str) -> Money:
    """The amount that somebody typed, in any of the scripts' digits, with or without separators.

    A lone point is always the decimal point, a lone comma before three digits always separates
    thousands; what could be either is refused rather than guessed.

    Raises:
        NotAnAmount: it is none, is not above nothing, or has more decimals than the currency.
    """
    if currency not in CURRENCIES:
        raise NotAnAmount("unknown-currency")
    whole, decimals = _parted(_ascii_digits(typed), exponent(currency))
    if len(decimals) > exponent(currency):
        raise NotAnAmount("too-many-decimals")
    if len(whole) > len(str(MOST_MINOR)):
        raise NotAnAmount("too-much")
    minor = int(whole + decimals.ljust(exponent(currency), "0"))
    if minor > MOST_MINOR:
        raise NotAnAmount("too-much")
    if not minor:
        raise NotAnAmount("nothing")
    return Money(minor, currency)


def parse_line(typed: str) -> Money:
    """An amount behind the letters of its currency: "THB 20".

    Raises:
        NotAnAmount: as for `parse`.
    """
    currency, _, amount = typed.strip().partition(" ")
    return parse(amount, currency.upper())


def shown(money: Money, locale: str) -> str:
    """As this language writes it, with all decimals: "THB 1,300.00", "¥500"."""
    return _written(money, locale, exponent(money.currency))


def shown_short(money: Money, locale: str) -> str:
    """The same without decimals where they are all nothing: "THB 1,300"."""
    digits = exponent(money.currency)
    return _written(money, locale, digits if money.minor % 10**digits else 0)


def _written(money: Money, locale: str, digits: int) -> str:
    pattern = copy(Locale.parse(locale).currency_formats["standard"])
    pattern.frac_prec = (digits, digits)
    written: str = pattern.apply(money.decimal, locale, currency=money.currency, currency_digits=False)
    return _TOUCHING.sub("\u00a0", written)


def provider_units(money: Money) -> int:
    """The number that the card provider is told for this amount.

    Raises:
        NotAnAmount: it has decimals that the provider does not take in this currency.
    """
    units = _scaled(money.minor, _provider_exponent(money.currency) - exponent(money.currency))
    if units % _PROVIDER_STEPS.get(money.currency, 1):
        raise NotAnAmount("too-many-decimals")
    return units


def from_provider_units(units: int, currency: str) -> Money:
    """The amount behind a number of the card provider's.

    Raises:
        NotAnAmount: the currency is unknown, or the number is no whole amount of it.
    """
    code = currency.upper()
    return Money(_scaled(units, exponent(code) - _provider_exponent(code)), code)


def _provider_exponent(currency: str) -> int:
    return _PROVIDER_EXPONENTS.get(currency, exponent(currency))


def _scaled(units: int, by: int) -> int:
    if by >= 0:
        return int(units * 10**by)
    whole, rest = divmod(units, 10**-by)
    if rest:
        raise NotAnAmount("too-many-decimals")
    return int(whole)


def _ascii_digits(typed: str) -> str:
    tidy = typed.strip().translate(_SEPARATORS)
    if len(tidy) > 40:
        raise NotAnAmount("not-an-amount")
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in tidy)


def _parted(tidy: str, digits: int) -> tuple[str, str]:
    """What stands before and behind the decimal separator."""
    separators = [sign for sign in tidy if sign in ".,"]
    if len(separators) > 1:
        return _parted_grouped(tidy, separators)
    if not _PLAIN.fullmatch(tidy):
        raise NotAnAmount("not-an-amount")
    whole, sign, decimals = tidy.replace(",", ".").partition(".")
    if sign and "," in tidy and len(decimals) == 3:
        if digits == 3 or not _GROUPED.fullmatch(tidy):
            raise NotAnAmount("not-an-amount")
        return whole + decimals, ""
    return whole, decimals


def _parted_grouped(tidy: str, separators: list[str]) -> tuple[str, str]:
    last, group = separators[-1], separators[0]
    whole, decimals = tidy, ""
    if last != group:
        whole, _, decimals = tidy.rpartition(last)
    in_order = set(separators[: -1 if last != group else None]) == {group}
    if not (in_order and _GROUPED.fullmatch(whole)) or not (decimals.isdecimal() or last == group):
        raise NotAnAmount("not-an-amount")
    return whole.replace(group, ""), decimals
