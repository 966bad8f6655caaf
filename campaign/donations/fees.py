"""What a payment costs, and how much must be given so that a wished amount is left. Whole numbers only."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_WHOLE = 1_000_000
_RULE = re.compile(
    r"(?P<currency>[A-Z]{3}|\*) (?P<percent>\d{1,2}(?:\.\d{1,4})?)%(?: \+ (?P<fixed>\d{1,9}))?"
)


@dataclass(frozen=True, kw_only=True)
class FeeRule:
    """A share in millionths, and a fixed part in minor units."""

    millionths: int
    fixed_minor: int = 0

    def fee(self, gross_minor: int) -> int:
        """What is taken off this payment; halves are rounded up, as providers do."""
        return (gross_minor * self.millionths + _WHOLE // 2) // _WHOLE + self.fixed_minor

    def cover(self, net_minor: int) -> int:
        """What must be added so that exactly `net_minor` is left; the smallest such amount."""
        left = _WHOLE - self.millionths
        gross = (net_minor + self.fixed_minor) * _WHOLE // left - 1
        while gross - self.fee(gross) < net_minor:
            gross += 1
        return gross - net_minor


def read_rules(told: str) -> dict[str, FeeRule]:
    """ "THB 3.65%, EUR 1.5% + 25, * 4.4% + 30" by currency; the fixed part is in minor units.

    Raises:
        ValueError: it is written otherwise.
    """
    return dict(_rule(part.strip()) for part in told.split(",") if part.strip())


def rule_for(rules: Mapping[str, FeeRule], currency: str) -> FeeRule | None:
    """The rule of a currency, or that of all others; None where none is told, and nothing can be covered."""
    return rules.get(currency) or rules.get("*")


def _rule(part: str) -> tuple[str, FeeRule]:
    found = _RULE.fullmatch(part)
    if found is None:
        raise ValueError(f"{part} is no fee; write THB 3.65% + 0")
    whole, _, rest = found["percent"].partition(".")
    millionths = int(whole) * 10_000 + int(rest.ljust(4, "0") or "0")
    return found["currency"], FeeRule(millionths=millionths, fixed_minor=int(found["fixed"] or 0))
