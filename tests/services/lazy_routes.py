"""Routes that learn to build their addresses when an address is first asked for.

werkzeug writes and compiles two functions for each route as soon as an app is made: two thirds of
the time that an app takes. A test has an app of its own and asks for a few of them.
"""

from typing import Any

from werkzeug.routing.rules import Rule


def build_addresses_when_asked() -> None:
    """For all apps of this process."""
    compile_now = Rule._compile_builder

    def compile_later(rule: Rule, append_unknown: bool = True) -> Any:
        made: list[Any] = []

        def build(itself: Rule, **values: Any) -> Any:
            if not made:
                made.append(compile_now(rule, append_unknown))
            return made[0](itself, **values)

        return build

    Rule._compile_builder = compile_later  # type: ignore[method-assign,assignment]
