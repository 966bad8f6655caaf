"""Each table of the figures of gifts as rows of a file: the same numbers, amounts without a language."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from campaign.core.locales import Translated, pick
from campaign.core.money import Money
from campaign.core.spreadsheets import Cell
from campaign.donations.gift_figures import MONTHS, Cohort, Row, by_day, parted

Table = tuple[Sequence[str], Iterable[Sequence[Cell]]]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the page shows, in a span of days."""

    found: list[Row]
    first: date
    last: date
    titles: Mapping[int, Translated]
    cohorts: list[Cohort]
    locale: str


def _days(shown: Shown) -> Table:
    """Every day in every currency that was given."""
    currencies = sorted({row.kept.currency for row in shown.found})
    rows = [
        (day.isoformat(), *_money(kept))
        for currency in currencies
        for day, kept in by_day(shown.found, shown.first, shown.last, currency)
    ]
    return ("day", "currency", "kept"), rows


def _ways(shown: Shown) -> Table:
    return _parted(shown, "way", "method", str)


def _rhythms(shown: Shown) -> Table:
    return _parted(shown, "how often", "rhythm", str)


def _campaigns(shown: Shown) -> Table:
    def title(number: object) -> str:
        return pick(shown.titles.get(int(str(number))), shown.locale) if number else ""

    return _parted(shown, "campaign", "campaign_id", title)


def _staying(shown: Shown) -> Table:
    columns = ("began in", "donors", *(f"after {months} months" for months in MONTHS))
    rows = [
        (one.month, one.began, *("" if stayed is None else stayed for stayed in one.stayed))
        for one in shown.cohorts
    ]
    return columns, rows


def _parted(shown: Shown, head: str, facet: str, name: Callable[[object], str]) -> Table:
    rows = [(name(key), count, *_money(kept)) for key, count, kept in parted(shown.found, facet)]
    return (head, "gifts", "currency", "kept"), rows


def _money(kept: Money) -> tuple[str, Cell]:
    return kept.currency, kept.decimal


FILES: dict[str, Callable[[Shown], Table]] = {
    "days": _days,
    "ways": _ways,
    "rhythms": _rhythms,
    "campaigns": _campaigns,
    "staying": _staying,
}
