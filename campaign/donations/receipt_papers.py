"""A receipt to read, to print and to send: the same lines on paper, in a letter and on a page."""

from datetime import date
from pathlib import Path
from typing import Any

from babel.dates import format_date
from flask_babel import force_locale, gettext, lazy_gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.locales import pick
from campaign.core.money import Money, shown
from campaign.core.typesetting import typeset
from campaign.donations.book_models import Receipt
from campaign.donations.booking import day_of
from campaign.donations.gift_models import SETTLED, Donation, Method
from campaign.donations.receipts import live_receipt, number_of, snapshot_of
from campaign.donations.terms import terms_of

TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"
SUMMARY = Path(__file__).parent / "typst" / "yearly_summary.typ"
METHOD_WORDS = {
    Method.CARD: lazy_gettext("by card or online payment"),
    Method.BANK: lazy_gettext("by bank transfer"),
    Method.PAYPAL: lazy_gettext("by PayPal"),
    Method.CASH: lazy_gettext("in cash"),
    Method.CHEQUE: lazy_gettext("by cheque"),
    Method.OTHER: lazy_gettext("in another way"),
}
Lines = list[tuple[str, str]]


def receipt_facts(receipt: Receipt) -> dict[str, Any]:
    """Title, lines and notes of a receipt, in its donor's language."""
    told = snapshot_of(receipt)
    with force_locale(receipt.locale):
        title = gettext("Receipt voided") if told["voids"] else gettext("Receipt")
        return {
            "title": title,
            "number": told["number"],
            "organization": told["organization"],
            "lines": _lines(told, receipt.locale),
            "remarks": _remarks(told, receipt.locale),
            "amount": shown(Money(told["amount_minor"], told["currency"]), receipt.locale),
            "is_void": bool(told["voids"]),
            "locale": receipt.locale,
        }


def receipt_pdf(receipt: Receipt) -> bytes:
    """One page. The same receipt gives the same bytes, today and next year.

    Raises:
        Unavailable: it cannot be made at the moment.
    """
    return typeset(TEMPLATE, receipt_facts(receipt), output="pdf")


def summary_facts(
    session: Session, organization: Organization, fingerprint: bytes, year: int, locale: str
) -> dict[str, Any]:
    """What one donor gave this organization in a year: each gift with its receipt, and the sums."""
    rows, sums = [], dict[str, Money]()
    for gift in _gifts_in(session, organization, fingerprint, year):
        receipt = live_receipt(session, gift)
        kept = gift.kept
        sums[kept.currency] = sums.get(kept.currency, Money(0, kept.currency)) + kept
        rows.append(
            {
                "day": _written(day_of(session, organization.id, gift.paid_at), locale)
                if gift.paid_at
                else "",
                "reference": gift.reference,
                "receipt": number_of(receipt) if receipt else "",
                "amount": shown(kept, locale),
            }
        )
    lines = terms_of(session, organization.id).receipt_lines.splitlines()
    with force_locale(locale):
        return {
            "title": gettext("Your gifts in %(year)s", year=year),
            "organization": lines or [pick(organization.names, locale)],
            "heads": [gettext("Day"), gettext("Reference"), gettext("Receipt"), gettext("Amount")],
            "rows": rows,
            "total": gettext("Together"),
            "sums": [shown(sums[currency], locale) for currency in sorted(sums)],
            "nothing": gettext("There are no gifts in this year."),
            "locale": locale,
        }


def summary_pdf(facts: dict[str, Any]) -> bytes:
    """The summary on paper.

    Raises:
        Unavailable: it cannot be made at the moment.
    """
    return typeset(SUMMARY, facts, output="pdf")


def _gifts_in(session: Session, organization: Organization, fingerprint: bytes, year: int) -> list[Donation]:
    mine = select(Donation).where(
        Donation.email_fingerprint == fingerprint,
        Donation.organization_id == organization.id,
        Donation.state.in_(SETTLED),
        Donation.paid_at.is_not(None),
    )
    found = session.scalars(mine.order_by(Donation.paid_at, Donation.id))
    return [gift for gift in found if _year(session, gift) == year and gift.kept.minor > 0]


def _year(session: Session, gift: Donation) -> int:
    return day_of(session, gift.organization_id, gift.paid_at).year if gift.paid_at else 0


def _lines(told: dict[str, Any], locale: str) -> Lines:
    amount = shown(Money(told["amount_minor"], told["currency"]), locale)
    lines = [
        (gettext("Number"), told["number"]),
        (gettext("Issued on"), _written(date.fromisoformat(told["issued_on"]), locale)),
        (gettext("Received from"), "\n".join(filter(None, [told["donor"], told["postal"]]))),
        (gettext("Amount"), amount),
        (gettext("Received on"), _written(date.fromisoformat(told["received_on"]), locale)),
        (gettext("How it was given"), str(METHOD_WORDS[Method(told["method"])])),
        (gettext("For"), told["campaign"]),
        (gettext("Reference"), told["reference"]),
    ]
    return [(label, value) for label, value in lines if value]


def _remarks(told: dict[str, Any], locale: str) -> list[str]:
    remarks = []
    if told["voids"]:
        remarks.append(
            gettext("This voids receipt %(number)s, which does not hold any more.", number=told["voids"])
        )
    if told["replaces"]:
        remarks.append(gettext("This takes the place of receipt %(number)s.", number=told["replaces"]))
    if told["returned_minor"] and not told["voids"]:
        back = shown(Money(told["returned_minor"], told["currency"]), locale)
        remarks.append(gettext("%(amount)s of the gift went back to the donor.", amount=back))
    return [*remarks, told["note"]] if told["note"] else remarks


def _written(day: date, locale: str) -> str:
    return str(format_date(day, "long", locale="en_GB" if locale == "en" else locale))
