"""What an organization says about its money, and what follows from it: prefixes, fees, least amounts."""

from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.money import Money, exponent
from campaign.donations.references import prefix_from
from campaign.donations.terms_models import MoneySettings

LEAST_MAJOR = {"THB": 20, "JPY": 100, "TWD": 30, "HUF": 300, "KRW": 1000, "VND": 20_000, "IDR": 10_000}
"""Smaller gifts by card mostly pay the provider. A currency that is not here has 1."""
MOST_MAJOR = {
    "THB": 500_000,
    "KHR": 60_000_000,
    "VND": 400_000_000,
    "IDR": 250_000_000,
    "MYR": 70_000,
    "PHP": 900_000,
    "TWD": 500_000,
    "HKD": 120_000,
    "JPY": 2_500_000,
    "KRW": 20_000_000,
    "HUF": 6_000_000,
}
_MOST_ELSEWHERE = 15_000
"""More than that is for a talk, not for a form, where an organization has not set its own bound."""


def terms_of(session: Session, organization_id: int) -> MoneySettings:
    """The organization's settings; until somebody has saved some, those that fit most."""
    kept = session.get(MoneySettings, organization_id)
    if kept is not None:
        return kept
    return MoneySettings(
        organization_id=organization_id,
        currency="THB",
        reference_prefix="",
        receipt_lines="",
        receipt_note="",
        fee_basis_points=0,
        fee_fixed_minor={},
        least_minor={},
        most_minor={},
        asks_postal=False,
        pledge_days=30,
    )


def prefix_of(session: Session, organization: Organization) -> str:
    """With what its references begin."""
    own = terms_of(session, organization.id).reference_prefix
    return own or prefix_from(organization.short_name or organization.slug)


def least(terms: MoneySettings, currency: str) -> Money:
    """The smallest gift by card."""
    fallback = LEAST_MAJOR.get(currency, 1) * 10 ** exponent(currency)
    return Money(int(terms.least_minor.get(currency, fallback)), currency)


def most(terms: MoneySettings, currency: str) -> Money:
    """The largest gift that the form takes."""
    fallback = MOST_MAJOR.get(currency, _MOST_ELSEWHERE) * 10 ** exponent(currency)
    return Money(int(terms.most_minor.get(currency, fallback)), currency)


def cover_for(terms: MoneySettings, gift: Money) -> Money:
    """What a donor adds so that the fee, taken from the whole, leaves this gift and nothing is over.

    The least cover that does: one unit less would leave less than the gift.
    """
    fixed = int(terms.fee_fixed_minor.get(gift.currency, 0))
    kept = 10_000 - terms.fee_basis_points
    whole = -(-(gift.minor + fixed) * 10_000 // kept)
    return Money(whole - gift.minor, gift.currency)
