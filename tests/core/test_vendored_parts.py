"""Every vendored part has its licence and says which package it is from."""

import json
from pathlib import Path

VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor"
FIVE_MEGABYTES = 5_000_000


def test_each_part_is_laid_out_as_it_is_recorded() -> None:
    for name, part in json.loads((VENDOR / "versions.json").read_text()).items():
        folder = VENDOR / name
        expected = {"LICENSE", "VERSION", *part["files"].values()}
        recorded = f"{part['package']} {part['version']}\n{part['integrity']}\n"

        assert part["integrity"].startswith("sha512-")
        assert (folder / "VERSION").read_text() == recorded
        assert {path.name for path in folder.iterdir()} == expected


def test_nothing_is_vendored_that_is_not_recorded() -> None:
    parts = json.loads((VENDOR / "versions.json").read_text())
    folders = {path.parent.relative_to(VENDOR).as_posix() for path in VENDOR.glob("**/LICENSE")}

    assert folders == set(parts)


def test_the_fonts_stay_small() -> None:
    assert sum(path.stat().st_size for path in VENDOR.glob("noto/**/*.ttf")) < FIVE_MEGABYTES
