"""Each chart of the figures page as rows of a file: the same numbers, hidden where the page hides them."""

from collections.abc import Callable, Iterable, Sequence

from campaign.core.spreadsheets import Cell
from campaign.dashboard.figures import Figures
from campaign.petitions.reading import CountryCount

Table = tuple[Sequence[str], Iterable[Sequence[Cell]]]


def _signatures(shown: Figures, _small: int) -> Table:
    return ("from", "signatures"), [(at.isoformat(), number) for at, number in shown.points]


def _sources(shown: Figures, _small: int) -> Table:
    columns = ("source", "arrivals", "signed", "confirmed")
    return columns, [(one.source, one.arrivals, one.signed, one.confirmed) for one in shown.sources]


def _countries(shown: Figures, small: int) -> Table:
    return ("country", "signatures"), [_told(one, small) for one in shown.countries(small)]


def _languages(shown: Figures, small: int) -> Table:
    return ("language", "signatures"), [_told(one, small) for one in shown.languages(small)]


def _conversion(shown: Figures, _small: int) -> Table:
    return ("stage", "count", "percent of the one before"), [
        (one.name, one.count, one.percent) for one in shown.stages
    ]


def _milestones(shown: Figures, _small: int) -> Table:
    return ("signatures", "reached on"), [
        (one.number, one.reached_on.isoformat() if one.reached_on else "") for one in shown.milestones
    ]


def _mails(shown: Figures, _small: int) -> Table:
    return ("fate", "mails"), sorted(shown.mails.items())


def _told(one: CountryCount, small: int) -> tuple[str, Cell]:
    if one.count is not None:
        return one.code, one.count
    return one.code, f"fewer than {small}" if one.is_small else "not told"


FILES: dict[str, Callable[[Figures, int], Table]] = {
    "signatures": _signatures,
    "sources": _sources,
    "countries": _countries,
    "languages": _languages,
    "conversion": _conversion,
    "milestones": _milestones,
    "mails": _mails,
}
