"""A rule that says whom to write to: what it may hold, read from what a form sends or a row keeps.

A rule is a tree of small objects. Inside: {"all": […]}, {"any": […]}, {"not": …}. At its ends, by "is":
"subscribed" (with "to": "all", "organization", or "campaign" and its number in "campaign"), "signed" (with
"campaign"), "gave" (with or without "campaign"), "country" (with "codes"), "language" (with "locales"),
"joined" (with "from" and "until", days, either may be left out), and "segment" (with its number in "id").
An empty rule is everybody who asked this organization to be told.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from campaign.core.errors import Refused
from campaign.core.locales import LOCALES

Rule = dict[str, Any]
DEEPEST, MOST_PARTS, MOST_VALUES = 6, 60, 250
_COUNTRY = re.compile("[A-Z]{2}")
_SCOPES = ("all", "organization", "campaign")


class BadRule(Refused):
    """The rule cannot be used; the message is a key for the page's words."""


def checked(raw: object) -> Rule:
    """The rule with nothing in it but what is known, each value of its kind.

    Raises:
        BadRule: it is not a rule, or too large a one.
    """
    if raw == {}:
        return {}
    rule = _part(raw, 1)
    if sum(1 for _ in parts(rule)) > MOST_PARTS:
        raise BadRule("rule-too-large")
    return rule


def parts(rule: Rule) -> Iterator[Rule]:
    """Every part of a rule, itself first."""
    yield rule
    for inner in [*rule.get("all", []), *rule.get("any", []), *([rule["not"]] if "not" in rule else [])]:
        yield from parts(inner)


def ends(rule: Rule, kind: str) -> list[Rule]:
    """The ends of one kind."""
    return [part for part in parts(rule) if part.get("is") == kind]


def campaigns_in(rule: Rule) -> set[int]:
    """The numbers of the campaigns that a rule speaks of."""
    return {part["campaign"] for part in parts(rule) if "campaign" in part}


def without_segments(rule: Rule, segments: Mapping[int, Rule]) -> Rule:
    """The rule with each segment's own rule in its place. Segments hold no segments.

    Raises:
        BadRule: there is no such segment, or it speaks of another.
    """
    if rule.get("is") == "segment":
        inner = segments.get(rule["id"])
        if inner is None or ends(inner, "segment"):
            raise BadRule("rule-no-segment")
        return inner or {"all": []}
    if "not" in rule:
        return {"not": without_segments(rule["not"], segments)}
    return {
        key: [without_segments(one, segments) for one in value] if key in ("all", "any") else value
        for key, value in rule.items()
    }


def _part(raw: object, depth: int) -> Rule:
    if not isinstance(raw, dict) or depth > DEEPEST:
        raise BadRule("rule-too-deep" if isinstance(raw, dict) else "rule-not-known")
    if "is" in raw:
        return _end(raw)
    if len(raw) != 1:
        raise BadRule("rule-not-known")
    ((key, inner),) = raw.items()
    if key == "not":
        return {"not": _part(inner, depth + 1)}
    if key not in ("all", "any") or not isinstance(inner, list) or len(inner) > MOST_PARTS:
        raise BadRule("rule-not-known")
    return {key: [_part(one, depth + 1) for one in inner]}


def _end(raw: dict[str, Any]) -> Rule:
    kind = raw["is"]
    if not isinstance(kind, str) or kind not in _ENDS:
        raise BadRule("rule-not-known")
    return {"is": kind, **_ENDS[kind](raw)}


def _subscribed(raw: dict[str, Any]) -> Rule:
    scope = raw.get("to")
    if scope not in _SCOPES:
        raise BadRule("rule-not-known")
    return {"to": scope, **(_campaign(raw) if scope == "campaign" else {})}


def _campaign(raw: dict[str, Any]) -> Rule:
    return {"campaign": _number(raw.get("campaign"))}


def _gave(raw: dict[str, Any]) -> Rule:
    return _campaign(raw) if raw.get("campaign") is not None else {}


def _country(raw: dict[str, Any]) -> Rule:
    codes = _words(raw.get("codes"))
    if not all(_COUNTRY.fullmatch(code) for code in codes):
        raise BadRule("rule-no-country")
    return {"codes": codes}


def _language(raw: dict[str, Any]) -> Rule:
    locales = _words(raw.get("locales"))
    if not all(locale in LOCALES for locale in locales):
        raise BadRule("rule-no-language")
    return {"locales": locales}


def _joined(raw: dict[str, Any]) -> Rule:
    days = {key: _day(raw[key]) for key in ("from", "until") if raw.get(key)}
    if not days or days.get("from", "") > days.get("until", "9999-12-31"):
        raise BadRule("rule-no-days")
    return days


def _day(raw: object) -> str:
    try:
        return date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise BadRule("rule-no-days") from None


def _segment(raw: dict[str, Any]) -> Rule:
    return {"id": _number(raw.get("id"))}


def _number(raw: object) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 < raw < 2**31:
        raise BadRule("rule-no-number")
    return raw


def _words(raw: object) -> list[str]:
    if not isinstance(raw, list) or not 0 < len(raw) <= MOST_VALUES:
        raise BadRule("rule-no-choice")
    if not all(isinstance(one, str) for one in raw):
        raise BadRule("rule-no-choice")
    return sorted(set(raw))


_ENDS = {
    "subscribed": _subscribed,
    "signed": _campaign,
    "gave": _gave,
    "country": _country,
    "language": _language,
    "joined": _joined,
    "segment": _segment,
}
