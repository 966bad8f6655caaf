"""What an organization says about its money, and what comes of it."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from campaign.accounts.roles import Role
from campaign.donations.terms_models import MoneySettings
from tests.campaigns.desk import at_desk
from tests.factories import a_gift


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_money_settings_are_kept_and_change_what_comes_next(app: Flask, session: Session) -> None:
    desk = at_desk(app, session, Role.TREASURER)
    given = {
        "currency": "eur", "reference_prefix": "mk",
        "receipt_lines": "Verein\nTax 5", "fee_basis_points": "150",
        "fee_fixed": "EUR 0.25\nTHB 10", "least": "EUR 2", "pledge_days": "14",
        "most": "EUR 900", "asks_postal": "1",
    }  # fmt: skip
    desk.send("money/", given | {"reference_prefix": "OIL"}, status=422)
    desk.send("money/", given | {"least": "EUR two"}, status=422)
    desk.send("money/", given)
    page = desk.get("money/")
    assert "EUR 0.25" in page and "EUR 900.00" in page
    terms = session.get_one(MoneySettings, desk.organization.id)
    assert (terms.most_minor, terms.asks_postal, terms.fee_basis_points) == ({"EUR": 90_000}, True, 150)
    assert a_gift(session, organization_id=desk.organization.id).reference.startswith("MK")
