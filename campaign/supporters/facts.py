"""What supporters did, so that whom to write to can be chosen by it. Written for supporters only.

A feature says which rows of its own tell such a fact; nobody becomes a supporter by it.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import SelectBase, bindparam, delete, literal_column, select, update
from sqlalchemy.orm import Session

from campaign.core.upsert import upsert
from campaign.supporters.models import Fact, FactKind, Supporter

COLUMNS = ("supporter_id", "kind", "organization_id", "campaign_id", "at")
"""What a feature's query of facts has to give, in this order."""


def noting(dialect: str, found: SelectBase) -> Any:
    """The statement that keeps what a query of `COLUMNS` finds; what is known stays as it is."""
    return upsert(dialect, Fact).from_select(COLUMNS, found, include_defaults=False).on_conflict_do_nothing()


def note(session: Session, found: SelectBase) -> None:
    """Keep what a query of `COLUMNS` finds."""
    connection = session.connection()
    connection.execute(noting(connection.dialect.name, found))


def note_gift(
    session: Session, fingerprint: bytes, organization_id: int, campaign_id: int, *, at: datetime
) -> None:
    """Whoever has this address gave to an organization, or for a campaign of it."""
    values = {"fingerprint": fingerprint, "organization": organization_id, "campaign": campaign_id, "at": at}
    connection = session.connection()
    connection.execute(_noting_gift(connection.dialect.name), values)


@cache
def _noting_gift(dialect: str) -> Any:
    row = select(
        Supporter.id,
        literal_column(f"'{FactKind.GAVE.value}'"),
        bindparam("organization"),
        bindparam("campaign"),
        bindparam("at", type_=Fact.__table__.c.at.type),
    ).where(Supporter.email_fingerprint == bindparam("fingerprint"))
    return noting(dialect, row)


def forget(
    session: Session, kind: FactKind, fingerprints: Sequence[bytes], organization_id: int, campaign_id: int
) -> None:
    """It is not so any more: the signature was withdrawn, the gift went back."""
    whose = select(Supporter.id).where(Supporter.email_fingerprint.in_(fingerprints))
    session.execute(
        delete(Fact)
        .where(Fact.kind == kind, Fact.campaign_id == campaign_id, Fact.organization_id == organization_id)
        .where(Fact.supporter_id.in_(whose))
        .execution_options(synchronize_session=False)
    )


def newcomers(session: Session, limit: int) -> list[int]:
    """Supporters of whom nobody has gathered yet what they did before, locked, oldest first."""
    query = select(Supporter.id).where(Supporter.looked_back_at.is_(None)).order_by(Supporter.id)
    return list(session.scalars(query.limit(limit).with_for_update(skip_locked=True)))


def looked_back(session: Session, supporter_ids: Sequence[int], *, now: datetime) -> None:
    """What these did before is gathered."""
    session.execute(
        update(Supporter)
        .where(Supporter.id.in_(supporter_ids))
        .values(looked_back_at=now)
        .execution_options(synchronize_session=False)
    )
