"""Which pledges a bank line pays. Pure: lines and pledges in, a verdict out; only a reference settles.

An amount, a day and a name are the same for two people too often: they make candidates for a person to
look at, never a match.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from campaign.donations.payer_names import likeness
from campaign.donations.references import ALPHABET, BODY, is_reference, squeezed

LATEST = timedelta(days=120)
"""How long after a pledge a transfer with a slip in its reference still counts as meant for it."""
_SOONER = timedelta(days=2)
_MOST_CANDIDATES = 5


class Rule(StrEnum):
    """Why a line was matched, or what hinders it."""

    REFERENCE = "reference"
    SEVERAL = "several"
    PART = "part"
    MORE = "more"
    CORRECTED = "corrected"
    BY_HAND = "by hand"
    NOTHING = "nothing"
    PAID = "paid already"
    CURRENCY = "other currency"
    SUM = "other sum"
    UNSURE = "unsure"
    UNDONE = "undone"
    REFUND = "refund"
    KNOWN_REFUND = "known refund"
    """A treasurer had written it down before its line came."""


CONFIDENCE = {Rule.REFERENCE: 100, Rule.SEVERAL: 98, Rule.PART: 95, Rule.MORE: 95, Rule.CORRECTED: 90}
"""In per cent, of the rules that match by themselves."""


class Reason(StrEnum):
    """What speaks for a candidate."""

    REFERENCE = "reference"
    NEAR_REFERENCE = "near reference"
    AMOUNT = "amount"
    DAY = "day"
    NAME = "name"


_WEIGHTS = {Reason.REFERENCE: 60, Reason.NEAR_REFERENCE: 40, Reason.AMOUNT: 20, Reason.NAME: 25}


@dataclass(frozen=True, kw_only=True)
class Line:
    """What a bank says of money that came in."""

    amount_minor: int
    currency: str
    booked_on: date
    text: str
    payer: str = ""


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """A promise: `due_minor` is what of it has not come yet."""

    id: int
    reference: str
    due_minor: int
    currency: str
    promised_on: date
    donor: str = ""


@dataclass(frozen=True)
class Named:
    """A reference that a text holds; `is_clean` where it stands there by itself, not inside of something."""

    reference: str
    is_exact: bool
    is_clean: bool


@dataclass(frozen=True)
class Share:
    """So much of a line for one pledge."""

    pledge_id: int
    minor: int


@dataclass(frozen=True)
class Verdict:
    """The shares of a line; none where a person must look, and `rule` says why."""

    rule: Rule
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """A pledge that a line may be for."""

    pledge: Pledge
    reasons: tuple[Reason, ...]
    score: int


def named_in(text: str, prefixes: Iterable[str]) -> list[Named]:
    """Every reference in a text, however it is split or spaced; with none, those one slip away from it."""
    code, starts, ends = _squeezed(text)
    exact, slips = [], []
    for prefix in prefixes:
        length = len(prefix) + BODY + 1
        for at in _places(code, prefix):
            token, is_clean = code[at : at + length], at in starts and at + length in ends
            if is_reference(token):
                exact.append(Named(token, is_exact=True, is_clean=is_clean))
        slips += [(code[at : at + length], prefix) for at in sorted(starts) if at + length in ends]
    found = exact or [
        Named(code, is_exact=False, is_clean=True) for slip in slips for code in _corrections(*slip)
    ]
    return list(dict.fromkeys(found))


def _places(code: str, prefix: str) -> Iterator[int]:
    at = code.find(prefix)
    while at >= 0:
        yield at
        at = code.find(prefix, at + 1)


def _squeezed(text: str) -> tuple[str, set[int], set[int]]:
    """Capitals and digits only, and where in them a word of the text begins and ends."""
    code, starts, ends = "", set[int](), {0}
    for word in re.split(r"[^0-9A-Z]+", text.upper()):
        starts.add(len(code))
        code += squeezed(word)
        ends.add(len(code))
    return code, starts, ends


def _corrections(token: str, prefix: str) -> Iterator[str]:
    """The references from which this token differs by one character, or by two that changed places."""
    body = token[len(prefix) :]
    if not token.startswith(prefix):
        if sum(a != b for a, b in zip(token, prefix, strict=False)) == 1 and is_reference(prefix + body):
            yield prefix + body
        return
    for at in range(len(body)):
        for sign in ALPHABET:
            code = prefix + body[:at] + sign + body[at + 1 :]
            if is_reference(code):
                yield code
    for at in range(len(body) - 1):
        code = prefix + body[:at] + body[at + 1] + body[at] + body[at + 2 :]
        if is_reference(code):
            yield code


def decide(line: Line, named: list[Named], pledges: Mapping[str, Pledge]) -> Verdict:
    """Whether the references in a line's text settle it; `pledges` holds those of them that there are."""
    exact = [(one, pledges[one.reference]) for one in named if one.is_exact and one.reference in pledges]
    if not exact:
        return _decide_corrected(line, [pledges[one.reference] for one in named if one.reference in pledges])
    if any(pledge.currency != line.currency for _, pledge in exact):
        return Verdict(Rule.CURRENCY)
    if any(pledge.due_minor <= 0 for _, pledge in exact):
        return Verdict(Rule.PAID)
    if len(exact) > 1:
        return _decide_several(line, [pledge for _, pledge in exact])
    return _decide_one(line, *exact[0])


