"""Whose words a statement is. Nobody's name stands under words without their leave.

The organization that keeps a statement names itself, and the host newsroom answers for all that it keeps.
Whom another names is asked first: readers see the name, and the statement can go out, once they or the
host newsroom agree. They may take their name off again at any time.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization, OrganizationState
from campaign.core.changes import pages_changed
from campaign.core.errors import NotFound, Refused
from campaign.statements.models import Statement, StatementIssuer, StatementText

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Naming:
    """That a statement of another organization names somebody as its issuer."""

    issuer: StatementIssuer
    statement: Statement
    keeper: Organization
    text: StatementText


def set_issuers(
    session: Session, statement: Statement, issuer_ids: tuple[int, ...], *, by: Organization | None = None
) -> None:
    """Say anew whose words they are, in this order; `by` left out, the operator says so.

    Raises:
        Refused: nobody's.
    """
    if not issuer_ids:
        raise Refused("A statement needs an organization that issues it.")
    named = StatementIssuer.statement_id == statement.id
    agreed = set(
        session.scalars(select(StatementIssuer.organization_id).where(named, StatementIssuer.is_agreed))
    )
    session.execute(delete(StatementIssuer).where(named))
    name_issuers(session, statement, issuer_ids)
    ask(session, statement, by=by, agreed=agreed)


def name_issuers(session: Session, statement: Statement, issuer_ids: tuple[int, ...]) -> None:
    """Name them for the first time."""
    for position, organization_id in enumerate(dict.fromkeys(issuer_ids)):
        issuer = StatementIssuer(
            statement_id=statement.id, organization_id=organization_id, position=position
        )
        session.add(issuer)
    session.flush()


def ask(
    session: Session, statement: Statement, *, by: Organization | None, agreed: Collection[int] = ()
) -> None:
    """Let the names wait that this organization may not give by itself."""
    for issuer in session.scalars(select(StatementIssuer).filter_by(statement_id=statement.id)):
        may_say_so = by is None or by.is_host or issuer.organization_id == by.id
        issuer.is_agreed = may_say_so or issuer.organization_id in agreed
    pages_changed(session)


def choosable(session: Session, named: Collection[int]) -> list[Organization]:
    """Whom a statement may name: those named already, then everybody approved; who applied is not told."""
    is_known = (Organization.state == OrganizationState.APPROVED) | Organization.id.in_(named)
    query = select(Organization).where(is_known)
    return sorted(session.scalars(query), key=lambda one: (one.id not in named, one.slug))


def asked_of(session: Session, organization: Organization) -> list[Naming]:
    """Statements of others that name this organization; to the host also whom it may answer for.

    What waits for an answer comes first.
    """
    query = _namings(organization).order_by(StatementIssuer.is_agreed, StatementIssuer.statement_id.desc())
    return [
        Naming(issuer=issuer, statement=statement, keeper=keeper, text=text)
        for issuer, statement, keeper, text in session.execute(query.limit(MOST)).all()
    ]


def count_asked_of(session: Session, organization: Organization) -> int:
    """How many wait for an answer."""
    waiting = _namings(organization).where(StatementIssuer.is_agreed.is_(False)).limit(MOST)
    return session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def find(session: Session, organization: Organization, statement_id: int, issuer_id: int) -> StatementIssuer:
    """A naming that this organization may answer.

    Raises:
        NotFound: there is none.
    """
    issuer = session.get(StatementIssuer, (statement_id, issuer_id), with_for_update=True)
    if issuer is None or not (organization.is_host or issuer.organization_id == organization.id):
        raise NotFound("not-named")
    return issuer


def agree(session: Session, issuer: StatementIssuer) -> None:
    """Let the name stand."""
    issuer.is_agreed = True
    pages_changed(session)


def decline(session: Session, issuer: StatementIssuer) -> None:
    """Take the name off. Words that are nobody's any more are those of who keeps them."""
    statement = session.get_one(Statement, issuer.statement_id)
    session.delete(issuer)
    session.flush()
    query = select(StatementIssuer.organization_id).filter_by(statement_id=statement.id)
    if session.scalar(query.limit(1)) is None and statement.organization_id is not None:
        name_issuers(session, statement, (statement.organization_id,))
    pages_changed(session)


def _namings(
    organization: Organization,
) -> Select[StatementIssuer, Statement, Organization, StatementText]:
    text_of_original = (StatementText.statement_id == Statement.id) & (
        StatementText.locale == Statement.original_locale
    )
    query = (
        select(StatementIssuer, Statement, Organization, StatementText)
        .join(Statement, Statement.id == StatementIssuer.statement_id)
        .join(Organization, Organization.id == Statement.organization_id)
        .join(StatementText, text_of_original)
        .where(Statement.organization_id != StatementIssuer.organization_id)
    )
    ours = StatementIssuer.organization_id == organization.id
    waits = StatementIssuer.is_agreed.is_(False)
    return query.where(ours | waits if organization.is_host else ours)
