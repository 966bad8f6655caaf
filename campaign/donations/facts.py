"""The facts of a way to give. Money must not go astray over a slip of the pen."""

import re
from typing import Any

from campaign.core.addresses import NotAnAddress, checked_address
from campaign.core.errors import Refused
from campaign.core.money import Money
from campaign.donations.transfer_codes import NoCode, bill_payment, promptpay

_PAYPAL_LINK = re.compile(r"(?:https://)?(?:www\.)?paypal\.(?:me|com)/[\w/?=&.-]{1,200}", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?=(?:[^0-9]*[0-9]){5})[A-Z0-9](?:[ -]?[A-Z0-9]){4,39}")
_SOME = Money(100, "THB")
_SWIFT = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")


class NoAccount(Refused):
    """It can be no account number."""


class NoSwift(Refused):
    """It can be no SWIFT code."""


class NoPromptpay(Refused):
    """It is nothing that can be registered with PromptPay, or no biller's number."""


class NoPaypal(Refused):
    """It is neither an email address nor a PayPal link."""


def checked_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, with addresses as they are written to.

    Raises:
        NoPaypal: the PayPal address is none.
        NoAccount: the account number is none.
        NoSwift: the SWIFT code is none.
        NoPromptpay: what should be registered with PromptPay is none of its kinds.
    """
    address = facts.get("address")
    if address and not _PAYPAL_LINK.fullmatch(address):
        facts = facts | {"address": _written_to(address)}
    if facts.get("number") and not _ACCOUNT.fullmatch(facts["number"].upper()):
        raise NoAccount("That is no account number.")
    if facts.get("swift") and not _SWIFT.fullmatch(facts["swift"]):
        raise NoSwift("That is no SWIFT code: it has 8 or 11 capital letters and digits.")
    _check_promptpay(facts)
    return facts


def _check_promptpay(facts: dict[str, Any]) -> None:
    try:
        if facts.get("promptpay"):
            promptpay(facts["promptpay"], _SOME)
        if facts.get("biller"):
            bill_payment(facts["biller"], _SOME, "REFERENCE")
    except NoCode:
        raise NoPromptpay("That is nothing that can be registered with PromptPay.") from None


def _written_to(address: str) -> str:
    try:
        return checked_address(address)
    except NotAnAddress as problem:
        raise NoPaypal(str(problem)) from None