def _decide_one(line: Line, named: Named, pledge: Pledge) -> Verdict:
    shares = (Share(pledge.id, line.amount_minor),)
    if line.amount_minor == pledge.due_minor:
        return Verdict(Rule.REFERENCE, shares)
    if not named.is_clean:
        return Verdict(Rule.UNSURE)
    return Verdict(Rule.PART if line.amount_minor < pledge.due_minor else Rule.MORE, shares)


def _decide_several(line: Line, pledges: list[Pledge]) -> Verdict:
    """One transfer for several pledges: what they promised must be what came."""
    if sum(pledge.due_minor for pledge in pledges) != line.amount_minor:
        return Verdict(Rule.SUM)
    return Verdict(Rule.SEVERAL, tuple(Share(pledge.id, pledge.due_minor) for pledge in pledges))


def _decide_corrected(line: Line, near: list[Pledge]) -> Verdict:
    """A slip in the reference is forgiven where nothing else could be meant and all the rest agrees."""
    if not near:
        return Verdict(Rule.NOTHING)
    if len(near) > 1 or not (_is_same_sum(line, near[0]) and _is_in_time(line, near[0])):
        return Verdict(Rule.UNSURE)
    return Verdict(Rule.CORRECTED, (Share(near[0].id, line.amount_minor),))


def candidates(line: Line, named: list[Named], pledges: Iterable[Pledge]) -> list[Candidate]:
    """The pledges that a line may be for, the likeliest first, each with what speaks for it."""
    how = {one.reference: one.is_exact for one in named}
    found = [_candidate(line, how.get(pledge.reference), pledge) for pledge in pledges]
    likely = [one for one in found if one.score >= _WEIGHTS[Reason.AMOUNT]]
    return sorted(likely, key=lambda one: (-one.score, -one.pledge.id))[:_MOST_CANDIDATES]


def _candidate(line: Line, is_exact: bool | None, pledge: Pledge) -> Candidate:
    reasons = []
    if is_exact is not None:
        reasons.append(Reason.REFERENCE if is_exact else Reason.NEAR_REFERENCE)
    if _is_same_sum(line, pledge):
        reasons.append(Reason.AMOUNT)
    if pledge.donor and likeness(line.payer or line.text, pledge.donor) >= 60:
        reasons.append(Reason.NAME)
    score = sum(_WEIGHTS[reason] for reason in reasons)
    if reasons and _is_in_time(line, pledge):
        score += max(0, 15 - abs((line.booked_on - pledge.promised_on).days))
        reasons.append(Reason.DAY)
    return Candidate(pledge, tuple(reasons), score)


def _is_same_sum(line: Line, pledge: Pledge) -> bool:
    return line.currency == pledge.currency and line.amount_minor == pledge.due_minor


def _is_in_time(line: Line, pledge: Pledge) -> bool:
    return -_SOONER <= line.booked_on - pledge.promised_on <= LATEST
