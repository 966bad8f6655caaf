"""Whom a rule reaches: one query, always within the people who asked this organization to be told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import permutations

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    false,
    literal,
    literal_column,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

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


Owner = InstrumentedAttribute[int]
Has = Callable[[Owner, Condition], Condition]
"""(the column that names a supporter, what a row must be) → whether they have such a row."""


def _one_by_one(owner: Owner, row: Condition) -> Condition:
    """An index is probed for each person."""
    return _probe(owner == Supporter.id, row)


def as_sets(owner: Owner, row: Condition) -> Condition:
    """All who have such a row are gathered first, and each person is looked for among them."""
    return Supporter.id.in_(select(owner).where(row))


def _probe(*conditions: Condition) -> Condition:
    """Whether there is such a row; the LIMIT keeps PostgreSQL from joining whole tables to find out."""
    one: ColumnElement[int] = literal_column("1")
    return select(one).where(*conditions).limit(1).correlate(Supporter).scalar_subquery().is_not(None)


@dataclass(frozen=True, kw_only=True)
class Reach:
    """Whose people these are. Those who asked to be told everything are the host newsroom's."""

    organization_id: int
    campaign_ids: frozenset[int]
    is_host: bool


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


def within(reach: Reach, rule: Rule, has: Has = _one_by_one) -> Condition:
    """Whether a supporter is in the audience of a rule.

    The first half holds for every rule: nothing that a rule says reaches anybody who did not ask this
    organization to be told, and the second half speaks of its own campaigns only, whatever stands there.
    `has` is how other tables are looked into: one by one for some people, as sets for counting all.
    """
    asked = has(Interest.supporter_id, _own(reach))
    return and_(Supporter.state == SupporterState.ACTIVE, asked, _Compiler(reach, has).of(rule))


def still_subscribed(reach: Reach, rule: Rule) -> Condition:
    """Whether somebody chosen by a rule asks to be told still: of what the rule speaks of, if of anything."""
    named = [_topic(reach, part) for part in ends(rule, "subscribed")]
    asked = _one_by_one(Interest.supporter_id, or_(*named) if named else _own(reach))
    return and_(Supporter.state == SupporterState.ACTIVE, asked)


def is_suppressed() -> Condition:
    """Whether a supporter's address must not be written to."""
    return _probe(Suppression.email_fingerprint == Supporter.email_fingerprint)


def left_out(kind: MailingKind, languages: Languages, now: datetime) -> ColumnElement[str]:
    """Why a member of the audience gets nothing, suppression aside; empty for who gets it."""
    told = [(why, literal(reason.value)) for reason, why in whys(kind, languages, now).items()]
    return case(*told, else_=literal(Reason.NONE.value))


def whys(kind: MailingKind, languages: Languages, now: datetime) -> dict[Reason, Condition]:
    """Each reason with its condition; of several that hold, the first one counts."""
    rhythm = Frequency.WEEKLY if kind is MailingKind.DIGEST else Frequency.EACH
    is_paused = and_(Supporter.paused_until.is_not(None), Supporter.paused_until > now)
    is_other = Supporter.frequency != rhythm
    reads_none = false() if languages.fallback else _reads_none(languages)
    return {
        Reason.PAUSED: is_paused,
        Reason.WEEKLY: and_(is_other, not_(is_paused)),
        Reason.NO_TEXT: and_(reads_none, not_(is_paused), not_(is_other)),
    }


def _reads_none(languages: Languages) -> Condition:
    return and_(
        Supporter.locale.not_in(languages.written),
        Supporter.also_reads.not_in(list(_further(languages))),
    )


def chosen_locale(languages: Languages) -> ColumnElement[str]:
    """The language in which a supporter gets it: their own, one they also read, the fallback, or none."""
    further = _further(languages)
    fallback = literal(languages.fallback)
    known = case(further, value=Supporter.also_reads, else_=fallback) if further else fallback
    return case((Supporter.locale.in_(languages.written), Supporter.locale), else_=known)


def _further(languages: Languages) -> dict[str, str]:
    """For each list of further languages that holds one with a text, the first such."""
    lists = [several for length in (1, _FURTHER) for several in permutations(LOCALES, length)]
    return {
        ",".join(several): readable[0]
        for several in lists
        if (readable := [one for one in several if one in languages.written])
    }


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


def _topic(reach: Reach, end: Rule) -> Condition:
    if end["to"] == "all":
        return Interest.scope == InterestScope.ALL if reach.is_host else false()
    if end["to"] == "organization":
        return _to_organization(reach)
    return _to_campaigns(frozenset({end["campaign"]}) & reach.campaign_ids)


class _Compiler:
    """A rule as a condition, for one organization."""

    def __init__(self, reach: Reach, has: Has) -> None:
        self._reach, self._has = reach, has

    def of(self, rule: Rule) -> Condition:
        """Each part of a rule by its own kind."""
        if "is" in rule:
            return self._end(rule)
        if "not" in rule:
            return not_(self.of(rule["not"]))
        if "any" in rule:
            inner = [self.of(one) for one in rule["any"]]
            return or_(*inner) if inner else false()
        return and_(true(), *(self.of(one) for one in rule.get("all", [])))

    def _end(self, end: Rule) -> Condition:
        kind = end["is"]
        if kind == "subscribed":
            return self._has(Interest.supporter_id, _topic(self._reach, end))
        if kind == "country":
            return Supporter.country.in_(end["codes"])
        if kind == "language":
            return Supporter.locale.in_(end["locales"])
        return _joined(end) if kind == "joined" else self._did(FactKind(kind), end)

    def _did(self, kind: FactKind, end: Rule) -> Condition:
        did = [Fact.kind == kind, Fact.organization_id == self._reach.organization_id]
        did += [Fact.campaign_id == end["campaign"]] if "campaign" in end else []
        return self._has(Fact.supporter_id, and_(*did))


def _joined(end: Rule) -> Condition:
    """Days of UTC; the last one is part of it."""
    parts: list[Condition] = []
    if "from" in end:
        parts.append(Supporter.created_at >= _midnight(end["from"]))
    if "until" in end:
        parts.append(Supporter.created_at < _midnight(end["until"]) + timedelta(days=1))
    return and_(true(), *parts)


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), UTC)
