"""A scene of power: rows of seats, and one that nobody may take."""

import math

from scripts.demo_prints.press import (
    EMBER,
    INK,
    PAPER,
    SHADE,
    SLATE,
    VERMILION,
    WIDTH,
    Carving,
    Point,
    Sheet,
    away_from,
    down,
    rect,
    ring,
)

EMPTY_ROW = 2

EMPTY_ROW = 2


def empty_chair() -> Sheet:
    sheet = Sheet(seed=118, ground=INK)
    lamp = (800, -700)
    dark = sheet.outline(rect(-20, -20, WIDTH + 20, 300), 0)
    fading = Carving(away_from(lamp), 198, 5.8, 29, lambda _x, y: 1 - y / 320, upright=True)
    sheet.carve(dark, fading, SLATE)
    beam = sheet.shape([(700, -10), (900, -10), (1120, 920), (480, 920)], SHADE, 0)
    sheet.carve(beam, Carving(away_from(lamp), 170, 5, 13, upright=True), PAPER)
    for row in range(5):
        _bench(sheet, row)
    return sheet


def _bench(sheet: Sheet, row: int) -> None:
    """One curved row behind its desk, seen from the rostrum; an aisle leads to the empty seat."""
    scale = 0.6 + row * 0.2
    wide, high, top = 640 + row * 190, 150 + row * 46, 268 + row * 118
    centre = (800, top + high)
    for place in range(-8, 9):
        angle = -math.pi / 2 + place * 124 * scale / wide
        x, y = centre[0] + wide * math.cos(angle), centre[1] + high * math.sin(angle)
        if place or row <= EMPTY_ROW:
            _seat(sheet, (x, y), scale, empty=row == EMPTY_ROW and place == 0)
    gap = (74 + row * 6) / wide if row >= EMPTY_ROW else 0
    for start, stop in (
        (math.pi, 1.5 * math.pi - gap),
        (1.5 * math.pi + gap, math.tau),
    ):
        _desk(sheet, ring(centre, wide, high, start, stop), 54 * scale)


def _desk(sheet: Sheet, edge: list[Point], deep: float) -> None:
    front = sheet.shape([*edge, *((x, y + deep) for x, y in reversed(edge))], INK)
    sheet.carve(front, Carving(down, deep * 1.5, 2.6, 30, upright=True), SLATE)
    sheet.line(edge, 7, SLATE)
    lit = [(x, y) for x, y in edge if abs(x - 800) < 104 + y * 0.235]
    if len(lit) > 1:
        sheet.line(lit, 8, PAPER)


def _seat(sheet: Sheet, foot: Point, scale: float, *, empty: bool) -> None:
    x, y = foot[0], foot[1] + 4
    wide, high = 44 * scale, 98 * scale
    lit = abs(x - 800) < 96 + y * 0.235
    rim = EMBER if empty else PAPER if lit else SLATE
    sheet.shape(_seat_back((x, y), wide + 4, high + 4), rim)
    back = sheet.shape(_seat_back((x, y), wide, high), VERMILION if empty else INK)
    tool = Carving(down, 52 * scale, 3.4 * scale, 13 * scale, upright=True)
    sheet.carve(back, tool, PAPER if empty else SLATE)
    if empty:
        sheet.shape(rect(x - wide - 18, y - 44, x - wide + 2, y + 60), EMBER)
        sheet.shape(rect(x + wide - 2, y - 44, x + wide + 18, y + 60), EMBER)
        sheet.shape(rect(x - wide, y - 14, x + wide, y + 48), VERMILION)
        sheet.shape(rect(x - wide, y - 14, x + wide, y - 8), PAPER)


def _seat_back(foot: Point, wide: float, high: float) -> list[Point]:
    x, y = foot
    return [
        (x - wide, y),
        *ring((x, y - high + wide * 0.5), wide, wide * 0.5, math.pi, math.tau),
        (x + wide, y),
    ]
