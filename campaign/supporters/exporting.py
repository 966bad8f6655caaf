"""Supporters as rows of a file, read in bounded batches; an import knows this form again."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, or_, select
from sqlalchemy.orm import Session

from campaign.core.spreadsheets import Cell
from campaign.supporters.models import (
    Consent,
    ConsentAct,
    ConsentWording,
    Interest,
    InterestScope,
    Supporter,
    SupporterState,
)

BATCH = 2_000
COLUMNS = (
    *("email", "name", "country", "language", "status", "frequency"),
    *("topics", "agreed", "words", "source"),
)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whose supporters: an organization's, its campaigns' (by number and name), for the host everybody's."""

    organization_id: int
    campaigns: Mapping[int, str] = field(default_factory=dict)
    is_host: bool = False

    def covers(self) -> ColumnElement[bool]:
        """Whether an interest is within it."""
        own = and_(Interest.scope == InterestScope.ORGANIZATION, Interest.scope_id == self.organization_id)
        about = and_(Interest.scope == InterestScope.CAMPAIGN, Interest.scope_id.in_(self.campaigns))
        ways = [own, about]
        return or_(*ways, Interest.scope == InterestScope.ALL) if self.is_host else or_(*ways)

    def name_of(self, scope: InterestScope, scope_id: int) -> str:
        """A topic as the file names it."""
        return self.campaigns.get(scope_id, "") if scope is InterestScope.CAMPAIGN else scope.value


def supporters(engine: Engine, reach: Reach) -> Iterator[tuple[Cell, ...]]:
    """Everybody who may be written to within this reach, each batch in a short transaction of its own."""
    after = 0
    while True:
        with Session(engine) as session:
            batch = session.execute(_batch(reach, after)).all()
            ids = [row.id for row in batch]
            topics, agreed = _topics(session, reach, ids), _agreed(session, ids)
        for row in batch:
            consent = agreed.get(row.id)
            yield (
                *(row.email, row.name, row.country, row.locale, "active", row.frequency.value),
                *(" ".join(topics.get(row.id, ())), consent and consent.recorded_at),
                *(consent.words if consent else "", row.source),
            )
        if len(batch) < BATCH:
            return
        after = ids[-1]


def _batch(reach: Reach, after: int) -> Any:
    follows = select(Interest.id).where(Interest.supporter_id == Supporter.id, reach.covers()).exists()
    columns = (
        *(Supporter.id, Supporter.email, Supporter.name, Supporter.country, Supporter.locale),
        *(Supporter.frequency, Supporter.source),
    )
    query = select(*columns).where(Supporter.id > after, Supporter.state == SupporterState.ACTIVE, follows)
    return query.order_by(Supporter.id).limit(BATCH)


def _topics(session: Session, reach: Reach, ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    query = select(Interest.supporter_id, Interest.scope, Interest.scope_id).where(
        Interest.supporter_id.in_(ids), reach.covers()
    )
    for supporter_id, scope, scope_id in session.execute(query.order_by(Interest.id)):
        found.setdefault(supporter_id, []).append(reach.name_of(scope, scope_id))
    return found


def _agreed(session: Session, ids: Sequence[int]) -> dict[int, Any]:
    """The newest consent of each."""
    query = (
        select(Consent.supporter_id, Consent.recorded_at, ConsentWording.words)
        .join(ConsentWording, ConsentWording.id == Consent.wording_id)
        .where(Consent.supporter_id.in_(ids), Consent.act == ConsentAct.GIVEN)
        .order_by(Consent.id)
    )
    newest: dict[int, Any] = {}
    for row in session.execute(query):
        newest[row.supporter_id] = row
    return newest
