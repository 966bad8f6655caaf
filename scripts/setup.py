"""Make the virtual environment and install what the lock file names, and nothing else."""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)
NO_PIP = (
    "Python cannot set up a virtual environment here: it has no pip to put into one.\n"
    "On Debian and Ubuntu: apt-get install python3-venv. Then run this again."
)


def main(place: Path) -> None:
    """Say plainly what is missing instead of a traceback."""
    if sys.version_info < OLDEST:
        sys.exit("This needs Python 3.11 or newer. Name one: make PYTHON=python3.12 …")
    pip = pip_of(place)
    print("Installing what requirements.lock names …", flush=True)
    install = [*pip, "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if subprocess.run([*install, "-r", "requirements.lock"], check=False).returncode:
        sys.exit("The packages could not be installed; what pip says is above. Is a package index reachable?")


def pip_of(place: Path) -> list[str]:
    """Make the environment unless it is there whole; how to call pip for it."""
    python = place / "bin" / "python"
    own = [str(python), "-m", "pip"]
    if python.exists() and succeeds([*own, "--version"]):
        return own
    print(f"Making the virtual environment in {place} …", flush=True)
    shutil.rmtree(place, ignore_errors=True)
    if succeeds([sys.executable, "-c", "from ensurepip import bootstrap"]):
        venv.create(place, with_pip=True, symlinks=True)
        return own
    # Debian parts ensurepip from Python; a pip of the system can fill the environment from outside.
    outside = [sys.executable, "-m", "pip"]
    if not succeeds([*outside, "--version"]):
        sys.exit(NO_PIP)
    venv.create(place, with_pip=False, symlinks=True)
    return [*outside, "--python", str(python)]


def succeeds(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


main(Path(sys.argv[1]))
