"""A scene of reporting: what was counted lies behind bars."""

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
    clear_of,
    down,
    rect,
    ring,
    turned,
)


def notebook() -> Sheet:
    sheet = Sheet(seed=340, ground=SHADE)
    wall = sheet.outline(rect(-20, -20, WIDTH + 20, 920), 0)
    sheet.carve(
        wall,
        Carving(
            lambda x, y: 0.62 + math.sin(x / 240) * 0.1,
            158,
            7.9,
            33,
            clear_of((800, 430), 330),
        ),
        INK,
    )
    _tilted(sheet, rect(520, 176, 1130, 826), INK)
    page = _tilted(sheet, rect(490, 140, 1100, 790), PAPER)
    sheet.carve(
        page,
        Carving(lambda _x, _y: -0.12, 224, 2.1, 77, lambda x, y: 0.9 if y > 300 else 0),
        SLATE,
    )
    _writing(sheet)
    _spiral(sheet)
    _pencil(sheet)
    for bar in range(6):
        _bar(sheet, 126 + bar * 262)
    return sheet


def _tilted(sheet: Sheet, points: list[Point], fill: str) -> str:
    return sheet.shape([turned(point, (800, 460), -0.12) for point in points], fill)


def _writing(sheet: Sheet) -> None:
    """What the reporter counted: forty-one barges in fives, and six permits in red."""
    for five in range(8):
        _tally(sheet, (548 + five % 3 * 118, 300 + five // 3 * 116), 4, INK)
    for five in range(8):
        x, y = 548 + five % 3 * 118, 300 + five // 3 * 116
        _tilted(
            sheet,
            [(x - 10, y + 56), (x + 76, y + 8), (x + 80, y + 17), (x - 6, y + 65)],
            INK,
        )
    _tally(sheet, (784, 532), 1, INK)
    _tally(sheet, (958, 300), 6, VERMILION)


def _tally(sheet: Sheet, corner: Point, count: int, fill: str) -> None:
    for stroke in range(count):
        left = corner[0] + stroke * 19
        _tilted(sheet, rect(left, corner[1], left + 8, corner[1] + 72), fill)


def _spiral(sheet: Sheet) -> None:
    for loop in range(15):
        x = 520 + loop * 39
        _tilted(sheet, ring((x, 182), 10, 10), INK)
        _tilted(sheet, rect(x - 5, 116, x + 5, 182), INK)
        _tilted(sheet, rect(x - 1, 122, x + 2, 176), SHADE)


def _pencil(sheet: Sheet) -> None:
    def laid(points: list[Point]) -> list[Point]:
        laid_out = (turned(point, (960, 600), -0.72) for point in points)
        return [(x + 10, y + 12) for x, y in laid_out]

    sheet.shape([(x + 12, y + 16) for x, y in laid(rect(740, 582, 1180, 618))], SLATE)
    sheet.shape(laid(rect(740, 580, 1180, 620)), VERMILION)
    sheet.shape(laid(rect(740, 606, 1180, 620)), EMBER)
    sheet.shape(laid([(740, 580), (740, 620), (672, 600)]), SHADE)
    sheet.shape(laid([(698, 592), (698, 608), (668, 600)]), INK)
    sheet.shape(laid(rect(1180, 580, 1214, 620)), INK)


def _bar(sheet: Sheet, left: float) -> None:
    bar = sheet.shape(rect(left, -20, left + 40, 920), INK)
    light = Carving(down, 170, 3.4, 9, lambda x, _y: 1.0 if x < left + 16 else 0.0, upright=True)
    sheet.carve(bar, light, PAPER)
