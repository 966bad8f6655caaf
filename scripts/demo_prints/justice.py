"""Scenes of the law: a courthouse, and a house under guard."""

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
    along,
    around,
    away_from,
    level,
    rect,
    ring,
)

EMPTY_ROW = 2


def courthouse() -> Sheet:
    sheet = Sheet(seed=1717)
    sheet.carve(sheet.outline(rect(0, 0, WIDTH, 700), 0), _halo((760, 420)), INK)
    sheet.shape(
        [
            (0, 640),
            (330, 622),
            (800, 640),
            (1280, 618),
            (1620, 640),
            (1620, 920),
            (-20, 920),
            (-20, 640),
        ],
        INK,
    )
    _river(sheet)
    _temple_front(sheet)
    _scales(sheet, (760, 232))
    return sheet


def _halo(centre: Point) -> Carving:
    """Rays that grow heavier away from the light."""

    def weight(x: float, y: float) -> float:
        return min(
            1.0,
            max(0.0, (math.hypot(x - centre[0], (y - centre[1]) * 1.25) - 360) / 640),
        )

    return Carving(away_from(centre), length=140, width=15, spacing=25, weight=weight)


def _temple_front(sheet: Sheet) -> None:
    for step in range(5):
        top, reach = 640 + step * 20, 420 + step * 34
        sheet.shape(rect(760 - reach, top, 760 + reach, top + 20), INK)
        sheet.shape(rect(760 - reach + 6, top + 3, 760 + reach - 6, top + 13), PAPER)
    sheet.shape(rect(376, 382, 1144, 642), INK)
    for index in range(6):
        _column(sheet, 392 + index * 140, 388, 640)
    sheet.shape(rect(340, 344, 1180, 392), INK)
    sheet.shape(rect(350, 353, 1170, 381), PAPER)
    for index in range(41):
        sheet.shape(rect(358 + index * 20, 360, 364 + index * 20, 374), INK, 0.6)
    sheet.shape([(318, 346), (760, 118), (1202, 346)], INK)
    sheet.shape([(386, 332), (760, 140), (1134, 332)], PAPER)


def _column(sheet: Sheet, left: float, top: float, bottom: float) -> None:
    sheet.shape(rect(left - 10, top, left + 46, top + 14), PAPER)
    sheet.shape(rect(left - 10, bottom - 14, left + 46, bottom), PAPER)
    sheet.shape(rect(left - 2, top + 18, left + 38, bottom - 18), PAPER)
    for offset, wide in ((9, 1.6), (17, 2.6), (25, 4.4), (33, 7)):
        sheet.shape(rect(left + offset, top + 24, left + offset + wide, bottom - 22), INK, 0.7)


def _scales(sheet: Sheet, pivot: Point) -> None:
    x, y = pivot
    sheet.line([(x, y - 34), (x, y + 82)], 9, VERMILION)
    sheet.line([(x - 112, y + 8), (x, y - 8), (x + 112, y - 16)], 8, VERMILION)
    sheet.disc((x, y - 32), 9, VERMILION)
    sheet.shape(
        [(x - 46, y + 92), (x - 26, y + 76), (x + 26, y + 76), (x + 46, y + 92)],
        VERMILION,
    )
    for side, drop in ((-112, 8), (112, -16)):
        hook = (x + side, y + drop)
        pan = hook[1] + 48
        sheet.line([hook, (hook[0] - 34, pan)], 3, VERMILION, 0.3)
        sheet.line([hook, (hook[0] + 34, pan)], 3, VERMILION, 0.3)
        sheet.shape(ring((hook[0], pan), 42, 20, 0, math.pi), VERMILION, 0.5)


def _river(sheet: Sheet) -> None:
    far = along(
        (-20, 850),
        (420, 812),
        (860, 794),
        (1180, 776),
        (1300, 730),
        (1420, 690),
        (1620, 660),
    )
    near = along(
        (1620, 694),
        (1490, 730),
        (1420, 790),
        (1190, 862),
        (760, 892),
        (300, 920),
        (-20, 930),
    )
    water = sheet.shape([*far, *near], VERMILION)
    tool = Carving(
        lambda x, _y: -0.06 if x < 1180 else -0.45,
        158,
        6.6,
        20,
        lambda _x, y: (y - 660) / 240,
    )
    sheet.carve(water, tool, PAPER)
    sheet.carve(water, Carving(tool.direction, 119, 5.3, 28), EMBER)
    banks = sheet.outline([*near, (1620, 920)], 0)
    sheet.carve(banks, Carving(lambda _x, _y: -0.5, 45, 4, 24), SLATE)


