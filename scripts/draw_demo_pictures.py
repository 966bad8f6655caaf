"""Draw the demo's pictures anew: `python -m scripts.draw_demo_pictures [NAME …]`.

Each scene is a small program (see `scripts/demo_prints`) that ends as SVG; typst sets it on a page
of 1600 × 900, and Pillow writes WebP and JPEG. The same program gives the same picture.
"""

import io
import sys
import tempfile
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import typst
from PIL import Image, ImageColor, ImageFilter

from scripts.demo_prints import justice, parliament, press_freedom, river
from scripts.demo_prints.press import (
    EMBER,
    HEIGHT,
    INK,
    PAPER,
    SHADE,
    SLATE,
    VERMILION,
    WIDTH,
    Sheet,
)

FOLDER = Path(__file__).parents[1] / "campaign" / "demo" / "pictures"
LARGEST = 120_000
"""Bytes: a lead image must not be what a reader on a slow line waits for."""

SCENES: dict[str, Callable[[], Sheet]] = {
    "courthouse": justice.courthouse,
    "empty-chair": parliament.empty_chair,
    "shuttered-house": justice.shuttered_house,
    "river-dam": river.river_dam,
    "fishing-boats": river.fishing_boats,
    "notebook": press_freedom.notebook,
}


def rendered(sheet: Sheet) -> Image.Image:
    """The sheet as pixels, drawn at twice the size so that its edges are smooth."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "scene.svg").write_text(sheet.svg(), encoding="utf-8")
        page = Path(folder) / "page.typ"
        page.write_text(
            f"#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: 0pt)\n"
            f'#image("scene.svg", width: {WIDTH}pt)'
        )
        made = typst.compile(page, format="png", ppi=144)
    png = made if isinstance(made, bytes) else made[0]
    if png is None:
        raise RuntimeError("typst gave no picture")
    large = Image.open(io.BytesIO(png)).convert("RGB")
    return large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def as_webp(picture: Image.Image) -> bytes:
    """Six inks and what lies half-way between two: exact when that is small, else the best fit."""
    few = picture.quantize(palette=_palette(), dither=Image.Dither.NONE).convert("RGB")
    exact = _stored(few, "WEBP", lossless=True, quality=100, method=6)
    return exact if len(exact) < LARGEST else _best(picture, "WEBP", softened=0.5, method=6)


def as_jpeg(picture: Image.Image) -> bytes:
    """For mail programs and old browsers. Hard edges are dear in JPEG, so they are softened."""
    return _best(picture, "JPEG", softened=0.8, optimize=True, progressive=True)


def _palette() -> Image.Image:
    inks = [ImageColor.getrgb(ink)[:3] for ink in (INK, PAPER, SHADE, SLATE, VERMILION, EMBER)]
    mixed = [[(a + b) // 2 for a, b in zip(*pair, strict=True)] for pair in combinations(inks, 2)]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in (*inks, *mixed) for part in colour])
    return palette


def _best(picture: Image.Image, kind: str, softened: float, **options: object) -> bytes:
    soft = picture.filter(ImageFilter.GaussianBlur(softened))
    for quality in range(84, 20, -3):
        stored = _stored(soft, kind, quality=quality, **options)
        if len(stored) < LARGEST:
            return stored
    raise RuntimeError(f"{kind} does not fit into {LARGEST} bytes: carve fewer strokes")


def _stored(picture: Image.Image, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def main(names: list[str]) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or SCENES:
        picture = rendered(SCENES[name]())
        for path, data in (
            (FOLDER / f"{name}.webp", as_webp(picture)),
            (FOLDER / f"{name}.jpg", as_jpeg(picture)),
        ):
            path.write_bytes(data)
            print(f"{path.name}: {len(data):,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
