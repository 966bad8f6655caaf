"""Readers report a public comment or endorsement; several reports of the same one are one for organizers."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from campaign.campaigns.models import Campaign, CampaignState
from campaign.core.errors import NotFound, Unavailable
from campaign.petitions.decision_models import Report, ReportState, Thing
from campaign.petitions.endorsement_models import Endorsement, EndorsementState
from campaign.petitions.models import CommentState, Display, Petition, Signature, SignatureState

LONGEST_WORDS = 4000
"""Of all reports that fold into one."""
_TRIES = 3


class Wrong(StrEnum):
    """What a reader says is wrong."""

    INSULT = "insult"
    DANGER = "danger"
    PRIVATE = "private"
    FALSE = "false"
    ADVERT = "advert"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A comment or an endorsement that everybody can read."""

    petition_id: int
    thing: Thing
    thing_id: int
    name: str
    text: str


def find_shown(session: Session, slug: str, thing: Thing, thing_id: int) -> Shown:
    """What a report is about, if readers see it.

    Raises:
        NotFound: it is not there, or not shown any more.
    """
    found = _comment(session, slug, thing_id) if thing is Thing.COMMENT else None
    if thing is Thing.ENDORSEMENT:
        found = _endorsement(session, slug, thing_id)
    if found is None:
        raise NotFound("nothing-to-report")
    return found


def report(session: Session, shown: Shown, wrong: Wrong, words: str, *, now: datetime) -> Report:
    """Keep a report for the organizers; one more of the same thing joins the one that waits."""
    for _ in range(_TRIES):
        waiting: Report | None = session.scalar(_open(shown.thing, shown.thing_id).with_for_update())
        if waiting is not None:
            _fold(waiting, wrong, words, now)
            return waiting
        fresh = Report(
            petition_id=shown.petition_id,
            thing=shown.thing,
            thing_id=shown.thing_id,
            reasons={wrong.value: 1},
            words=words or None,
            first_at=now,
            last_at=now,
        )
        try:
            with session.begin_nested():
                session.add(fresh)
        except IntegrityError:
            continue
        return fresh
    raise Unavailable("busy")


def forget_words(session: Session, *, before: datetime, limit: int) -> int:
    """Empty what readers wrote in reports that were decided long ago; returns how many."""
    query = (
        select(Report)
        .where(Report.state != ReportState.OPEN, Report.decided_at < before, Report.words.is_not(None))
        .limit(limit)
    )
    found = list(session.scalars(query))
    for one in found:
        one.words = None
    return len(found)


def _open(thing: Thing, thing_id: int) -> Select[Any]:
    return select(Report).where(
        Report.thing == thing, Report.thing_id == thing_id, Report.state == ReportState.OPEN
    )


def _fold(waiting: Report, wrong: Wrong, words: str, now: datetime) -> None:
    waiting.report_count += 1
    waiting.reasons = {**waiting.reasons, wrong.value: waiting.reasons.get(wrong.value, 0) + 1}
    waiting.last_at = now
    joined = f"{waiting.words or ''}\n\n{words}".strip()
    if words and len(joined) <= LONGEST_WORDS:
        waiting.words = joined


def _comment(session: Session, slug: str, signature_id: int) -> Shown | None:
    query = (
        select(Signature)
        .join(Petition, Petition.id == Signature.petition_id)
        .join(Campaign, Campaign.id == Petition.campaign_id)
        .where(Signature.id == signature_id, Signature.state == SignatureState.CONFIRMED)
        .where(Signature.comment_state == CommentState.APPROVED, Signature.display != Display.HIDDEN)
        .where(Campaign.slug == slug, Campaign.state != CampaignState.DRAFT)
    )
    one = session.scalar(query)
    if one is None:
        return None
    return Shown(
        petition_id=one.petition_id, thing=Thing.COMMENT, thing_id=one.id, name="", text=one.comment or ""
    )


def _endorsement(session: Session, slug: str, endorsement_id: int) -> Shown | None:
    query = (
        select(Endorsement)
        .join(Petition, Petition.id == Endorsement.petition_id)
        .join(Campaign, Campaign.id == Petition.campaign_id)
        .where(Endorsement.id == endorsement_id, Endorsement.state == EndorsementState.VERIFIED)
        .where(Campaign.slug == slug, Campaign.state != CampaignState.DRAFT)
    )
    one = session.scalar(query)
    if one is None:
        return None
    told = ", ".join(part for part in (one.title, one.affiliation) if part)
    return Shown(
        petition_id=one.petition_id,
        thing=Thing.ENDORSEMENT,
        thing_id=one.id,
        name=one.name or "",
        text=told,
    )
