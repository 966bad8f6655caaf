"""Scenes of the river and of those who live by it."""

import math

from scripts.demo_prints.press import (
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
    clear_of,
    down,
    level,
    rect,
    ring,
    turned,
)


def river_dam() -> Sheet:
    sheet = Sheet(seed=38)
    sun = (1010, 250)
    sheet.carve(
        sheet.outline(rect(-20, -20, WIDTH + 20, 470), 0),
        Carving(level, 198, 7.9, 32, clear_of(sun, 190)),
        SLATE,
    )
    sheet.disc(sun, 132, VERMILION)
    _hill(
        sheet,
        [(-20, 250), (180, 168), (420, 300), (600, 470), (600, 670), (-20, 670)],
        0.55,
    )
    _hill(
        sheet,
        [(1620, 200), (1420, 140), (1230, 280), (1090, 470), (1090, 670), (1620, 670)],
        -0.6,
    )
    _dam_wall(sheet)
    water = sheet.shape(rect(-20, 640, WIDTH + 20, 920), INK)
    sheet.carve(water, Carving(level, 172, 9.2, 28, lambda _x, y: 0.35 + (y - 640) / 420), PAPER)
    _hill(sheet, [(-20, 430), (180, 470), (370, 640), (300, 690), (-20, 760)], 0.8)
    _hill(sheet, [(1620, 420), (1440, 480), (1270, 640), (1350, 690), (1620, 740)], -0.8)
    for place, scale in (((560, 742), 0.7), ((1010, 776), 0.86), ((730, 842), 1.15)):
        _boat(sheet, place, scale)
    return sheet


def _hill(sheet: Sheet, outline: list[Point], lean: float) -> None:
    body = sheet.shape(outline, INK, 2.4)
    sheet.carve(
        body,
        Carving(lambda x, y: lean + math.sin(x / 90 + y / 70) * 0.22, 98, 7.9, 25),
        PAPER,
    )


def _dam_wall(sheet: Sheet) -> None:
    wall = sheet.shape([(360, 346), (1280, 346), (1210, 650), (430, 650)], SHADE)
    tool = Carving(away_from((820, -1400)), 158, 4, 34, upright=True)
    sheet.carve(wall, tool, INK)
    shadow = sheet.outline([(360, 346), (640, 346), (640, 650), (430, 650)], 0)
    sheet.carve(
        shadow,
        Carving(tool.direction, 119, 9.2, 22, lambda x, _y: (640 - x) / 280, upright=True),
        INK,
    )
    sheet.shape(rect(346, 322, 1294, 350), INK)
    sheet.shape(rect(354, 329, 1286, 337), PAPER)
    for post in range(24):
        sheet.shape(rect(358 + post * 40, 304, 364 + post * 40, 326), INK, 0.5)
    for gate in range(4):
        left = 700 + gate * 104
        sheet.shape(rect(left, 372, left + 62, 436), INK)
        spill = sheet.shape(
            [(left + 6, 430), (left + 56, 430), (left + 66, 660), (left - 4, 660)],
            PAPER,
        )
        sheet.carve(spill, Carving(down, 96, 4.4, 12, upright=True), SLATE)


def _boat(sheet: Sheet, where: Point, scale: float) -> None:
    """A low wooden boat with a roof of mats and one red cloth at the stern."""
    x, y = where

    def at(*points: Point) -> list[Point]:
        return [(x + px * scale, y + py * scale) for px, py in points]

    sheet.shape(at((-128, 18), (0, 30), (140, 18), (110, 40), (-96, 40)), INK)
    sheet.shape(at((-134, -12), (-90, 8), (90, 8), (144, -20), (104, 28), (-92, 28)), PAPER, 1)
    sheet.shape(at((-122, -2), (-88, 14), (92, 14), (128, -6), (100, 24), (-88, 24)), INK, 1)
    roof = sheet.shape(at((-52, 8), (-44, -24), (-14, -38), (22, -38), (52, -24), (60, 8)), INK, 1)
    sheet.carve(roof, Carving(down, 18 * scale, 4 * scale, 9 * scale, upright=True), SHADE)
    sheet.line(at((-112, 4), (-112, -70)), 4 * scale, PAPER)
    sheet.shape(at((-110, -70), (-58, -58), (-110, -42)), VERMILION, 1)


