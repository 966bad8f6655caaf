"""Routes that are read once for all apps, and build their addresses when one is first asked for.

werkzeug takes each route apart, and writes and compiles two functions for it, as soon as an app is
made: most of the time that an app takes. A test has an app of its own and asks for a few of them.
"""

from collections.abc import Iterable
from typing import Any

from werkzeug.routing.rules import Rule, RulePart


def make_routes_lazily() -> None:
    """For all apps of this process, which have the same converters."""
    Rule._parse_rule = _reading_once()  # type: ignore[method-assign]
    Rule._compile_builder = _compiling_later()  # type: ignore[method-assign]


def _reading_once() -> Any:
    read_now = Rule._parse_rule
    known: dict[str, tuple[list[RulePart], list[Any], dict[str, Any]]] = {}

    def read(rule: Rule, words: str) -> Iterable[RulePart]:
        if words not in known:
            before = len(rule._trace)
            parts = list(read_now(rule, words))
            known[words] = parts, rule._trace[before:], dict(rule._converters)
            return parts
        parts, trace, converters = known[words]
        rule._trace.extend(trace)
        rule._converters.update(converters)
        rule.arguments.update(converters)
        return parts

    return read


def _compiling_later() -> Any:
    compile_now = Rule._compile_builder

    def compile_later(rule: Rule, append_unknown: bool = True) -> Any:
        made: list[Any] = []

        def build(itself: Rule, **values: Any) -> Any:
            if not made:
                made.append(compile_now(rule, append_unknown))
            return made[0](itself, **values)

        return build

    return compile_later
