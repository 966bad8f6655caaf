"""An organizer in a real browser: somebody with a password at a running site, and the way in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask_security import hash_password
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign import create_app
from campaign.accounts.joining import find_or_add_organizer, join
from campaign.accounts.models import Organization
from campaign.accounts.roles import Role
from campaign.campaigns.models import Campaign
from campaign.config import Config
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.petitions import confirming
from campaign.petitions.models import Signature, SignatureState

PASSWORD = "a long walk along the Mekong"


@contextmanager
def inside(data: Path, address: str) -> Iterator[Session]:
    """A transaction in the database of the site that keeps this data, beside the running site."""
    env = {"CAMPAIGN_DATA": str(data), "CAMPAIGN_BASE_URL": address, "CAMPAIGN_IN_PROCESS_WORKER": "0"}
    app = create_app(Config.from_env(env))
    with app.app_context():
        try:
            with transaction() as session:
                yield session
        finally:
            db.session.remove()
            db.engine.dispose()


def add_organizer(data: Path, address: str, email: str, *, campaign: str, role: Role) -> str:
    """Add one to the organization behind a campaign; returns its slug."""
    with inside(data, address) as session:
        owner = select(Campaign.organization_id).where(Campaign.slug == campaign).scalar_subquery()
        organization = session.scalars(select(Organization).where(Organization.id == owner)).one()
        organizer = find_or_add_organizer(session, email, now=utcnow())
        organizer.name, organizer.password = "Oi Organizer", hash_password(PASSWORD)
        join(session, organizer, organization, role, now=utcnow())
        return organization.slug


def confirm_everybody(data: Path, address: str, *, domain: str) -> None:
    """As if each pending signer with an address there had opened the mail and given the code."""
    with inside(data, address) as session:
        pending = select(Signature).where(Signature.state == SignatureState.PENDING)
        for one in session.scalars(pending).all():
            if (one.email or "").endswith(f"@{domain}"):
                confirming.confirm(session, one.id, is_checked=True, now=utcnow())


def sign_in_at(page: Page, address: str, email: str) -> None:
    """Through the form, as people do."""
    page.goto(f"{address}/organize/login")
    page.locator("input[name=email]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) [type=submit]").first.click()
    expect(page.locator(".deskbar__me")).to_contain_text("Sign out")
