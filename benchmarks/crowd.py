"""Many supporters of one organization at once, as if they had asked over the years."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.accounts.service import NewOrganization, make_organization
from campaign.alerts.models import Mailing, MailingState, MailingText
from campaign.campaigns.models import Campaign
from campaign.campaigns.service import NewCampaign, open_campaign
from campaign.core.addresses import fingerprint_of
from campaign.core.clock import utcnow
from campaign.core.crypto import vault
from campaign.core.db import db

_PROVIDERS = ("gmail.com", "yahoo.com", "hotmail.com", "proton.me")
_COPY = """COPY supporters (email, email_fingerprint, locale, country, state, created_at, looked_back_at)
           FROM STDIN"""
_SIGNED, _GAVE = 3, 20
"""Every third has signed, every twentieth gave."""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """An organization with its people, and a campaign that some of them signed."""

    organization_id: int
    campaign_id: int


def gather(session: Session, number: int) -> Crowd:
    """Make them; half asked the organization, half its campaign. PostgreSQL only."""
    crowd = _home(session)
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor().copy(_COPY) as copy:
        for place in range(number):
            copy.write_row(_row(place))
    told = {"organization": crowd.organization_id, "campaign": crowd.campaign_id}
    for statement in _FOLLOWING:
        session.execute(text(statement), told)
    session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as alone:
        alone.execute(text("VACUUM ANALYZE"))
    return crowd


def a_mailing(session: Session, crowd: Crowd, rule: dict[str, Any]) -> int:
    """One that may start at once."""
    body = "Dear {{name|friend}},\n\n" + "The hearing is **on Monday**, and we shall be there. " * 40
    mailing = Mailing(
        organization_id=crowd.organization_id,
        slug=f"bench-{utcnow():%H%M%S%f}",
        fallback_locale="en",
        rule=rule,
        state=MailingState.SCHEDULED,
        approved_at=utcnow(),
        is_watched=False,
    )
    session.add(mailing)
    session.flush()
    session.add(MailingText(mailing_id=mailing.id, locale="en", subject="The court day", body=body))
    session.add(MailingText(mailing_id=mailing.id, locale="th", subject="วันขึ้นศาล", body=body))
    session.commit()
    return mailing.id


def _home(session: Session) -> Crowd:
    names = {"en": "Library Friends", "th": "เพื่อนห้องสมุด"}
    organization: Organization = make_organization(session, NewOrganization(slug="library", names=names))
    told = NewCampaign(
        slug="library-open",
        organization_id=organization.id,
        titles={"en": "Keep it open"},
        summaries={"en": "Keep it open."},
        bodies={"en": "Keep it open."},
    )
    campaign: Campaign = open_campaign(session, told)
    session.flush()
    return Crowd(organization_id=organization.id, campaign_id=campaign.id)


def _row(place: int) -> tuple[object, ...]:
    address = f"reader{place}@{_PROVIDERS[place % 4]}" if place % 5 else f"reader@office-{place}.example"
    joined = utcnow() - timedelta(minutes=place)
    sealed = vault.seal(address.encode(), "supporters.email")
    locale, country = ("en", "th", "km")[place % 3], ("TH", "KH", "")[place % 3]
    return sealed, fingerprint_of(address), locale, country, "active", joined, joined


_FOLLOWING = (
    """INSERT INTO interests (supporter_id, scope, scope_id, since_at)
       SELECT id, CASE WHEN id % 2 = 0 THEN 'organization' ELSE 'campaign' END,
              CASE WHEN id % 2 = 0 THEN cast(:organization AS int) ELSE cast(:campaign AS int) END, created_at
       FROM supporters""",
    f"""INSERT INTO facts (supporter_id, kind, organization_id, campaign_id, at)
       SELECT id, 'signed', cast(:organization AS int), cast(:campaign AS int), created_at
       FROM supporters WHERE id % {_SIGNED} = 0""",
    f"""INSERT INTO facts (supporter_id, kind, organization_id, campaign_id, at)
       SELECT id, 'gave', cast(:organization AS int), cast(:campaign AS int), created_at
       FROM supporters WHERE id % {_GAVE} = 0""",
    """INSERT INTO suppressions (email_fingerprint, reason, since_at)
       SELECT email_fingerprint, 'bounced', created_at FROM supporters WHERE id % 100 = 0""",
)
