"""Whom a rule reaches: one query, always within the people who asked this organization to be told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    literal_column,
    not_,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.orm import Session

from campaign.accounts.models import Organization
from campaign.alerts.delivery_models import Reason
from campaign.alerts.models import MailingKind, Segment
from campaign.alerts.rules import BadRule, Rule, campaigns_in, checked, ends, without_segments
from campaign.campaigns.models import Campaign
from campaign.core.locales import LOCALES
from campaign.supporters.models import (
    Fact,
    FactKind,
    Frequency,
    Interest,
    InterestScope,
    Supporter,
    SupporterState,
    Suppression,
)

Condition = ColumnElement[bool]
_SAMPLE = 10
_FURTHER = 2
"""How many further languages of a person are looked at."""


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whose people these are. Those who asked to be told everything are the host newsroom's."""

    organization_id: int
    campaign_ids: frozenset[int]
    is_host: bool


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How many are in an audience, and of these how many get nothing, by reason."""

    number: int
    left_out: dict[Reason, int] = field(default_factory=dict)

    @property
    def written_to(self) -> int:
        """Those who would get the message."""
        return self.number - sum(self.left_out.values())


@dataclass(frozen=True, kw_only=True)
class Member:
    """What is shown of somebody in an audience: no name, no address."""

    supporter_id: int
    locale: str
    country: str
    joined_on: date


@dataclass(frozen=True, kw_only=True)
class Languages:
    """In which languages there is a text, and which one gets who reads none of them; empty: none."""

    written: Sequence[str]
    fallback: str = ""


def reach_of(session: Session, organization: Organization) -> Reach:
    """The people whom this organization may write to."""
    own = select(Campaign.id).where(Campaign.organization_id == organization.id)
    return Reach(
        organization_id=organization.id,
        campaign_ids=frozenset(session.scalars(own)),
        is_host=organization.is_host,
    )


def whole_rule(session: Session, reach: Reach, raw: object) -> Rule:
    """A checked rule, in which the rules of segments stand instead of their numbers.

    Raises:
        BadRule: it cannot be used, or it speaks of what is another organization's.
    """
    rule = checked(raw)
    numbers = [part["id"] for part in ends(rule, "segment")]
    own = select(Segment.id, Segment.rule).where(
        Segment.id.in_(numbers),
        Segment.organization_id == reach.organization_id,
        Segment.removed_at.is_(None),
    )
    found = {number: checked(inner) for number, inner in session.execute(own)} if numbers else {}
    whole = without_segments(rule, found)
    if campaigns_in(whole) - reach.campaign_ids:
        raise BadRule("rule-other-campaign")
    if not reach.is_host and any(part["to"] == "all" for part in ends(whole, "subscribed")):
        raise BadRule("rule-host-only")
    return whole


def within(reach: Reach, rule: Rule) -> Condition:
    """Whether a supporter is in the audience of a rule.

    The first half holds for every rule: nothing that a rule says reaches anybody who did not ask this
    organization to be told, and the second half speaks of its own campaigns only, whatever stands there.
    """
    return and_(Supporter.state == SupporterState.ACTIVE, _asked(_own(reach)), _compiled(reach, rule))


def still_subscribed(reach: Reach, rule: Rule) -> Condition:
    """Whether somebody chosen by a rule asks to be told still: of what the rule speaks of, if of anything."""
    named = [_topic(reach, part) for part in ends(rule, "subscribed")]
    return and_(Supporter.state == SupporterState.ACTIVE, _asked(or_(*named) if named else _own(reach)))


def left_out(kind: MailingKind, languages: Languages, now: datetime) -> ColumnElement[str]:
    """Why a member of the audience gets nothing, suppression aside; empty for who gets it."""
    reads = chosen_locale(languages)
    is_other_rhythm = Supporter.frequency != (
        Frequency.WEEKLY if kind is MailingKind.DIGEST else Frequency.EACH
    )
    return case(
        (Supporter.paused_until > now, literal(Reason.PAUSED.value)),
        (is_other_rhythm, literal(Reason.WEEKLY.value)),
        (reads == "", literal(Reason.NO_TEXT.value)),
        else_=literal(Reason.NONE.value),
    )


def chosen_locale(languages: Languages) -> ColumnElement[str]:
    """The language in which a supporter gets it: their own, one they also read, the fallback, or none."""
    written = list(languages.written)
    lists = [several for length in (1, _FURTHER) for several in permutations(LOCALES, length)]
    further = {
        ",".join(several): readable[0]
        for several in lists
        if (readable := [one for one in several if one in written])
    }
    fallback = literal(languages.fallback)
    known = case(further, value=Supporter.also_reads, else_=fallback) if further else fallback
    return case((Supporter.locale.in_(written), Supporter.locale), else_=known)


def count(
    session: Session, reach: Reach, rule: Rule, *, kind: MailingKind, languages: Languages, now: datetime
) -> Counted:
    """How many a rule reaches now, and who of them gets nothing and why."""
    why = left_out(kind, languages, now).label("why")
    audience = within(reach, rule)
    everybody = select(why, func.count()).select_from(Supporter).where(audience).group_by("why")
    known = Suppression.email_fingerprint == Supporter.email_fingerprint
    suppressed = (
        select(why, func.count()).select_from(Suppression).join(Supporter, known).where(audience)
    ).group_by("why")
    with _room_to_count(session):
        by_reason = {Reason(name): int(number) for name, number in session.execute(everybody)}
        total, gone = sum(by_reason.values()), 0
        for name, number in session.execute(suppressed):
            by_reason[Reason(name)] -= int(number)
            gone += int(number)
    by_reason[Reason.SUPPRESSED] = gone
    left: dict[Reason, int] = {}
    left |= {why: number for why, number in by_reason.items() if why is not Reason.NONE and number > 0}
    return Counted(number=total, left_out=left)


def sample(session: Session, reach: Reach, rule: Rule) -> list[Member]:
    """A few of those who are in it, the newest first, with nothing that names them."""
    query = (
        select(Supporter.id, Supporter.locale, Supporter.country, Supporter.created_at)
        .where(within(reach, rule))
        .order_by(Supporter.id.desc())
        .limit(_SAMPLE)
    )
    return [
        Member(supporter_id=one.id, locale=one.locale, country=one.country, joined_on=one.created_at.date())
        for one in session.execute(query)
    ]


def member(session: Session, reach: Reach, rule: Rule, *, after: int = 0, locale: str = "") -> int | None:
    """The number of the next one in it behind `after`, for a preview as that person; None at the end."""
    query = select(Supporter.id).where(within(reach, rule), Supporter.id > after)
    query = query.where(Supporter.locale == locale) if locale else query
    return session.scalar(query.order_by(Supporter.id).limit(1))


@contextmanager
def _room_to_count(session: Session) -> Iterator[None]:
    """PostgreSQL joins a million supporters in memory when it may, else through files."""
    is_postgres = session.get_bind().dialect.name == "postgresql"
    if is_postgres:
        session.execute(text("SET LOCAL work_mem = '96MB'"))
    yield
    if is_postgres:
        session.execute(text("RESET work_mem"))


def _own(reach: Reach) -> Condition:
    """Every subscription that makes somebody one of this organization's people."""
    topics = [_to_organization(reach), _to_campaigns(reach.campaign_ids)]
    return or_(*topics, *([Interest.scope == InterestScope.ALL] if reach.is_host else []))


