"""What a QR code of a transfer says: EPC069-12 for an IBAN in EUR, PromptPay for an id registered there.

A plain account number gets none: no app would know what to do with it.
"""

import re
from collections.abc import Iterable

from campaign.core.money import Money

_COUNTRIES = (
    "AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL "
    "PT RO RS SE SI SK SM VA"
)
SEPA = frozenset(_COUNTRIES.split())
"""Countries whose accounts take a SEPA credit transfer."""
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_LARGEST_EUR = 99_999_999_999
_CREDIT_TRANSFER = "A000000677010111"
_BILL_PAYMENT = "A000000677010112"
_THB = "764"
_BILLER = re.compile(r"[0-9]{13}(?:[0-9]{2})?")
_PHONE = re.compile(r"(?:\+?66|0)(?P<rest>[689][0-9]{8})")
_PROXIES = {13: "02", 15: "03"}


class NoCode(ValueError):
    """There is no code for this: another currency, or nothing that an app could send money to."""


def is_iban(number: str) -> bool:
    """Whether it is an IBAN, by its own check digits (ISO 13616)."""
    compact = number.replace(" ", "").upper()
    if not _IBAN.fullmatch(compact):
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def epc(holder: str, iban: str, amount: Money, reference: str, *, swift: str = "") -> str:
    """The payload of a SEPA credit transfer, version 002 (EPC069-12): what banking apps read.

    Raises:
        NoCode: it is no IBAN of a SEPA country, or not in EUR.
    """
    compact = iban.replace(" ", "").upper()
    if amount.currency != "EUR" or not is_iban(compact) or compact[:2] not in SEPA:
        raise NoCode
    if not 0 < amount.minor <= _LARGEST_EUR or not holder.strip():
        raise NoCode
    sum_of_it = f"EUR{amount.plain}"
    told = [
        "BCD",
        "002",
        "1",
        "SCT",
        swift,
        _line(holder, 70),
        compact,
        sum_of_it,
        "",
        "",
        _line(reference, 140),
    ]
    return "\n".join(told)


def _line(text: str, longest: int) -> str:
    return " ".join(text.split())[:longest]


def promptpay(registered: str, amount: Money) -> str:
    """The payload of a credit transfer (tag 29) to a phone, a tax or citizen's id, or an e-wallet.

    Raises:
        NoCode: it is no such id, or not in THB.
    """
    digits = re.sub(r"[\s-]", "", registered)
    if phone := _PHONE.fullmatch(digits):
        proxy = _field("01", f"0066{phone['rest']}")
    elif digits.isascii() and digits.isdecimal() and len(digits) in _PROXIES:
        proxy = _field(_PROXIES[len(digits)], digits)
    else:
        raise NoCode
    return _thai(_field("29", _field("00", _CREDIT_TRANSFER) + proxy), amount)


def bill_payment(biller: str, amount: Money, reference: str) -> str:
    """The payload of a bill payment (tag 30): it carries the reference, so nothing has to be typed.

    Raises:
        NoCode: it is no biller's id, the reference does not fit, or it is not in THB.
    """
    digits, code = re.sub(r"[\s-]", "", biller), re.sub(r"[^A-Z0-9]", "", reference.upper())
    if not (digits.isascii() and _BILLER.fullmatch(digits)) or not 0 < len(code) <= 20:
        raise NoCode
    told = [_field("00", _BILL_PAYMENT), _field("01", digits), _field("02", code)]
    return _thai(_field("30", "".join(told)), amount)


def _thai(account: str, amount: Money) -> str:
    """EMVCo's envelope: it is of one use, since it says the amount; the check stands last."""
    if amount.currency != "THB" or amount.minor <= 0:
        raise NoCode
    told = [_field("53", _THB), _field("58", "TH"), _field("54", amount.plain)]
    body = "".join([_field("00", "01"), _field("01", "12"), account, *told, "6304"])
    return f"{body}{crc16(body.encode()):04X}"


def _field(tag: str, value: str) -> str:
    return f"{tag}{len(value):02d}{value}"


def crc16(raw: Iterable[int]) -> int:
    """CRC-16/CCITT-FALSE, which EMVCo asks for (ISO/IEC 13239, polynomial 1021, from FFFF)."""
    crc = 0xFFFF
    for byte in raw:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        crc &= 0xFFFF
    return crc
