"""T1: the test command on a fresh clone, from an empty virtual environment with packages cached."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

from benchmarks.report import Figure, tell
from benchmarks.stage import ROOT

MINUTES = 10


def main() -> bool:
    """Clone, run `make test`, and print how long it took."""
    with tempfile.TemporaryDirectory(prefix="campaign-clone-") as place:
        clone = Path(place) / "campaign"
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(clone)], check=True)
        env = {name: value for name, value in os.environ.items() if not name.startswith("CAMPAIGN_")}
        start = time.monotonic()
        done = subprocess.run(["make", "test"], cwd=clone, env={**env, "CI": "true"}, check=False)
        minutes = (time.monotonic() - start) / 60
    figures = [
        Figure(name="minutes of make test", values=[minutes], at_most=MINUTES),
        Figure(name="exit status", values=[done.returncode], at_most=0),
    ]
    return tell("T1 make test on a clean clone", figures)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
