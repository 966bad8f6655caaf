"""A donor's own page: gifts and receipts, and what is forgotten of them and what must stay."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.donations.gift_models import Donation, Method, Visibility
from campaign.donations.receipts import live_receipt, snapshot_of
from tests.donations.money_coming import a_paid_gift
from tests.factories import a_gift, an_appeal, an_organization

ADA = "ada@example.org"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def my_page(email: str = ADA) -> str:
    token = vault.link_token("me", fingerprint_of(email), utcnow() + timedelta(hours=1))
    return f"/me/{token}"


def a_donor(session: Session, **changes: object) -> dict[str, object]:
    organization = an_organization(session)
    appeal = an_appeal(session, organization_id=organization.id)
    told = {"organization_id": organization.id, "appeal_id": appeal.id, "name": "Ada Tester", "email": ADA}
    return told | changes


@SQLITE
def test_a_donor_sees_their_gifts_and_takes_receipts_along(client: FlaskClient, session: Session) -> None:
    told = a_donor(session)
    paid = a_paid_gift(session, **told)
    a_gift(session, **told, method=Method.BANK)
    receipt = live_receipt(session, paid)
    assert receipt is not None
    assert paid.paid_at is not None

    path = my_page()
    page = client.get(path).get_data(as_text=True)
    for words in ("What you gave", "Arrived", "Promised, not arrived yet", f"{paid.paid_at.year} (PDF)"):
        assert words in page
    text = client.get(f"{path}/gifts/receipts/{receipt.id}.txt").get_data(as_text=True)
    assert "Ada Tester" in text
    assert "Thank you" in text
    pdf = client.get(f"{path}/gifts/receipts/{receipt.id}.pdf")
    assert pdf.data.startswith(b"%PDF")
    summary = client.get(f"{path}/gifts/summary/{paid.organization_id}/{paid.paid_at.year}.pdf")
    assert summary.data.startswith(b"%PDF")
    download = client.get(f"{path}/download").get_json()
    assert [one["email"] for one in download["gifts"]] == [ADA, ADA]

    other = my_page("sok@example.org")
    assert client.get(f"{other}/gifts/receipts/{receipt.id}.pdf").status_code == 404
    assert client.get(f"{path}/gifts/summary/{paid.organization_id}/1999.pdf").status_code == 404


def test_whoever_is_erased_stays_on_receipts_and_nowhere_else(client: FlaskClient, session: Session) -> None:
    told = a_donor(session, tribute="For Sok", visibility=Visibility.NAMED)
    paid = a_paid_gift(session, **told)
    promised = a_gift(session, **told, method=Method.BANK)
    path = my_page()
    assert "must be kept with the books" in client.get(f"{path}/erase").get_data(as_text=True)

    page = client.post(f"{path}/erase").get_data(as_text=True)

    assert "One thing stays" in page
    session.rollback()
    session.expire_all()
    for gift in (paid, promised):
        kept = session.get_one(Donation, gift.id)
        assert (kept.email, kept.email_fingerprint, kept.tribute) == (None, None, None)
        assert kept.visibility is Visibility.ANONYMOUS
    assert session.get_one(Donation, promised.id).name is None
    receipt = live_receipt(session, session.get_one(Donation, paid.id))
    assert receipt is not None
    assert snapshot_of(receipt)["donor"] == "Ada Tester"
    assert "What you gave" not in client.get(path).get_data(as_text=True)


@SQLITE
def test_only_gifts_make_a_person_known(client: FlaskClient, session: Session) -> None:
    a_gift(session, **a_donor(session), method=Method.BANK)

    assert client.post("/me/", data={"email": ADA}).status_code == 303
    session.rollback()
    assert session.query(Organization).count() > 0
    assert session.connection().exec_driver_sql("SELECT count(*) FROM deliveries").scalar() == 1
