"""Build an audience piece by piece: all of several groups must fit, of each group at least one condition.

Every rule of and, or and not can be said so, and a page without a script can show and change it. A rule that
came from elsewhere keeps its shape as one condition that is shown in words.
"""

from collections.abc import Mapping
from datetime import date

from flask_babel import format_date, get_locale, gettext

from campaign.alerts.rules import BadRule, Rule, checked
from campaign.core.locales import LOCALES

Groups = list[list[Rule]]


def groups_of(rule: Rule) -> Groups:
    """The groups of a rule; none where it is everybody."""
    parts = rule.get("all", [rule] if rule else [])
    return [list(part["any"]) if "any" in part else [part] for part in parts]


def rule_of(groups: Groups) -> Rule:
    """The rule that these groups are."""
    kept = [group for group in groups if group]
    return {"all": [{"any": group} if len(group) > 1 else group[0] for group in kept]} if kept else {}


def added(rule: Rule, end: Rule, group: int | None) -> Rule:
    """With one more condition: a further choice in a group, or a group of its own.

    Raises:
        BadRule: it cannot be used, or the rule has become too large.
    """
    groups = groups_of(rule)
    if group is not None and 0 <= group < len(groups):
        groups[group].append(end)
    else:
        groups.append([end])
    return checked(rule_of(groups))


def removed(rule: Rule, group: int, place: int) -> Rule:
    """Without one of its conditions.

    Raises:
        BadRule: there is none at this place.
    """
    groups = groups_of(rule)
    if not (0 <= group < len(groups) and 0 <= place < len(groups[group])):
        raise BadRule("rule-not-known")
    del groups[group][place]
    return rule_of(groups)


def described(rule: Rule, campaigns: Mapping[int, str], segments: Mapping[int, str]) -> str:
    """A condition, or a part of a rule, in words."""
    if "not" in rule:
        return str(gettext("not: %(what)s", what=described(rule["not"], campaigns, segments)))
    for key, joint in (("all", gettext(" and ")), ("any", gettext(" or "))):
        if key in rule:
            inner = [described(one, campaigns, segments) for one in rule[key]]
            return f"({joint.join(inner)})" if inner else _of_none(key)
    if rule.get("is") == "segment":
        return str(gettext("in the segment “%(name)s”", name=segments.get(rule["id"], rule["id"])))
    if "campaign" in rule:
        return _about_campaign(rule, campaigns.get(rule["campaign"], str(rule["campaign"])))
    return _about_person(rule)


def country_name(code: str) -> str:
    """A country in the language of the page."""
    locale = get_locale()
    return str(locale.territories.get(code, code)) if locale else code


def _of_none(key: str) -> str:
    return str(gettext("everybody") if key == "all" else gettext("nobody"))


def _about_campaign(rule: Rule, title: str) -> str:
    words = {
        "subscribed": gettext("asked to be told of “%(title)s”", title=title),
        "signed": gettext("signed “%(title)s”", title=title),
        "gave": gettext("gave for “%(title)s”", title=title),
    }
    return str(words[rule["is"]])


def _about_person(rule: Rule) -> str:
    kind = rule.get("is", "")
    if kind == "subscribed":
        is_all = rule["to"] == "all"
        return str(gettext("asked to be told everything") if is_all else gettext("asked to be told of us"))
    if kind == "gave":
        return str(gettext("gave to us"))
    if kind == "country":
        names = ", ".join(country_name(code) for code in rule["codes"])
        return str(gettext("lives in %(places)s", places=names))
    if kind == "language":
        names = ", ".join(LOCALES[code] for code in rule["locales"])
        return str(gettext("reads %(languages)s first", languages=names))
    return _about_joining(rule.get("from", ""), rule.get("until", ""))


def _about_joining(since: str, until: str) -> str:
    if since and until:
        return str(gettext("joined between %(since)s and %(until)s", since=_day(since), until=_day(until)))
    if since:
        return str(gettext("joined on %(since)s or later", since=_day(since)))
    return str(gettext("joined on %(until)s or before", until=_day(until)))


def _day(raw: str) -> str:
    return str(format_date(date.fromisoformat(raw), "d MMM y"))
