"""Load on a server from wrk, with prepared requests."""

import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).parent / "load.lua"
CONNECTIONS = 16
_THREADS = 2


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What came back: how many of each status, in how many seconds, and how fast."""

    statuses: Counter[int]
    seconds: float
    errors: int
    median_ms: float
    worst_ms: float
    """The time under which 99 in a hundred were answered."""

    def rate(self, status: int) -> float:
        """Answers with this status each second."""
        return self.statuses[status] / self.seconds

    def only(self, status: int) -> bool:
        """Whether every answer was this one, and every request was answered."""
        return set(self.statuses) == {status} and not self.errors


def gets(*paths: str) -> list[str]:
    """Requests for pages."""
    return [f"GET\t{path}\t" for path in paths]


def posts(path: str, bodies: Iterable[str]) -> list[str]:
    """Requests that post each body once."""
    return [f"POST\t{path}\t{body}" for body in bodies]


def drive(url: str, requests: list[str], *, seconds: float, again: bool = False) -> Answers:
    """Send the requests over 16 connections, each once, or over and over, until the time is up."""
    with tempfile.NamedTemporaryFile("w", suffix=".requests") as file:
        file.write("\n".join(requests) + "\n")
        file.flush()
        words = ["wrk", f"-t{_THREADS}", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s", "--timeout", "30s"]
        told = [file.name, str(_THREADS), "again" if again else "once"]
        command = [*words, "-s", str(SCRIPT), url, "--", *told]
        printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return _read(printed)


def _read(printed: str) -> Answers:
    line = next(line for line in printed.splitlines() if line.startswith("RESULT"))
    _, duration, errors, median, worst, *counts = line.split()
    statuses: Counter[int] = Counter()
    for code, _, number in (count.partition("=") for count in counts):
        statuses[int(code)] += int(number)
    return Answers(
        statuses=statuses,
        seconds=int(duration) / 1e6,
        errors=int(errors),
        median_ms=int(median) / 1e3,
        worst_ms=int(worst) / 1e3,
    )
