"""R2: 500 honest people behind one address sign within ten minutes, some of them without JavaScript."""

import secrets
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from benchmarks.report import Figure, tell
from benchmarks.stage import data_folder, load, serving
from benchmarks.visitor import Visitor, a_form

PEOPLE = 500
WITHOUT_SCRIPT = 5
"""One in so many has no JavaScript."""
MINUTES = 10


def main() -> bool:
    """Let them all sign under the default limits, and print the table."""
    with data_folder() as data:
        settings = default_settings(str(data))
        load(settings)
        with serving(settings) as server:
            seconds, statuses = crowd(server.url, PEOPLE, at_once=32)
    accepted = 100 * statuses[303] / PEOPLE
    figures = [
        Figure(name="accepted of 500 behind one address", values=[accepted], unit="%", at_least=99),
        Figure(name="minutes that it took them", values=[seconds / 60], at_most=MINUTES),
    ]
    return tell(f"R2 one address, default limits, one in {WITHOUT_SCRIPT} without JavaScript", figures)


def default_settings(data: str, **changes: str) -> dict[str, str]:
    """The settings that the platform comes with, but for its folder."""
    told = {"DATA": data, "MODE": "demo", "IN_PROCESS_WORKER": "0"} | changes
    return {f"CAMPAIGN_{name}": value for name, value in told.items()}


def crowd(url: str, people: int, *, at_once: int) -> tuple[float, Counter[int]]:
    """All of them sign, so many at once; the seconds that it took, and how each one ended."""
    mark = secrets.token_hex(3)
    start = time.monotonic()

    def one(number: int) -> int:
        form = a_form(number, mark)
        return Visitor(url).sign(form, with_script=number % WITHOUT_SCRIPT != 0).status

    with ThreadPoolExecutor(at_once) as pool:
        statuses = Counter(pool.map(one, range(people)))
    return time.monotonic() - start, statuses


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
