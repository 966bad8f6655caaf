"""Make the virtual environment and install what the lock file names, and nothing else."""

import subprocess
import sys
import venv
from pathlib import Path

OLDEST = (3, 11)


def main(place: str) -> None:
    """Say plainly what is missing instead of a traceback."""
    if sys.version_info < OLDEST:
        sys.exit("This needs Python 3.11 or newer. Name one: make PYTHON=python3.12 …")
    python = Path(place) / "bin" / "python"
    if not python.exists():
        print(f"Making the virtual environment in {place} …", flush=True)
        try:
            venv.create(place, with_pip=True, clear=True)
        except (subprocess.CalledProcessError, SystemExit, ImportError):
            sys.exit("Python cannot make virtual environments here. On Debian: apt-get install python3-venv")
    print("Installing what requirements.lock names …", flush=True)
    install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run([*install, "--require-hashes", "-r", "requirements.lock"], check=False)
    if done.returncode:
        sys.exit("The packages could not be installed. Is a package index reachable?")


main(sys.argv[1])