def _to_organization(reach: Reach) -> Condition:
    return and_(Interest.scope == InterestScope.ORGANIZATION, Interest.scope_id == reach.organization_id)


def _to_campaigns(numbers: frozenset[int]) -> Condition:
    if not numbers:
        return false()
    # Numbers of rows of ours, spelled out: a statement with them is made once and run for each message.
    spelled: list[ColumnElement[int]] = [literal_column(str(int(number))) for number in sorted(numbers)]
    return and_(Interest.scope == InterestScope.CAMPAIGN, Interest.scope_id.in_(spelled))


def _asked(topic: Condition) -> Condition:
    return exists().where(Interest.supporter_id == Supporter.id, topic)


def _topic(reach: Reach, end: Rule) -> Condition:
    if end["to"] == "all":
        return Interest.scope == InterestScope.ALL if reach.is_host else false()
    if end["to"] == "organization":
        return _to_organization(reach)
    return _to_campaigns(frozenset({end["campaign"]}) & reach.campaign_ids)


def _compiled(reach: Reach, rule: Rule) -> Condition:
    if "is" in rule:
        return _COMPILERS[rule["is"]](reach, rule)
    if "not" in rule:
        return not_(_compiled(reach, rule["not"]))
    if "any" in rule:
        inner = [_compiled(reach, one) for one in rule["any"]]
        return or_(*inner) if inner else false()
    return and_(true(), *(_compiled(reach, one) for one in rule.get("all", [])))


def _subscribed(reach: Reach, end: Rule) -> Condition:
    return _asked(_topic(reach, end))


def _did(reach: Reach, kind: FactKind, end: Rule) -> Condition:
    did = [
        Fact.supporter_id == Supporter.id,
        Fact.kind == kind,
        Fact.organization_id == reach.organization_id,
    ]
    return exists().where(*did, *([Fact.campaign_id == end["campaign"]] if "campaign" in end else []))


def _joined(_reach: Reach, end: Rule) -> Condition:
    """Days of UTC; the last one is part of it."""
    parts: list[Condition] = []
    if "from" in end:
        parts.append(Supporter.created_at >= _midnight(end["from"]))
    if "until" in end:
        parts.append(Supporter.created_at < _midnight(end["until"]) + timedelta(days=1))
    return and_(true(), *parts)


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC)


_COMPILERS: Mapping[str, Callable[[Reach, Rule], Condition]] = {
    "subscribed": _subscribed,
    "signed": lambda reach, end: _did(reach, FactKind.SIGNED, end),
    "gave": lambda reach, end: _did(reach, FactKind.GAVE, end),
    "country": lambda _reach, end: Supporter.country.in_(end["codes"]),
    "language": lambda _reach, end: Supporter.locale.in_(end["locales"]),
    "joined": _joined,
}
