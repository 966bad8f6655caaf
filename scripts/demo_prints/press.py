"""A small printing press: carved strokes, rough edges and three inks, written as SVG."""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

WIDTH, HEIGHT = 1600, 900

INK = "#16212c"
PAPER = "#f2e8d7"
SHADE = "#dccdb2"
SLATE = "#4d5c66"
VERMILION = "#cf4327"
EMBER = "#9c2c1b"

Point = tuple[float, float]
Field = Callable[[float, float], float]
"""A value for every place on the sheet: the direction of a stroke, or its weight."""


@dataclass
class Carving:
    """How a tool is led: which way, how long and wide its strokes are, and how close together."""

    direction: Field
    length: float = 60
    width: float = 4
    spacing: float = 16
    weight: Field = field(default=lambda _x, _y: 1.0)
    upright: bool = False
    """Whether the strokes stand in columns instead of lying in rows."""


class Sheet:
    """One picture in the making. Everything random comes from its seed, so a print repeats."""

    def __init__(self, seed: int, ground: str = PAPER) -> None:
        self.rng = Random(seed)
        self._defs: list[str] = []
        self._marks = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{ground}"/>']

    def svg(self) -> str:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}"><defs>{"".join(self._defs)}</defs>'
            f"{''.join(self._marks)}</svg>"
        )

    def mark(self, path: str, fill: str, opacity: float = 1) -> None:
        seen = f' fill-opacity="{opacity}"' if opacity < 1 else ""
        self._marks.append(f'<path d="{path}" fill="{fill}"{seen}/>')

    def shape(self, points: Iterable[Point], fill: str, rough: float = 1.4) -> str:
        """Fill an outline whose edges waver a little, as a cut block does; gives its path."""
        path = self.outline(points, rough)
        self.mark(path, fill)
        return path

    def disc(self, centre: Point, radius: float, fill: str, rough: float = 1.2) -> str:
        return self.shape(ring(centre, radius, radius), fill, rough)

    def line(self, points: list[Point], width: float, fill: str, rough: float = 0.6) -> None:
        """A stroke of even width along a few points."""
        left, right = _sides(points, width / 2)
        self.shape([*left, *reversed(right)], fill, rough)

    def outline(self, points: Iterable[Point], rough: float) -> str:
        corners = list(points)
        cut: list[Point] = []
        for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
            steps = max(1, int(math.hypot(x1 - x0, y1 - y0) / 26))
            for step in range(steps):
                part = step / steps
                wobble_x, wobble_y = self._wobble(rough), self._wobble(rough)
                cut.append((x0 + (x1 - x0) * part + wobble_x, y0 + (y1 - y0) * part + wobble_y))
        return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in cut) + "Z"

    def carve(self, path: str, tool: Carving, fill: str) -> None:
        """Fill a shape with tapering strokes that follow the tool's direction."""
        name = f"c{len(self._defs)}"
        self._defs.append(f'<clipPath id="{name}"><path d="{path}"/></clipPath>')
        strokes = "".join(self._strokes(tool, _box(path)))
        self._marks.append(f'<g clip-path="url(#{name})"><path d="{strokes}" fill="{fill}"/></g>')

    def _strokes(self, tool: Carving, box: tuple[float, float, float, float]) -> Iterable[str]:
        left, top, right, bottom = box
        if tool.upright:
            left, top, right, bottom = top, left, bottom, right
        row = top - tool.spacing
        while row < bottom + tool.spacing:
            place = left - tool.length + self.rng.uniform(0, tool.length)
            while place < right + tool.length:
                across = row + self._wobble(tool.spacing * 0.22)
                x, y = (across, place) if tool.upright else (place, across)
                weight = tool.weight(x, y)
                if weight > 0.04:
                    size = (
                        tool.length * self.rng.uniform(0.6, 1.2),
                        tool.width * weight,
                    )
                    yield _lens((x, y), tool.direction(x, y) + self._wobble(0.04), size)
                place += tool.length * self.rng.uniform(0.75, 1.05)
            row += tool.spacing * self.rng.uniform(0.85, 1.15)

    def _wobble(self, amount: float) -> float:
        return self.rng.uniform(-amount, amount)


