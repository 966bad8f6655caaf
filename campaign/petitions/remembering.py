"""Who of our supporters signed: a fact beside the supporter, kept in step with the signatures."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, bindparam, literal_column, select
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.petitions.models import Petition, Signature, SignatureState
from campaign.supporters import facts
from campaign.supporters.models import Fact, FactKind, Supporter

_SIGNED: ColumnElement[str] = literal_column(f"'{FactKind.SIGNED.value}'")


def noting_signed(done: CTE) -> Any:
    """A part of the statement that confirms, for addresses of supporters only. PostgreSQL only."""
    at = bindparam("now", type_=Fact.__table__.c.at.type)
    found = (
        select(Supporter.id, _SIGNED, Campaign.organization_id, Campaign.id, at)
        .join_from(done, Supporter, Supporter.email_fingerprint == done.c.email_fingerprint)
        .join(Petition, Petition.id == done.c.petition_id)
        .join(Campaign, Campaign.id == Petition.campaign_id)
    )
    return facts.noting("postgresql", found)


def note_signed(session: Session, signature_ids: Sequence[int]) -> None:
    """These signatures count now, for those of their signers who are supporters."""
    connection = session.connection()
    connection.execute(_noting(connection.dialect.name), {"signature_ids": signature_ids})


def look_back(session: Session, supporter_ids: Sequence[int]) -> None:
    """Gather what these supporters had signed before they asked for alerts."""
    facts.note(session, _found().where(Supporter.id.in_(supporter_ids)))


def forget_signed(session: Session, signature_ids: Sequence[int]) -> None:
    """These signatures count no more. Call before a fingerprint is emptied."""
    session.flush()
    found = (
        select(Signature.email_fingerprint, Campaign.organization_id, Campaign.id)
        .join(Petition, Petition.id == Signature.petition_id)
        .join(Campaign, Campaign.id == Petition.campaign_id)
        .where(Signature.id.in_(signature_ids), Signature.email_fingerprint.is_not(None))
    )
    by_campaign: dict[tuple[int, int], list[bytes]] = {}
    for fingerprint, organization_id, campaign_id in session.execute(found):
        by_campaign.setdefault((organization_id, campaign_id), []).append(fingerprint or b"")
    for (organization_id, campaign_id), fingerprints in sorted(by_campaign.items()):
        facts.forget(session, FactKind.SIGNED, fingerprints, organization_id, campaign_id)


@cache
def _noting(dialect: str) -> Any:
    """Built once: building it takes longer than running it."""
    these = Signature.id.in_(bindparam("signature_ids", expanding=True))
    return facts.noting(dialect, _found().where(these))


def _found() -> Select[int, str, int, int, datetime | None]:
    return (
        select(Supporter.id, _SIGNED, Campaign.organization_id, Campaign.id, Signature.confirmed_at)
        .join(Signature, Signature.email_fingerprint == Supporter.email_fingerprint)
        .join(Petition, Petition.id == Signature.petition_id)
        .join(Campaign, Campaign.id == Petition.campaign_id)
        .where(Signature.state == SignatureState.CONFIRMED)
    )
