"""Figures of several rounds: the median, the spread, and how it stands to its bar."""

import platform
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from benchmarks.stage import ROOT

_PARTS = ("flask", "granian", "sqlalchemy", "psycopg")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One measured thing, as often as it was measured."""

    name: str
    values: Sequence[float]
    unit: str = ""
    at_least: float | None = None
    at_most: float | None = None

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.values)

    @property
    def holds(self) -> bool:
        """Whether the median reaches its bar; without a bar it does."""
        enough = self.at_least is None or self.median >= self.at_least
        return enough and (self.at_most is None or self.median <= self.at_most)

    def row(self) -> str:
        """A line of the results' table."""
        bar = "" if self.at_least is None else f"≥ {_short(self.at_least)}"
        bar = bar or ("" if self.at_most is None else f"≤ {_short(self.at_most)}")
        verdict = "" if not bar else ("yes" if self.holds else "**no**")
        spread = f"{_short(min(self.values))} to {_short(max(self.values))}"
        return f"| {self.name} | {_short(self.median)} {self.unit} | {spread} | {bar} | {verdict} |"


def tell(title: str, figures: Sequence[Figure]) -> bool:
    """Print the table of a run; returns whether every bar was reached."""
    print(f"\n### {title}\n{circumstances()}\n")
    print("| figure | median | spread | bar | reached |\n| --- | --- | --- | --- | --- |")
    for figure in figures:
        print(figure.row(), flush=True)
    return all(figure.holds for figure in figures)


def circumstances() -> str:
    """Commit and versions."""
    told = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    parts = ", ".join(f"{name} {version(name)}" for name in _PARTS)
    return f"Commit {told.stdout.strip() or 'unknown'}, Python {platform.python_version()}, {parts}."


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.2f}"


def ratios(ours: Sequence[float], limit: Sequence[float]) -> list[float]:
    """Round by round, what is reached of a limit."""
    return [mine / most for mine, most in zip(ours, limit, strict=True)]