def rect(left: float, top: float, right: float, bottom: float) -> list[Point]:
    return [(left, top), (right, top), (right, bottom), (left, bottom)]


def ring(centre: Point, wide: float, high: float, start: float = 0, stop: float = math.tau) -> list[Point]:
    """Points along an ellipse, or a part of one."""
    count = max(12, int((wide + high) * abs(stop - start) / 26))
    turn = [start + (stop - start) * step / count for step in range(count + 1)]
    points = [(centre[0] + wide * math.cos(a), centre[1] + high * math.sin(a)) for a in turn]
    return points[:-1] if stop - start >= math.tau else points


def along(*knots: Point) -> list[Point]:
    """A smooth line through a few points (Catmull and Rom’s)."""
    padded = [knots[0], *knots, knots[-1]]
    points: list[Point] = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        points.extend(_between(a, b, c, d, step / 14) for step in range(14))
    return [*points, knots[-1]]


def level(_x: float, _y: float) -> float:
    """The direction of still water."""
    return 0.0


def down(_x: float, _y: float) -> float:
    """The direction of rain."""
    return math.pi / 2


def around(centre: Point) -> Field:
    """Strokes that circle a point."""
    return lambda x, y: math.atan2(y - centre[1], x - centre[0]) + math.pi / 2


def away_from(centre: Point) -> Field:
    """Strokes that leave a point like rays."""
    return lambda x, y: math.atan2(y - centre[1], x - centre[0])


def clear_of(centre: Point, reach: float) -> Field:
    """Strokes that keep away from a light and grow heavier with the distance."""
    return lambda x, y: min(1.0, max(0.0, (math.hypot(x - centre[0], y - centre[1]) - reach) / 420))


def turned(point: Point, centre: Point, angle: float) -> Point:
    """A point after a turn of the block around its centre."""
    x, y = point[0] - centre[0], point[1] - centre[1]
    across = x * math.cos(angle) - y * math.sin(angle)
    return centre[0] + across, centre[1] + x * math.sin(angle) + y * math.cos(angle)


def _between(a: Point, b: Point, c: Point, d: Point, t: float) -> Point:
    def mix(p: float, q: float, r: float, s: float) -> float:
        return q + 0.5 * t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)))

    return mix(a[0], b[0], c[0], d[0]), mix(a[1], b[1], c[1], d[1])


def _sides(points: list[Point], half: float) -> tuple[list[Point], list[Point]]:
    left, right = [], []
    for index, (x, y) in enumerate(points):
        before, after = (
            points[max(0, index - 1)],
            points[min(len(points) - 1, index + 1)],
        )
        angle = math.atan2(after[1] - before[1], after[0] - before[0])
        across = (-math.sin(angle) * half, math.cos(angle) * half)
        left.append((x + across[0], y + across[1]))
        right.append((x - across[0], y - across[1]))
    return left, right


def _lens(where: Point, angle: float, size: Point) -> str:
    """One stroke of a gouge: thin where it enters and leaves, wide between."""
    (x, y), (length, width) = where, size
    ahead = (math.cos(angle) * length / 2, math.sin(angle) * length / 2)
    aside = (-math.sin(angle) * width, math.cos(angle) * width)
    return (
        f"M{x - ahead[0]:.1f} {y - ahead[1]:.1f}Q{x + aside[0]:.1f} {y + aside[1]:.1f} "
        f"{x + ahead[0]:.1f} {y + ahead[1]:.1f}Q{x - aside[0]:.1f} {y - aside[1]:.1f} "
        f"{x - ahead[0]:.1f} {y - ahead[1]:.1f}Z"
    )


def _box(path: str) -> tuple[float, float, float, float]:
    pairs = [pair.split() for pair in path.strip("MZ").replace("ZM", "L").split("L")]
    xs, ys = [float(x) for x, _ in pairs], [float(y) for _, y in pairs]
    return max(min(xs), 0), max(min(ys), 0), min(max(xs), WIDTH), min(max(ys), HEIGHT)
