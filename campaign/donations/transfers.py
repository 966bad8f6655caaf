"""What a donor who promised a transfer is told: account, amount, what to write, a code where one works."""

from typing import Any

from campaign.core.money import Money
from campaign.core.qr import qr_svg
from campaign.donations.gift_models import Donation
from campaign.donations.models import Appeal
from campaign.donations.references import spaced
from campaign.donations.transfer_codes import NoCode, bill_payment, epc, promptpay

Step = dict[str, Any]


def instructions(appeal: Appeal, pledge: Donation) -> list[Step]:
    """The appeal's steps for a pledge's method, each with what belongs to this pledge alone.

    `code` is the reference as it is read, `words` what PayPal's comment says before it in each language
    (a bank's field is short, so it takes the reference alone), `qr` the payload of a code, or nothing.
    """
    method = pledge.method.value
    return [
        step
        | {
            "code": spaced(pledge.reference),
            "words": (step.get("comment") or {}) if method == "paypal" else {},
            "qr": payload_of(step, pledge.asked, pledge.reference),
        }
        for step in appeal.shown_steps
        if step["kind"] == method
    ]


def payload_of(step: Step, amount: Money, reference: str) -> str:
    """What the code of a bank step says; empty where it has nothing that a banking app could use."""
    for make in (_as_bill, _as_promptpay, _as_epc):
        try:
            return make(step, amount, reference)
        except NoCode:
            continue
    return ""


def drawn(payload: str) -> bytes:
    """The code as a picture, with the level of repair that EPC069-12 asks for."""
    return qr_svg(payload, fills=True, level="m")


def _as_bill(step: Step, amount: Money, reference: str) -> str:
    return bill_payment(step.get("biller", ""), amount, reference)


def _as_promptpay(step: Step, amount: Money, _reference: str) -> str:
    return promptpay(step.get("promptpay", ""), amount)


def _as_epc(step: Step, amount: Money, reference: str) -> str:
    """The holder in Latin letters, if the account has one: banks compare it."""
    holders = step.get("holders") or [""]
    holder = next((one for one in holders if one.isascii()), holders[0])
    return epc(holder, step.get("number", ""), amount, spaced(reference), swift=step.get("swift", ""))
