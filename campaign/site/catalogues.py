"""Translations: compiled from their text form into the data folder whenever that has changed."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(source: Path, built: Path) -> None:
    """Write a compiled catalogue for each language; several processes may do this at once."""
    for catalogue in source.glob("*/LC_MESSAGES/messages.po"):
        target = built / catalogue.relative_to(source).with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= catalogue.stat().st_mtime:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        with catalogue.open("rb") as po, part.open("wb") as mo:
            write_mo(mo, read_po(po, locale=catalogue.parts[-3]))
        part.replace(target)