def fishing_boats() -> Sheet:
    sheet = Sheet(seed=11)
    sun = (1010, 430)
    sky = sheet.outline(rect(-20, -20, WIDTH + 20, 540), 0)
    sheet.carve(sky, Carving(around(sun), 145, 9.2, 30, clear_of(sun, 250)), INK)
    sheet.disc(sun, 208, VERMILION)
    far = along(
        (-20, 500),
        (260, 470),
        (520, 512),
        (860, 528),
        (1240, 506),
        (1460, 462),
        (1620, 480),
    )
    hills = sheet.shape([*far, (1620, 560), (-20, 560)], INK)
    sheet.carve(hills, Carving(lambda x, _y: math.sin(x / 120) * 0.4, 79, 5.3, 22), SLATE)
    water = sheet.shape(rect(-20, 546, WIDTH + 20, 920), INK, 0)
    sheet.carve(water, Carving(level, 172, 7.9, 30, lambda _x, y: 0.3 + (y - 546) / 420), PAPER)
    glitter = sheet.outline([(860, 552), (1160, 552), (1290, 910), (730, 910)], 0)
    sheet.carve(glitter, Carving(level, 127, 17.2, 28), VERMILION)
    _boat(sheet, (1330, 610), 0.72)
    _fisher(sheet)
    return sheet


def _fisher(sheet: Sheet) -> None:
    hull = along((150, 690), (260, 742), (420, 764), (640, 764), (800, 740), (918, 684))
    keel = along((880, 742), (800, 796), (620, 812), (400, 810), (250, 790), (180, 738))
    sheet.shape([(x, y + 7) for x, y in [*hull, *keel]], PAPER)
    body = sheet.shape([*hull, *keel], INK)
    sheet.carve(body, Carving(level, 172, 4.8, 20), SHADE)
    sheet.line(hull, 7, PAPER)
    _cast_net(sheet)
    _figure(sheet)


def _figure(sheet: Sheet) -> None:
    outline = [
        (392, 756),
        (410, 640),
        (400, 560),
        (412, 470),
        (436, 446),
        (486, 440),
        (560, 400),
        (574, 418),
        (506, 476),
        (500, 560),
        (506, 640),
        (494, 758),
        (462, 758),
        (456, 650),
        (430, 758),
    ]
    sheet.shape([(x + math.copysign(5, x - 450), y - 4) for x, y in outline], PAPER, 1)
    coat = sheet.shape(outline, INK, 1)
    sheet.carve(coat, Carving(down, 44, 3.4, 13, upright=True), SLATE)
    sheet.shape([(404, 548), (502, 546), (504, 588), (404, 590)], VERMILION)
    sheet.disc((450, 414), 26, INK)
    sheet.shape([(376, 412), (450, 356), (526, 410), (452, 420)], PAPER)
    sheet.shape([(388, 408), (450, 364), (514, 407), (452, 413)], INK)
    sheet.shape([(388, 408), (450, 364), (430, 410)], SHADE)


def _cast_net(sheet: Sheet) -> None:
    """A round net in the air: threads from the hand to a weighted rim."""
    hand, centre = (566, 408), (812, 318)
    rim = [turned(point, centre, -0.42) for point in ring(centre, 196, 92)]
    for index in range(0, len(rim), 2):
        middle = ((hand[0] + rim[index][0]) / 2, (hand[1] + rim[index][1]) / 2 + 12)
        sheet.line(along(hand, middle, rim[index]), 2.4, INK, 0.2)
    for part in (0.42, 0.62, 0.82):
        loop = [(hand[0] + (x - hand[0]) * part, hand[1] + (y - hand[1]) * part + 9) for x, y in rim]
        sheet.line([*loop, loop[0]], 2, INK, 0.2)
    sheet.line([*rim, rim[0]], 6, INK)
    for x, y in rim[::3]:
        sheet.disc((x, y), 6, INK, 0.4)
