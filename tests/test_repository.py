"""Rules of the repository that nobody should have to remember."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + r"ME|XX" + r"X)\b|NotImplemented" + "Error|lorem ip" + "sum")
MACHINE = re.compile(r"(?:^|[^A-Za-z0-9.])/(?:wo" + r"rk|fa" + r"rm)/")


def tracked() -> list[Path]:
    """Every file that git keeps, or all that look like ours where there is no git."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines()
    return [ROOT / name for name in names if not name.startswith("static/vendor/")]


def texts() -> list[tuple[Path, str]]:
    found = []
    for path in tracked():
        try:
            found.append((path, path.read_text()))
        except (UnicodeDecodeError, FileNotFoundError):
            continue
    return found


def test_nothing_is_left_unfinished() -> None:
    for path, text in texts():
        assert not UNFINISHED.search(text), path


def test_no_file_names_a_path_of_one_machine() -> None:
    for path, text in texts():
        assert not MACHINE.search(text), path


def test_the_lock_file_holds_hashes_and_names_no_index() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "http" not in lock
    assert "index" not in "".join(line for line in lock.splitlines() if line.startswith("-"))
    for entry in re.split(r"\n(?=\S)", lock):
        if "==" in entry.split("\n")[0]:
            assert "--hash=sha256:" in entry, entry.split("\n")[0]


def test_the_build_runs_the_test_command_of_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    build = (ROOT / ".ci" / "run").read_text()
    makefile = (ROOT / "Makefile").read_text()
    for command in ("run", "test", "check"):
        assert f"make {command}" in readme
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
    assert "make test" in build


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            if not target.startswith("http"):
                assert (document.parent / target).exists(), f"{document.name} → {target}"
