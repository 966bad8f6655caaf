"""Things for tests: a valid one by default, changed only where the test cares."""

import time
from datetime import UTC, datetime
from itertools import count
from typing import Any

from flask import Flask, g, has_app_context
from flask import session as flask_session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from campaign.accounts.joining import find_or_add_organizer, join
from campaign.accounts.models import Organization, Organizer
from campaign.accounts.roles import Role
from campaign.accounts.service import NewOrganization, make_organization
from campaign.campaigns.models import Campaign
from campaign.campaigns.service import NewCampaign, open_campaign, publish
from campaign.core.money import Money
from campaign.donations.gift_models import Donation, Method
from campaign.donations.giving import NewGift, promise
from campaign.donations.models import Appeal
from campaign.donations.service import NewAppeal, draft_appeal
from campaign.donations.service import publish as publish_appeal
from campaign.petitions import organizing
from campaign.petitions.models import Petition, PetitionState
from campaign.petitions.signing import Signer
from campaign.statements import service as statements
from campaign.statements.models import Statement
from campaign.statements.revising import Wording

_numbers = count(1)
NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)


def an_organization(session: Session, **changes: Any) -> Organization:
    """A partner organization."""
    number = next(_numbers)
    told = {"slug": f"organization-{number}", "names": {"en": f"Organization {number}"}} | changes
    organization = make_organization(session, NewOrganization(**told))
    session.commit()
    return organization


def an_organizer(session: Session, organization: Organization, role: Role = Role.OWNER) -> Organizer:
    """Somebody who works for an organization in this role."""
    organizer = find_or_add_organizer(session, f"organizer-{next(_numbers)}@example.org", now=NOW)
    organizer.name = "Oi Organizer"
    join(session, organizer, organization, role, now=NOW)
    session.commit()
    return organizer


class _OwnBrowser(FlaskClient):
    """A test that holds an application context would have each request know who sent the last one."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """Forget whoever asked before."""
        _forget_who_asked()
        return super().open(*args, **kwargs)


def _forget_who_asked() -> None:
    if has_app_context():
        vars(g._get_current_object()).clear()


def sign_in(app: Flask, organizer: Organizer) -> FlaskClient:
    """A browser in which somebody has just typed their password; posts are sent by `post`."""
    client = _OwnBrowser(app, app.response_class, use_cookies=True)
    with client.session_transaction(path="/organize/") as kept:
        kept.update({"_user_id": organizer.fs_uniquifier, "_fresh": True, "fs_paa": time.time()})
    return client


def post(client: FlaskClient, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
    """Post as a page of the dashboard would, with the token of its session."""
    _forget_who_asked()
    with (
        client.application.test_request_context("/organize/"),
        client.session_transaction("/organize/") as kept,
    ):
        for name, value in kept.items():
            flask_session[name] = value
        token = generate_csrf()
        kept["csrf_token"] = flask_session["csrf_token"]
    return client.post(path, data={"csrf_token": token, **(data or {})}, **options)


def a_campaign(session: Session, **changes: Any) -> Campaign:
    """A published campaign without a petition."""
    number = next(_numbers)
    told: dict[str, Any] = {
        "slug": f"campaign-{number}",
        "titles": {"en": f"Campaign {number}"},
        "summaries": {"en": "Keep the library open."},
        "bodies": {"en": "The library is to be closed."},
    } | changes
    if "organization_id" not in told:
        told["organization_id"] = an_organization(session).id
    campaign = open_campaign(session, NewCampaign(**told))
    publish(session, campaign, now=NOW)
    session.commit()
    return campaign


def a_petition(session: Session, *, slug: str = "", **changes: Any) -> Petition:
    """An open petition of a campaign of its own."""
    campaign = a_campaign(session, **({"slug": slug} if slug else {}))
    told: dict[str, Any] = {
        "titles": {"en": "Keep it open"},
        "asks": {"en": "We ask the council to keep it open."},
        "goal": 100,
        "targets": (organizing.Addressee(names={"en": "The council"}),),
    } | changes
    petition = organizing.draft_petition(session, campaign, organizing.NewPetition(**told), now=NOW)
    organizing.move(session, petition, PetitionState.OPEN)
    session.commit()
    return petition


STEPS: list[dict[str, Any]] = [
    {"kind": "bank", "holders": ["มูลนิธิ", "Foundation"], "number": "000-0-00000-0", "bank": {"en": "A Bank"}},
    {"kind": "paypal", "address": "gifts@example.org", "comment": {"en": "For the library"}},
]


def an_appeal(session: Session, **changes: Any) -> Appeal:
    """A published appeal that suggests amounts in two currencies and tells two ways."""
    number = next(_numbers)
    told: dict[str, Any] = {
        "slug": f"appeal-{number}",
        "titles": {"en": f"Appeal {number}"},
        "intros": {"en": "We ask because court days are long."},
        "steps": STEPS,
        "since_year": 2011,
        "amounts_minor": {
            "THB": [
                {"minor": 15_000, "buys": {"en": "a day of bus fares"}},
                {"minor": 30_000, "buys": {"en": "an hour with an interpreter"}},
            ],
            "USD": [{"minor": 500, "buys": {"en": "a day of bus fares"}}],
        },
    } | changes
    if "organization_id" not in told:
        told["organization_id"] = an_organization(session).id
    appeal = draft_appeal(session, NewAppeal(**told))
    publish_appeal(session, appeal, now=NOW)
    session.commit()
    return appeal


def a_signer(**changes: Any) -> Signer:
    """Somebody who signs."""
    told: dict[str, Any] = {
        "name": "Ada Tester",
        "email": f"signer-{next(_numbers)}@example.org",
        "locale": "en",
    }
    return Signer(**told | changes)


def a_statement(session: Session, **changes: Any) -> Statement:
    """A published statement by a partner organization."""
    number = next(_numbers)
    text = Wording(title=f"Statement {number}", body="We ask that the case be dropped.")
    told: dict[str, Any] = {"slug": f"statement-{number}", "original_locale": "en"} | changes
    texts = told.pop("texts", {"en": text})
    if "issuer_ids" not in told:
        told["issuer_ids"] = (an_organization(session).id,)
    statement = statements.draft_statement(session, statements.NewStatement(**told), texts, now=NOW)
    statements.publish(session, statement, now=NOW)
    session.commit()
    return statement


def a_gift(session: Session, **changes: Any) -> Donation:
    """THB 300 promised by card, from somebody with an address."""
    told: dict[str, Any] = {
        "money": Money(30_000, "THB"),
        "method": Method.CARD,
        "locale": "en",
        "name": "Dara Donor",
        "email": f"donor-{next(_numbers)}@example.org",
    } | changes
    if "organization_id" not in told:
        told["organization_id"] = an_organization(session).id
    donation = promise(session, NewGift(**told), now=NOW)
    session.commit()
    return donation
