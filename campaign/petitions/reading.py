"""What pages show of a petition: its ask, its count, its growth, its signers."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from campaign.campaigns.models import UNSEEN, Campaign, CampaignState
from campaign.core.text import initials
from campaign.petitions import endorsing, tally
from campaign.petitions.endorsement_models import Endorsement
from campaign.petitions.models import (
    CommentState,
    Display,
    Petition,
    PetitionState,
    PetitionVersion,
    Signature,
    SignatureState,
    Tally,
    Target,
    takes_signatures,
)

CHART_DAYS = 60
CHART_WIDTH, CHART_HEIGHT = 640, 160


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A petition as a reader sees it."""

    petition: Petition
    version: PetitionVersion
    targets: list[Target]
    count: int
    is_open: bool
    opens_at: datetime | None = None
    """When it opens, while that is still to come."""

    @property
    def percent(self) -> int:
        """How much of the goal is reached, 0 to 100; 100 only when it is."""
        return min(100, self.count * 100 // self.petition.goal)

    @property
    def remaining(self) -> int:
        """How many are missing."""
        return max(0, self.petition.goal - self.count)


class By(Enum):
    """How a standing is looked up."""

    SLUG = 1
    CAMPAIGN = 2
    PUBLISHED = 3


class Standing(NamedTuple):
    """What changes about a campaign's petition without anybody's editing it."""

    campaign_id: int
    is_open: bool
    signed: int


@dataclass(frozen=True, kw_only=True)
class Growth:
    """Confirmed signatures of the last days, as rows and as SVG paths in a box of width × height."""

    days: list[tuple[date, int, int]]
    path_line: str
    path_area: str
    peak: int
    width: int = CHART_WIDTH
    height: int = CHART_HEIGHT


@dataclass(frozen=True, kw_only=True)
class CountryCount:
    """Signatures from a country; no number where it would tell too much."""

    code: str
    count: int | None
    is_small: bool = False


@dataclass(frozen=True, kw_only=True)
class Signer:
    """A signer who chose to be shown."""

    id: int
    shown_name: str
    country: str | None
    confirmed_at: datetime
    comment: str | None


@dataclass(frozen=True, kw_only=True)
class EndorsementGroup:
    """Endorsers of one kind; `label` is a key of `endorsing.GROUPS`."""

    label: str
    endorsements: list[Endorsement]


def asks_of(
    session: Session, campaigns: list[Campaign], *, drafts: bool = False, now: datetime
) -> dict[int, Ask]:
    """The petitions of several campaigns, by campaign id; absent ones are left out, and drafts."""
    query = (
        select(Petition, PetitionVersion)
        .join(
            PetitionVersion,
            (PetitionVersion.petition_id == Petition.id)
            & (PetitionVersion.number == Petition.version_number),
        )
        .where(Petition.campaign_id.in_([campaign.id for campaign in campaigns]))
    )
    if not drafts:
        query = query.where(Petition.state != PetitionState.DRAFT)
    rows = session.execute(query).all()
    ids = [petition.id for petition, _ in rows]
    counts = tally.counts_of(session, ids)
    targets: dict[int, list[Target]] = {}
    ordered = select(Target).where(Target.petition_id.in_(ids)).order_by(Target.position)
    for target in session.scalars(ordered):
        targets.setdefault(target.petition_id, []).append(target)
    return {
        petition.campaign_id: Ask(
            petition=petition,
            version=version,
            targets=targets.get(petition.id, []),
            count=counts.get(petition.id, 0),
            is_open=petition.takes_signatures(now),
            opens_at=_still_to_come(petition, now),
        )
        for petition, version in rows
    }


def _still_to_come(petition: Petition, now: datetime) -> datetime | None:
    is_early = petition.state is PetitionState.OPEN and petition.opens_at and petition.opens_at > now
    return petition.opens_at if is_early else None


def standing(session: Session, which: By, value: object, *, now: datetime) -> Standing | None:
    """How the petition of one published campaign stands; None when there is no such campaign."""
    found = _standing(session, which, {"value": value}, now)
    return found[0] if found else None


def newest_standings(session: Session, *, limit: int, now: datetime) -> list[Standing]:
    """How the petitions of the newest campaigns stand, those that were withdrawn or archived left out."""
    return _standing(session, By.PUBLISHED, {"limit": limit}, now)


def _standing(session: Session, which: By, told: dict[str, object], now: datetime) -> list[Standing]:
    return [
        Standing(
            campaign_id=row.id,
            is_open=takes_signatures(row.state, row.opens_at, row.closes_at, now),
            signed=int(row.signed),
        )
        for row in session.connection().execute(_standings(which), told)
    ]


@cache
def _standings(which: By) -> Select[int, PetitionState, datetime | None, datetime | None, int]:
    """One small read. Built once, since building it takes longer than running it."""
    petition, total = Petition, func.coalesce(func.sum(Tally.count), 0)
    query = (
        select(Campaign.id, petition.state, petition.opens_at, petition.closes_at, total.label("signed"))
        .outerjoin(petition, (petition.campaign_id == Campaign.id) & (petition.state != PetitionState.DRAFT))
        .outerjoin(Tally, (Tally.petition_id == petition.id) & (Tally.kind == tally.ALL))
        .where(Campaign.state.not_in(UNSEEN))
        .group_by(Campaign.id, petition.id)
    )
    if which is By.PUBLISHED:
        newest = query.where(Campaign.state == CampaignState.PUBLISHED)
        return newest.order_by(Campaign.published_at.desc(), Campaign.id.desc()).limit(bindparam("limit"))
    return query.where((Campaign.slug if which is By.SLUG else Campaign.id) == bindparam("value"))


def growth_of(session: Session, ask: Ask, *, now: datetime) -> Growth | None:
    """The chart of the last days; None before there is anything to draw."""
    days = tally.last_days(now, CHART_DAYS)
    by_day = tally.days_of(session, ask.petition.id, since=days[0])
    if not by_day:
        return None
    total = ask.count - sum(by_day.values())
    rows: list[tuple[date, int, int]] = []
    for day in days:
        total += by_day.get(day, 0)
        rows.append((day, by_day.get(day, 0), total))
    return _drawn(rows)


def _drawn(rows: list[tuple[date, int, int]]) -> Growth:
    top = max(total for _, _, total in rows) or 1
    step = CHART_WIDTH / (len(rows) - 1)
    points = [
        f"{index * step:.1f},{CHART_HEIGHT - total * CHART_HEIGHT / top:.1f}"
        for index, (_, _, total) in enumerate(rows)
    ]
    line = "M" + "L".join(points)
    area = f"{line}L{CHART_WIDTH},{CHART_HEIGHT}L0,{CHART_HEIGHT}Z"
    return Growth(
        days=rows,
        path_line=line,
        path_area=area,
        peak=max(number for _, number, _ in rows),
    )


def countries_of(session: Session, ask: Ask, *, small: int) -> list[CountryCount]:
    """Signatures by country, largest first, such that no small number can be worked out."""
    return told_countries(tally.countries_of(session, ask.petition.id), ask.count, small=small)


def told_countries(counts: dict[str, int], total: int, *, small: int) -> list[CountryCount]:
    """Which of these counts may be told beside a public total.

    A count below `small` is not told. Since the total is public, one untold count could be had by
    subtraction; so, while the untold ones (those who named no country among them) are fewer than
    two or too few together, the smallest told one is not told either.
    """
    largest_first = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    told = [(code, number) for code, number in largest_first if number >= small]
    untold = [number for _, number in largest_first if number < small]
    if nameless := total - sum(counts.values()):
        untold.append(nameless)
    while told and untold and (len(untold) < 2 or sum(untold) < small):
        untold.append(told.pop()[1])
    shown = dict(told)
    return [
        CountryCount(code=code, count=shown.get(code), is_small=number < small)
        for code, number in largest_first
    ]


def recent_signers(session: Session, ask: Ask, *, limit: int) -> list[Signer]:
    """The latest who chose to be shown, with the comments that an organizer let through."""
    query = (
        select(Signature)
        .where(Signature.petition_id == ask.petition.id)
        .where(
            Signature.state == SignatureState.CONFIRMED,
            Signature.display != Display.HIDDEN,
        )
        .order_by(Signature.confirmed_at.desc())
        .limit(limit)
    )
    return [_signer(signature) for signature in session.scalars(query)]


def shown_name(name: str, display: Display) -> str:
    """A name as its owner chose to show it."""
    return {Display.FULL: name, Display.INITIALS: initials(name), Display.HIDDEN: ""}[display]


def _signer(signature: Signature) -> Signer:
    is_approved = signature.comment_state is CommentState.APPROVED
    return Signer(
        id=signature.id,
        shown_name=shown_name(signature.name or "", signature.display),
        country=signature.country,
        confirmed_at=signature.confirmed_at or signature.signed_at,
        comment=signature.comment if is_approved else None,
    )


def endorsement_groups(session: Session, ask: Ask) -> list[EndorsementGroup]:
    """Verified endorsements, grouped, in the order of `endorsing.GROUPS`."""
    found = endorsing.verified(session, ask.petition.id)
    return [
        EndorsementGroup(
            label=group,
            endorsements=[one for one in found if (one.group or "other") == group],
        )
        for group in endorsing.GROUPS
        if any((one.group or "other") == group for one in found)
    ]


def versions_of(session: Session, ask: Ask) -> list[PetitionVersion]:
    """Every version, newest first."""
    query = (
        select(PetitionVersion)
        .where(PetitionVersion.petition_id == ask.petition.id)
        .order_by(PetitionVersion.number.desc())
    )
    return list(session.scalars(query))
