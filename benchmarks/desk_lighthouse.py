"""Lighthouse's marks for accessibility and good practice on the pages where organizers work most."""

import tempfile
from pathlib import Path

from benchmarks.desk import addresses, application, signed_in
from benchmarks.everything import fill
from benchmarks.lighthouse import VERSION, installed, marked
from benchmarks.options import read_options
from benchmarks.report import Figure, tell
from benchmarks.stage import data_folder, load, serving, settings_for
from campaign.core.db import db

_PAGES = (
    "overview.home",
    "moderation.queue",
    "signatures.index",
    "figures.show",
    "petition.index",
    "paper.new",
)
_MARKS = ("accessibility", "best-practices")


def main() -> bool:
    """Mark each page as often as there are rounds, and print the table."""
    options = read_options(__doc__)
    found: dict[str, list[float]] = {}
    with data_folder() as data, tempfile.TemporaryDirectory(prefix="lighthouse-") as place:
        program = installed(Path(place))
        settings = settings_for(data)
        load(settings)
        with application(settings) as app:
            fill(db.session())
            person = signed_in(app)
            paths, _ = addresses(app, person.organization)
        with serving(settings, processes=2) as server:
            for name in _PAGES:
                for _ in range(options.rounds):
                    address = server.url + paths[name]
                    marks = marked(program, address, Path(place), marks=_MARKS, cookie=person.header)
                    for mark, value in marks.items():
                        found.setdefault(f"{name}: {mark}", []).append(value)
    figures = [Figure(name=name, values=values, at_least=100) for name, values in found.items()]
    return tell(f"Lighthouse {VERSION}, mobile, the dashboard", figures)


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
