"""Many new supporters in three statements: one by one they would hold up whoever signs meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from campaign.core.upsert import upsert
from campaign.supporters.models import (
    Consent,
    ConsentAct,
    Frequency,
    Interest,
    Supporter,
    SupporterState,
)
from campaign.supporters.pending_links import Topic


@dataclass(frozen=True, kw_only=True)
class Newcomer:
    """Somebody who is not here yet, as a list from elsewhere tells."""

    email: str
    fingerprint: bytes
    name: str
    country: str
    locale: str
    topic: Topic
    wording_id: int
    page: str
    agreed_at: datetime


def add(session: Session, newcomers: Sequence[Newcomer]) -> None:
    """Make them supporters with an interest and a consent; who came by themselves meanwhile is left alone."""
    if not newcomers:
        return
    session.flush()
    connection = session.connection()
    dialect = connection.dialect.name
    made = upsert(dialect, Supporter).values([_supporter(one) for one in newcomers])
    returned = made.on_conflict_do_nothing().returning(Supporter.id, Supporter.email_fingerprint)
    numbers = {bytes(row.email_fingerprint or b""): row.id for row in connection.execute(returned)}
    fresh = [(numbers[one.fingerprint], one) for one in newcomers if one.fingerprint in numbers]
    if fresh:
        connection.execute(upsert(dialect, Interest).values([_interest(*one) for one in fresh]))
        connection.execute(upsert(dialect, Consent).values([_consent(*one) for one in fresh]))


def _supporter(one: Newcomer) -> dict[str, object]:
    return {
        "email": one.email,
        "email_fingerprint": one.fingerprint,
        "name": one.name or None,
        "locale": one.locale,
        "country": one.country,
        "source": one.page,
        "state": SupporterState.ACTIVE,
        "frequency": Frequency.EACH,
        "created_at": one.agreed_at,
    }


def _interest(number: int, one: Newcomer) -> dict[str, object]:
    told = {"scope": one.topic.scope, "scope_id": one.topic.scope_id}
    return {"supporter_id": number, "since_at": one.agreed_at, **told}


def _consent(number: int, one: Newcomer) -> dict[str, object]:
    told = {"scope": one.topic.scope, "scope_id": one.topic.scope_id, "page": one.page}
    kept = {"wording_id": one.wording_id, "act": ConsentAct.GIVEN, "recorded_at": one.agreed_at}
    return {"supporter_id": number, **told, **kept}
