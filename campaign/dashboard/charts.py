"""Charts as SVG paths, drawn here: they need no script, and their table stands behind them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 160
SPARK_WIDTH, SPARK_HEIGHT = 160, 36
_GAP = 0.25
TILE = 30
_GRID = """
CA GL .  .  .  .  .  .  IS .  NO SE FI EE RU .  .  .  .  .  .  .  .  .
US .  .  BM .  .  .  IE GB DK DE PL LV LT BY .  KZ MN .  .  .  .  .  .
MX BS CU .  .  .  .  NL BE LU CZ SK UA MD GE .  UZ KG CN KP JP .  .  .
GT BZ JM HT DO PR .  FR LI AT HU RO BG AM AZ TM TJ AF BT HK KR .  .  .
SV HN .  .  KN AG .  ES CH SI HR RS MK TR SY IR PK NP MM LA TW .  .  .
NI .  .  LC DM VC .  PT AD IT BA ME AL CY LB IQ IN BD TH VN PH GU .  .
CR PA .  .  BB GD TT .  MC SM VA MT GR .  JO IL KW LK MY KH .  PW MH .
.  CO VE GY SR .  .  MA DZ TN LY EG .  PS SA BH QA MV SG BN .  FM KI .
.  EC BR .  .  CV .  MR ML NE TD SD ER YE AE OM .  .  ID TL PG NR TV .
.  PE BO .  .  .  SN GM BF NG CF SS ET DJ SO .  .  .  AU NC SB VU FJ WS
.  CL PY .  .  GW GN CI GH CM GA UG KE SC .  .  .  .  NZ .  TO .  .  .
.  AR UY .  .  SL LR TG BJ GQ CG CD RW TZ KM .  .  .  .  .  .  .  .  .
.  .  .  .  .  .  .  .  .  ST AO ZM BI MW MG MU .  .  .  .  .  .  .  .
.  .  .  .  .  .  .  .  .  .  NA BW ZW MZ RE .  .  .  .  .  .  .  .  .
.  .  .  .  .  .  .  .  .  .  ZA LS SZ .  .  .  .  .  .  .  .  .  .  .
"""
"""Each country as one square, near its neighbours: our own drawing, no borders and no land areas."""
PLACES = {
    code: (column * TILE, row * TILE)
    for row, line in enumerate(_GRID.strip().splitlines())
    for column, code in enumerate(line.split())
    if code != "."
}
MAP_WIDTH, MAP_HEIGHT = 24 * TILE, 15 * TILE


@dataclass(frozen=True, kw_only=True)
class Tile:
    """A country's square. Shade 0: nobody; 1 to 4: few to many; None: not told."""

    code: str
    x: int
    y: int
    shade: int | None


def bars(values: Sequence[int]) -> str:
    """A bar for each value, in a box of WIDTH × HEIGHT."""
    top = max([*values, 1])
    step = WIDTH / max(len(values), 1)
    return "".join(
        f"M{index * step:.1f},{HEIGHT}v{-max(value, 0) * HEIGHT / top:.1f}h{step * (1 - _GAP):.1f}V{HEIGHT}z"
        for index, value in enumerate(values)
        if value > 0
    )


def spark(values: Sequence[int]) -> str:
    """A line through the values, in a box of SPARK_WIDTH × SPARK_HEIGHT."""
    top = max([*values, 1])
    step = SPARK_WIDTH / max(len(values) - 1, 1)
    points = [
        f"{index * step:.1f},{SPARK_HEIGHT - max(value, 0) * SPARK_HEIGHT / top:.1f}"
        for index, value in enumerate(values)
    ]
    return "M" + "L".join(points)


def tiles(counts: Mapping[str, int | None]) -> list[Tile]:
    """The map: every country of the grid, shaded by its share of the largest count that is told."""
    top = max([number for number in counts.values() if number] or [1])
    return [Tile(code=code, x=x, y=y, shade=_shade(counts, code, top)) for code, (x, y) in PLACES.items()]


def _shade(counts: Mapping[str, int | None], code: str, top: int) -> int | None:
    number = counts.get(code, 0)
    if number is None:
        return None
    share = number / top
    return sum(share > edge for edge in (0, 0.02, 0.1, 0.4)) if number else 0
