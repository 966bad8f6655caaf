"""Taking pages of any organization down: only the host newsroom does, and readers are told why."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization, OrganizationState
from campaign.campaigns import service as campaigns
from campaign.campaigns.models import Campaign, CampaignState
from campaign.core.db import Base
from campaign.core.errors import NotFound
from campaign.core.locales import Translated
from campaign.statements import reviewing
from campaign.statements import service as statements
from campaign.statements.models import Statement, StatementIssuer, StatementState

_LISTED = 50
Taken = tuple[Base, tuple[int, ...]]
"""What was taken down, and the organizations whose it was."""


def withdraw_statement(session: Session, slug: str, reasons: Translated, *, now: datetime) -> Taken:
    """Raises: NotFound, WrongState."""
    statement = statements.find_statement(session, slug)
    statements.withdraw(session, statement, reasons, now=now)
    statement.is_held = True
    return statement, _issuers_of(session, statement)


def withdraw_campaign(session: Session, slug: str, reasons: Translated, *, now: datetime) -> Taken:
    """Raises: NotFound, WrongState."""
    campaign = campaigns.find_campaign(session, slug)
    campaigns.withdraw(session, campaign, reasons, now=now)
    return campaign, (campaign.organization_id,)


def restore_statement(session: Session, slug: str, *, now: datetime) -> Taken:
    """Show again what was taken down alone.

    Raises:
        NotFound: there is none, or all of its organization was taken down.
    """
    statement = session.scalar(_held_statements().where(Statement.slug == slug).with_for_update(of=Statement))
    if statement is None:
        raise NotFound("no-statement")
    statement.is_held = False
    statements.publish(session, statement, now=now)
    return statement, _issuers_of(session, statement)


def restore_campaign(session: Session, slug: str, *, now: datetime) -> Taken:  # noqa: ARG001
    """The same for a campaign and its petition. It comes back archived, as its organization may change."""
    campaign = session.scalar(
        _withdrawn_campaigns().where(Campaign.slug == slug).with_for_update(of=Campaign)
    )
    if campaign is None:
        raise NotFound("no-campaign")
    campaigns.restore(session, campaign)
    return campaign, (campaign.organization_id,)


def taken_down(session: Session) -> tuple[list[Campaign], list[Statement]]:
    """What the host may show again one by one, the newest first."""
    held = _held_statements().order_by(Statement.withdrawn_at.desc(), Statement.id.desc())
    withdrawn = _withdrawn_campaigns().order_by(Campaign.withdrawn_at.desc(), Campaign.id.desc())
    return list(session.scalars(withdrawn.limit(_LISTED))), list(session.scalars(held.limit(_LISTED)))


def _withdrawn_campaigns() -> Select[Campaign]:
    """Those of suspended organizations come back when these are approved again."""
    return (
        select(Campaign)
        .join(Organization, Organization.id == Campaign.organization_id)
        .where(Campaign.state == CampaignState.WITHDRAWN, Organization.state != OrganizationState.SUSPENDED)
    )


def _held_statements() -> Select[Statement]:
    suspended = (
        select(StatementIssuer.statement_id)
        .join(Organization, Organization.id == StatementIssuer.organization_id)
        .where(Organization.state == OrganizationState.SUSPENDED)
    )
    return select(Statement).where(
        Statement.is_held, Statement.state == StatementState.WITHDRAWN, Statement.id.not_in(suspended)
    )


def _issuers_of(session: Session, statement: Statement) -> tuple[int, ...]:
    issuers = select(StatementIssuer.organization_id).where(StatementIssuer.statement_id == statement.id)
    return tuple(session.scalars(issuers))


TAKE_DOWN: dict[str, Callable[..., Taken]] = {
    "statement.withdrawn_by_host": withdraw_statement,
    "campaign.withdrawn_by_host": withdraw_campaign,
}
SHOW_AGAIN: dict[str, Callable[..., Taken]] = {
    "statement.restored_by_host": restore_statement,
    "campaign.restored_by_host": restore_campaign,
}


def withdraw_all(session: Session, organization: Organization, reason: str, *, now: datetime) -> None:
    """All that readers see of an organization. What it issued together with others stays."""
    shown = select(Campaign).where(
        Campaign.organization_id == organization.id,
        Campaign.state.in_([CampaignState.PUBLISHED, CampaignState.ARCHIVED]),
    )
    for campaign in session.scalars(shown).all():
        campaigns.withdraw(session, campaign, {"en": reason}, now=now)
    ours = (StatementIssuer.organization_id == organization.id, StatementIssuer.is_agreed)
    issued = select(StatementIssuer.statement_id).where(*ours)
    alone = (
        select(StatementIssuer.statement_id)
        .where(StatementIssuer.statement_id.in_(issued), StatementIssuer.is_agreed)
        .group_by(StatementIssuer.statement_id)
        .having(func.count() == 1)
    )
    published = select(Statement).where(Statement.state == StatementState.PUBLISHED, Statement.id.in_(alone))
    for statement in session.scalars(published).all():
        statements.withdraw(session, statement, {"en": reason}, now=now)
        statement.is_held = True

    _unschedule(session, organization, alone)


def _unschedule(session: Session, organization: Organization, alone: Select[int]) -> None:
    """What was set to go out by itself waits for somebody, who must be allowed to publish again first."""
    theirs = or_(Statement.organization_id == organization.id, Statement.id.in_(alone))
    waiting = select(Statement).where(Statement.scheduled_at.is_not(None), theirs)
    for statement in session.scalars(waiting).all():
        reviewing.unschedule(statement)


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
