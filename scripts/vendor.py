"""Lay out the vendored parts below static/vendor, as static/vendor/versions.json names them.

Run it again after changing a version: `python scripts/vendor.py`. Packages come through the npm
client as it is set up here; a package whose sha512 differs from the recorded one is refused, and
a part whose record has no sha512 yet gets the one that the package has now.
"""

import base64
import hashlib
import json
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import TypedDict

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
VERSIONS = VENDOR / "versions.json"


class Part(TypedDict):
    """One vendored folder: which package it is from, and which of its files are taken."""

    package: str
    version: str
    integrity: str
    licence: str
    files: dict[str, str]  # path in the package: name here


class Differs(SystemExit):
    """The package is not the one that was recorded."""


def lay_out_all() -> None:
    """Fetch each part, check it, and put its files, LICENSE and VERSION in place."""
    parts: dict[str, Part] = json.loads(VERSIONS.read_text())
    for name, part in parts.items():
        with tempfile.TemporaryDirectory() as folder:
            package = _fetch(part, Path(folder))
            found = integrity(package.read_bytes())
            if part["integrity"] and found != part["integrity"]:
                raise Differs(f"{name}: the package is {found}, recorded is {part['integrity']}")
            part["integrity"] = found
            _lay_out(part, package, VENDOR / name)
        print(f"{name}: {part['package']} {part['version']}")
    VERSIONS.write_text(json.dumps(parts, indent=2) + "\n")


def integrity(content: bytes) -> str:
    """The sha512 of a package as npm writes it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def _fetch(part: Part, folder: Path) -> Path:
    wanted = f"{part['package']}@{part['version']}"
    subprocess.run(["npm", "pack", "--silent", wanted], cwd=folder, check=True, capture_output=True)
    (package,) = folder.glob("*.tgz")
    return package


def _lay_out(part: Part, package: Path, into: Path) -> None:
    shutil.rmtree(into, ignore_errors=True)
    into.mkdir(parents=True)
    with tarfile.open(package) as archive:
        for source, name in {**part["files"], part["licence"]: "LICENSE"}.items():
            member = archive.extractfile(f"package/{source}")
            if member is None:
                raise Differs(f"{part['package']} has no file {source}")
            (into / name).write_bytes(member.read())
    (into / "VERSION").write_text(f"{part['package']} {part['version']}\n{part['integrity']}\n")


if __name__ == "__main__":
    lay_out_all()
