"""Lay out the samples of returned mail below tests/vendor/bounces.

They come with the tests of flufl.bounce (Apache-2.0) in its source package, which its installed wheel
leaves out. Run it again after changing the version: `python scripts/vendor_bounces.py`. A package whose
sha256 differs from the recorded one is refused.
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE, VERSION = "flufl.bounce", "6.0.0"
SHA256 = "a1df16b9d1877ae4536f7d76c00d8421fcefbe694f80f5285d05c45a2547b1bc"
INTO = Path(__file__).resolve().parent.parent / "tests" / "vendor" / "bounces"
SAMPLES = "tests/data/"


def lay_out() -> None:
    """Fetch the source package through pip as it is set up here, check it, and put its samples in place."""
    with tempfile.TemporaryDirectory() as folder:
        wanted = [f"{PACKAGE}=={VERSION}", "--no-deps", "--no-binary", PACKAGE, "--dest", folder]
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *wanted], check=True)
        (package,) = Path(folder).glob("*.tar.gz")
        found = hashlib.sha256(package.read_bytes()).hexdigest()
        if found != SHA256:
            raise SystemExit(f"the package is {found}, recorded is {SHA256}")
        shutil.rmtree(INTO, ignore_errors=True)
        INTO.mkdir(parents=True)
        with tarfile.open(package) as archive:
            for member in archive.getmembers():
                _lay_out_one(archive, member)
    (INTO / "VERSION").write_text(f"{PACKAGE} {VERSION}\nsha256 {SHA256}\nApache-2.0\n")


def _lay_out_one(archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    inside = member.name.partition("/")[2]
    is_sample = inside.startswith(SAMPLES) and inside.endswith(".txt")
    file = archive.extractfile(member) if is_sample or inside == "LICENSE" else None
    if file is not None:
        (INTO / Path(inside).name).write_bytes(file.read())


if __name__ == "__main__":
    lay_out()
