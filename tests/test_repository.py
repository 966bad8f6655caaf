"""Rules of the repository that nobody should have to remember."""

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Each word is parted, or this file would be the first to hold it.
UNFINISHED = re.compile(r"\b(TO" + "DO|FIX" + r"ME|XX" + r"X)\b|NotImplemented" + "Error|lorem ip" + "sum")
MACHINE = re.compile(r"(?:^|[^A-Za-z0-9.])/(?:wo" + r"rk|fa" + r"rm|ro" + r"ot|tm" + r"p)/")
INDEX = re.compile(
    r"py" + r"pi\.org|python" + r"hosted|registry\.npm" + r"js|deb\.deb" + r"ian|index" + r"-url\b[ =]+\S*:"
)
LEAVING_OUT = re.compile(r"pytest\.(?:skip|xfail|importorskip)\(.*|pytest\.mark\.(?:skip|xfail)\w*.*")
NOT_OURS = ("static/vendor/", "tests/vendor/", "var/", ".venv/", ".git/")


def tracked() -> list[Path]:
    """Every file of ours that git keeps; every file outside of hidden folders where there is no git."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    names = listed.stdout.splitlines() or [
        str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file() and "/." not in str(path)
    ]
    return [ROOT / name for name in names if not name.startswith(NOT_OURS)]


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


def test_no_file_names_a_package_index() -> None:
    for path, text in texts():
        assert not INDEX.search(text), path


def test_a_test_is_left_out_for_one_reason_only() -> None:
    """What a missing part leaves out fails the build; only texts from outside may be missing there."""
    for path, text in texts():
        if path.is_relative_to(ROOT / "tests") and path not in {
            Path(__file__),
            ROOT / "tests/services/missing.py",
        }:
            for left_out in LEAVING_OUT.findall(text):
                assert "seeds folder not present" in left_out, f"{path.name}: {left_out}"


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
    assert "export CI=true" in build, "so that a missing part fails it"
    assert build.rstrip().endswith("make test"), "pytest's own summary closes what it prints"


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            if not target.startswith("http"):
                assert (document.parent / target).exists(), f"{document.name} → {target}"
