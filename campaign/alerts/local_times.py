"""When it is a certain time of the clock where somebody lives, as far as their country tells."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, literal

from campaign.supporters.models import Supporter


def due_where_they_live(at: datetime, zone: str) -> ColumnElement[datetime]:
    """The moment, for each supporter, at which their clock shows what it shows in `zone` at this moment.

    Who told no country gets it at that moment itself. A large country's first zone counts for all of it.
    """
    moment = literal(at, type_=Supporter.__table__.c.created_at.type)
    shown = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    dues = {country: _moment(shown, name) for country, name in zones_of_countries().items()}
    told = {country: literal(due, type_=moment.type) for country, due in dues.items() if due != at}
    return case(told, value=Supporter.country, else_=moment) if told else moment


def first_and_last(at: datetime, zone: str) -> tuple[datetime, datetime]:
    """When the first and the last of them get it."""
    shown = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    dues = [_moment(shown, name) for name in zones_of_countries().values()]
    return min(dues), max(dues)


@cache
def zones_of_countries() -> dict[str, str]:
    """The first zone that the zone database names for each country: the one of most of its people."""
    zones: dict[str, str] = {}
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text()
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            zones.setdefault(country, zone)
    return zones


def _moment(shown: datetime, zone: str) -> datetime:
    return shown.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
