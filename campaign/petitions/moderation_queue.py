"""The queue of moderation: comments, endorsements and reports of one organization, oldest first."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select, union_all
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign
from campaign.petitions.decision_models import Report, ReportState, Thing
from campaign.petitions.endorsement_models import Endorsement, EndorsementState
from campaign.petitions.models import CommentState, Petition, Signature, SignatureState
from campaign.petitions.reading import shown_name

PAGE = 25
COUNTED = 99
"""A count in a tab is exact up to here; beyond, it says "more than"."""
Cursor = dict[Thing, int]
"""The last number of each kind that was shown."""
QUEUED = (Thing.REPORT, Thing.ENDORSEMENT, Thing.COMMENT)


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing to decide, with what an organizer needs to know for it."""

    thing: Thing
    thing_id: int
    campaign: Campaign
    at: datetime
    locale: str = ""
    name: str = ""
    text: str = ""
    country: str | None = None
    facts: list[str] = field(default_factory=list)
    reported: Thing | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    report_count: int = 0
    words: str = ""

    @property
    def key(self) -> str:
        """How a form names it."""
        return f"{self.thing.value}:{self.thing_id}"


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A page of what waits, and where the next one begins."""

    items: list[Waiting]
    next_cursor: Cursor | None


def read_queue(session: Session, organization_id: int, kinds: tuple[Thing, ...], after: Cursor) -> Queue:
    """The next page, oldest first, after the numbers in `after`.

    Each kind is read through its own index, no further than a page; then they are put in one order.
    """
    campaigns = _campaigns(session, organization_id)
    found: list[Waiting] = []
    for kind in kinds:
        ids = _next_ids(session, kind, list(campaigns), after.get(kind, 0), PAGE + 1)
        found += _READERS[kind](session, ids, campaigns)
    found.sort(key=lambda one: (one.at, one.thing, one.thing_id))
    items = found[:PAGE]
    if len(found) <= PAGE:
        return Queue(items=items, next_cursor=None)
    shown: Cursor = dict(after)
    for one in items:
        shown[one.thing] = max(shown.get(one.thing, 0), one.thing_id)
    return Queue(items=items, next_cursor=shown)


def count_waiting(session: Session, organization_id: int) -> dict[Thing, int]:
    """How many of each kind wait, up to COUNTED + 1."""
    petitions = list(_campaigns(session, organization_id))
    return {kind: len(_next_ids(session, kind, petitions, 0, COUNTED + 1)) for kind in QUEUED}


def _campaigns(session: Session, organization_id: int) -> dict[int, Campaign]:
    query = select(Petition.id, Campaign).join(Campaign, Campaign.id == Petition.campaign_id)
    rows = session.execute(query.where(Campaign.organization_id == organization_id))
    return {petition_id: campaign for petition_id, campaign in rows}


def _next_ids(session: Session, kind: Thing, petitions: list[int], after: int, limit: int) -> list[int]:
    """One range of an index for each petition, all in one statement."""
    if not petitions:
        return []
    ranges = [_range(kind, petition_id, after, limit).subquery() for petition_id in petitions]
    every = union_all(*(select(one.c.id) for one in ranges)).subquery()
    return list(session.scalars(select(every.c.id).order_by(every.c.id).limit(limit)))


def _range(kind: Thing, petition_id: int, after: int, limit: int) -> Select[Any]:
    query: Select[Any]
    if kind is Thing.COMMENT:
        query = (
            select(Signature.id)
            .where(Signature.petition_id == petition_id, Signature.comment_state == CommentState.WAITING)
            .where(Signature.comment_state != CommentState.NONE)
            .where(Signature.state == SignatureState.CONFIRMED, Signature.id > after)
            .order_by(Signature.id)
        )
    elif kind is Thing.ENDORSEMENT:
        query = (
            select(Endorsement.id)
            .where(Endorsement.petition_id == petition_id, Endorsement.id > after)
            .where(Endorsement.state == EndorsementState.SUBMITTED)
            .order_by(Endorsement.id)
        )
    else:
        query = (
            select(Report.id)
            .where(Report.petition_id == petition_id, Report.id > after, Report.state == ReportState.OPEN)
            .order_by(Report.id)
        )
    return query.limit(limit)


def _comments(session: Session, ids: list[int], campaigns: dict[int, Campaign]) -> list[Waiting]:
    rows = session.scalars(select(Signature).where(Signature.id.in_(ids)))
    return [_comment(one, campaigns) for one in rows]


def _comment(one: Signature, campaigns: dict[int, Campaign]) -> Waiting:
    return Waiting(
        thing=Thing.COMMENT,
        thing_id=one.id,
        campaign=campaigns[one.petition_id],
        at=one.confirmed_at or one.signed_at,
        locale=one.locale,
        name=shown_name(one.name or "", one.display),
        text=one.comment or "",
        country=one.country,
    )


def _endorsements(session: Session, ids: list[int], campaigns: dict[int, Campaign]) -> list[Waiting]:
    rows = session.scalars(select(Endorsement).where(Endorsement.id.in_(ids)))
    return [_endorsement(one, campaigns) for one in rows]


def _endorsement(one: Endorsement, campaigns: dict[int, Campaign]) -> Waiting:
    return Waiting(
        thing=Thing.ENDORSEMENT,
        thing_id=one.id,
        campaign=campaigns[one.petition_id],
        at=one.submitted_at,
        locale=one.locale,
        name=one.name or "",
        text=one.proof or "",
        facts=[fact for fact in (one.title, one.affiliation, one.email) if fact],
    )


def _reports(session: Session, ids: list[int], campaigns: dict[int, Campaign]) -> list[Waiting]:
    found = []
    for one in session.scalars(select(Report).where(Report.id.in_(ids))):
        about = _reported(session, one, campaigns)
        found.append(
            Waiting(
                thing=Thing.REPORT,
                thing_id=one.id,
                campaign=campaigns[one.petition_id],
                at=one.first_at,
                locale=about.locale if about else "",
                name=about.name if about else "",
                text=_public_words(about) if about else "",
                reported=one.thing,
                reasons=one.reasons,
                report_count=one.report_count,
                words=one.words or "",
            )
        )
    return found


def _reported(session: Session, report: Report, campaigns: dict[int, Campaign]) -> Waiting | None:
    if report.thing is Thing.COMMENT:
        signature = session.get(Signature, report.thing_id)
        return _comment(signature, campaigns) if signature else None
    endorsement = session.get(Endorsement, report.thing_id)
    return _endorsement(endorsement, campaigns) if endorsement else None


def _public_words(about: Waiting) -> str:
    """Of an endorsement readers see title and affiliation, never the address or the proof."""
    return about.text if about.thing is Thing.COMMENT else ", ".join(about.facts[:2])


_READERS = {Thing.COMMENT: _comments, Thing.ENDORSEMENT: _endorsements, Thing.REPORT: _reports}