def shuttered_house() -> Sheet:
    sheet = Sheet(seed=27, ground=INK)
    moon = (1270, 190)
    night = sheet.outline(rect(0, 0, WIDTH, 720), 0)
    sheet.carve(night, Carving(around(moon), 98, 5.5, 20, _moonlight), PAPER)
    sheet.disc(moon, 74, PAPER)
    _palm(sheet, (1420, 720), 330)
    _palm(sheet, (210, 720), 400)
    ground = sheet.shape([(-20, 712), (620, 700), (1620, 716), (1620, 920), (-20, 920)], INK)
    sheet.carve(ground, Carving(level, 119, 4.5, 29), SLATE)
    patch = sheet.shape([(790, 770), (930, 770), (1010, 862), (800, 862)], EMBER)
    sheet.carve(patch, Carving(level, 70, 6, 12), VERMILION)
    _stilt_house(sheet)
    _fence(sheet)
    return sheet


def _moonlight(x: float, y: float) -> float:
    return max(0.16, 1.05 - math.hypot(x - 1270, y - 190) / 950)


def _palm(sheet: Sheet, foot: Point, high: float) -> None:
    x, y = foot
    sheet.line([(x - 8, y), (x, y - high / 2), (x + 6, y - high)], 24, INK)
    sheet.line([(x - 2, y), (x + 6, y - high / 2), (x + 12, y - high)], 4, SLATE)
    crown = (x + 6, y - high)
    for leaf in range(13):
        angle = math.pi * 0.92 + leaf * math.pi * 1.16 / 12
        tip = (crown[0] + math.cos(angle) * 104, crown[1] + math.sin(angle) * 96)
        side = (-math.sin(angle) * 21, math.cos(angle) * 21)
        middle = (crown[0] + math.cos(angle) * 66, crown[1] + math.sin(angle) * 60)
        edge = (middle[0] + side[0], middle[1] + side[1])
        sheet.shape([crown, edge, tip, (middle[0] - side[0], middle[1] - side[1])], INK)
        sheet.line([crown, middle, tip], 3, SLATE)


def _stilt_house(sheet: Sheet) -> None:
    for post in range(7):
        sheet.shape(
            rect(452 + post * 112, 580, 474 + post * 112, 746),
            SLATE if post % 2 else SHADE,
        )
    wall = sheet.shape(rect(430, 376, 1170, 584), SHADE)
    sheet.carve(wall, Carving(level, 198, 5.3, 22), INK)
    sheet.shape(rect(410, 578, 1190, 600), PAPER)
    roof = sheet.shape([(330, 392), (520, 196), (1080, 196), (1270, 392)], INK)
    sheet.carve(roof, Carving(_thatch, 87, 7.9, 20, upright=True), PAPER)
    sheet.line([(496, 194), (1104, 194)], 14, PAPER)
    sheet.line([(322, 396), (1278, 396)], 12, PAPER)
    for left in (486, 646, 966):
        _shutters(sheet, left)
    sheet.shape(rect(802, 430, 884, 548), VERMILION)
    sheet.shape([(802, 430), (842, 440), (842, 540), (802, 548)], INK)
    sheet.shape([(884, 430), (912, 416), (912, 564), (884, 548)], INK)
    sheet.shape([(880, 548), (806, 548), (806, 554), (880, 554)], PAPER)
    _ladder(sheet)


def _thatch(x: float, _y: float) -> float:
    return math.pi / 2 - (x - 800) * 0.0016


def _fence(sheet: Sheet) -> None:
    """Whoever lives here is watched: a fence stands between us and the light."""
    for post in range(12):
        left = -30 + post * 150
        sheet.shape(
            [
                (left, 790),
                (left + 11, 774),
                (left + 22, 790),
                (left + 22, 920),
                (left, 920),
            ],
            PAPER,
        )
        sheet.shape(rect(left + 14, 794, left + 20, 920), INK)
    for wire in (812, 848, 884):
        sheet.line(
            along((-20, wire), (420, wire + 7), (900, wire - 4), (1620, wire + 5)),
            4,
            PAPER,
        )


def _shutters(sheet: Sheet, left: float) -> None:
    for leaf in (left, left + 46):
        sheet.shape(rect(leaf, 428, leaf + 42, 550), INK)
        for slat in range(8):
            sheet.shape(rect(leaf + 7, 438 + slat * 14, leaf + 35, 442 + slat * 14), SHADE, 0.5)


def _ladder(sheet: Sheet) -> None:
    sheet.line([(1098, 598), (1164, 752)], 8, PAPER)
    sheet.line([(1148, 598), (1214, 752)], 8, PAPER)
    for rung in range(6):
        down = 618 + rung * 23
        lean = (down - 598) * 66 / 154
        sheet.line([(1098 + lean, down), (1148 + lean, down)], 5, PAPER)
