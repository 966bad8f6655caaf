"""Taking pages of any organization down: only the host newsroom does, and readers are told why."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.campaigns import service as campaigns
from campaign.campaigns.models import Campaign, CampaignState
from campaign.core.db import Base
from campaign.core.locales import Translated
from campaign.statements import service as statements
from campaign.statements.models import Statement, StatementIssuer, StatementState

Taken = tuple[Base, tuple[int, ...]]
"""What was taken down, and the organizations whose it was."""


def withdraw_statement(session: Session, slug: str, reasons: Translated, *, now: datetime) -> Taken:
    """Raises: NotFound, WrongState."""
    statement = statements.find_statement(session, slug)
    statements.withdraw(session, statement, reasons, now=now)
    statement.is_held = True
    issuers = select(StatementIssuer.organization_id).where(StatementIssuer.statement_id == statement.id)
    return statement, tuple(session.scalars(issuers))


def withdraw_campaign(session: Session, slug: str, reasons: Translated, *, now: datetime) -> Taken:
    """Raises: NotFound, WrongState."""
    campaign = campaigns.find_campaign(session, slug)
    campaigns.withdraw(session, campaign, reasons, now=now)
    return campaign, (campaign.organization_id,)


TAKE_DOWN: dict[str, Callable[..., Taken]] = {
    "statement.withdrawn_by_host": withdraw_statement,
    "campaign.withdrawn_by_host": withdraw_campaign,
}


def withdraw_all(session: Session, organization: Organization, reason: str, *, now: datetime) -> None:
    """All that readers see of an organization. What it issued together with others stays."""
    shown = select(Campaign).where(
        Campaign.organization_id == organization.id,
        Campaign.state.in_([CampaignState.PUBLISHED, CampaignState.ARCHIVED]),
    )
    for campaign in session.scalars(shown).all():
        campaigns.withdraw(session, campaign, {"en": reason}, now=now)
    issued = select(StatementIssuer.statement_id).where(StatementIssuer.organization_id == organization.id)
    alone = (
        select(StatementIssuer.statement_id)
        .where(StatementIssuer.statement_id.in_(issued))
        .group_by(StatementIssuer.statement_id)
        .having(func.count() == 1)
    )
    published = select(Statement).where(Statement.state == StatementState.PUBLISHED, Statement.id.in_(alone))
    for statement in session.scalars(published).all():
        statements.withdraw(session, statement, {"en": reason}, now=now)
        statement.is_held = True


def restore_all(session: Session, organization: Organization, reason: str, *, now: datetime) -> None:
    """What was taken down with these words when the organization was suspended, and nothing else."""
    told = {"en": reason}
    withdrawn = select(Campaign).where(
        Campaign.organization_id == organization.id, Campaign.state == CampaignState.WITHDRAWN
    )
    for campaign in session.scalars(withdrawn).all():
        if campaign.withdrawn_reasons == told:
            campaigns.restore(session, campaign)
    issued = select(StatementIssuer.statement_id).where(StatementIssuer.organization_id == organization.id)
    taken = select(Statement).where(Statement.state == StatementState.WITHDRAWN, Statement.id.in_(issued))
    for statement in session.scalars(taken).all():
        if statement.withdrawn_reasons == told:
            statement.is_held = False
            statements.publish(session, statement, now=now)
