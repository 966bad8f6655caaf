"""Gifts stay with whoever keeps the money: no page, file or list of people tells that somebody gave."""

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.campaigns.models import Campaign
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.money import Money
from campaign.donations.own_gifts import told_of
from campaign.petitions import confirming, signing
from campaign.petitions.models import Petition, Signature
from campaign.petitions.signing import Mails
from tests.accounts.routes import ROUTES
from tests.accounts.test_every_route import PREFIX, rules
from tests.campaigns.desk import at_desk
from tests.donations.money_coming import a_paid_gift
from tests.factories import NOW, a_petition, a_signer

EMAIL = "ada@example.org"
HUGE = str(10**20)


@pytest.fixture
def petition(session: Session) -> Petition:
    """Signed by somebody who then gave, in the one way in which both could be joined."""
    petition = a_petition(session, slug="library")
    signing.sign(session, "library", a_signer(email=EMAIL), mails=Mails(a_day=3), now=NOW)
    signature = session.scalars(select(Signature)).one()
    confirming.confirm(session, signature.id, now=NOW)
    campaign = session.get_one(Campaign, petition.campaign_id)
    told = {"organization_id": campaign.organization_id, "campaign_id": campaign.id}
    a_paid_gift(session, **told, email=EMAIL, followed_signature_id=signature.id)
    a_paid_gift(session, **told, money=Money(7_700, "THB"))
    return petition


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", [Role.EDITOR, Role.MODERATOR, Role.VIEWER])
def test_no_page_tells_it_to_anybody_else(
    app: Flask, session: Session, petition: Petition, role: Role
) -> None:
    ours = _organization(session, petition)
    desk, seen = at_desk(app, session, role, ours), 0
    for rule in rules(app):
        told = {"organization": ours.slug, "slug": "library", "number": 1, "signature_id": 1}
        if "GET" not in (rule.methods or set()) or not rule.arguments <= told.keys():
            continue
        values = {name: told[name] for name in rule.arguments}
        answer = desk.client.get(app.url_map.bind("localhost").build(rule.endpoint, values))
        if answer.status_code == 200:
            seen += 1
            assert _tells_nothing(answer.get_data()), rule.endpoint
        else:
            assert ROUTES[rule.endpoint.removeprefix(PREFIX)] != "money" or answer.status_code != 200
    assert seen > 10


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_no_file_of_signers_tells_it_and_the_donors_own_names_no_signature(
    client: FlaskClient, session: Session, petition: Petition, app: Flask
) -> None:
    owner = at_desk(app, session, Role.OWNER, _organization(session, petition))
    page = owner.get("campaigns/library/signatures/")
    assert _tells_nothing(page.encode())
    token = vault.link_token("me", fingerprint_of(EMAIL), utcnow() + timedelta(hours=1))
    assert "THB" in client.get(f"/me/{token}").text
    own = json.dumps(told_of(session, fingerprint_of(EMAIL)))
    assert "30000" in own and "signature" not in own


def test_numbers_that_no_row_can_have_are_no_fault(app: Flask, session: Session) -> None:
    desk = at_desk(app, session, Role.TREASURER)
    for path in ("gifts/", "recurring/", "bank/", "bank/lines/", "payouts/", "receipts/", "appeals/"):
        for number in (HUGE, str(2**31), "-1", "x"):
            desk.get(f"{path}?before={number}")
    desk.get(f"ledger/?before=2026-01-01.{HUGE}")
    for path in (f"payouts/{HUGE}/", f"recurring/{2**31}/", f"bank/lines/{2**40}", f"bank/statements/{HUGE}"):
        desk.get(path, 404)


def _organization(session: Session, petition: Petition) -> Organization:
    return session.get_one(Campaign, petition.campaign_id).organization


def _tells_nothing(body: bytes) -> bool:
    """What came for a campaign in all, THB 377, is everybody's; what one of them gave is not."""
    return not re.search(r"THB.?300", body.decode(errors="replace"))
