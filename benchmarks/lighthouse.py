"""V4: Lighthouse's four marks, mobile, for the pages that readers come to."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.options import read_options
from benchmarks.pages import PAGES
from benchmarks.report import Figure, tell
from benchmarks.stage import CAMPAIGN, data_folder, load, serving, settings_for

VERSION = "13.5.0"
_PAGES = {**PAGES, "sign": f"/campaigns/{CAMPAIGN}/sign", "about": "/about", "donate": "/donate/"}
MARKS = ("performance", "accessibility", "best-practices", "seo")
_CHROME = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
_CHROME_QUIET = "--disable-background-networking --disable-component-update"


def main() -> bool:
    """Mark each page as often as there are rounds, and print the table."""
    options = read_options(__doc__)
    found: dict[str, list[float]] = {}
    with data_folder() as data, tempfile.TemporaryDirectory(prefix="lighthouse-") as place:
        program = installed(Path(place))
        settings = settings_for(data)
        load(settings)
        with serving(settings, processes=2) as server:
            for name, path in _PAGES.items():
                for _ in range(options.rounds):
                    for mark, value in marked(program, server.url + path, Path(place)).items():
                        found.setdefault(f"{name}: {mark}", []).append(value)
    figures = [Figure(name=name, values=values, at_least=100) for name, values in found.items()]
    return tell(f"V4 Lighthouse {VERSION}, mobile", figures)


def installed(place: Path) -> Path:
    """Lighthouse in a folder of its own, outside the project."""
    words = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(place), f"lighthouse@{VERSION}"]
    subprocess.run(words, check=True, capture_output=True)
    return place / "node_modules" / ".bin" / "lighthouse"


def marked(
    program: Path, address: str, place: Path, *, marks: Sequence[str] = MARKS, cookie: str = ""
) -> dict[str, float]:
    """The marks of one page, 0 to 100, and on standard output whatever cost a mark."""
    target = place / "report.json"
    flags = ["--quiet", "--output=json", f"--output-path={target}", f"--only-categories={','.join(marks)}"]
    if cookie:
        flags.append("--extra-headers=" + json.dumps({"Cookie": cookie}))
    chrome = f"--chrome-flags={_CHROME} {_CHROME_QUIET} --user-data-dir={place / 'profile'}"
    env = {**os.environ, "CHROME_PATH": shutil.which("chromium") or "chromium"}
    subprocess.run([str(program), address, *flags, chrome], check=True, env=env, capture_output=True)
    report = json.loads(target.read_text())
    for audit in report["audits"].values():
        if (
            audit.get("score") is not None
            and audit["score"] < 1
            and audit.get("scoreDisplayMode") != "metricSavings"
        ):
            print(f"{address}: {audit['id']} {audit['score']} {audit.get('displayValue', '')}")
    return {mark: round(100 * report["categories"][mark]["score"]) for mark in marks}


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
