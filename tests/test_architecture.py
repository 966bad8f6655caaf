"""The sizes that keep the code readable, held by counting."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_FILE, LONGEST_FUNCTION, LONGEST_VIEW = 300, 30, 15
LONGEST_TEMPLATE, LONGEST_TEST = 120, 200

EXCEPTIONS: dict[str, str] = {
    "campaign/statements/importing": "a reader is a table of words with little code around it",
    "campaign/config_rules.py:problems": "one line for each rule",
    "campaign/petitions/door.py:_entering": "one SQL statement",
    "campaign/cli/campaigns.py:add": "one parameter for each option",
    "campaign/cli/petitions.py:add": "one parameter for each option",
}

Functions = list[ast.FunctionDef | ast.AsyncFunctionDef]


def sources() -> list[Path]:
    return sorted((ROOT / "campaign").rglob("*.py"))


def is_excepted(name: str) -> bool:
    return any(name.startswith(known) for known in EXCEPTIONS)


def functions(path: Path) -> Functions:
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of code: without decorators and without the docstring."""
    body = function.body
    first = body[0]
    has_words = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = body[1].lineno if has_words and len(body) > 1 else first.lineno
    return (function.end_lineno or start) - start + 1


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_are_short(path: Path) -> None:
    name = str(path.relative_to(ROOT))
    lines = len(path.read_text().splitlines())
    assert lines <= LONGEST_FILE or is_excepted(name), f"{name} has {lines} lines"
    for function in functions(path):
        size = length(function)
        bound = LONGEST_VIEW if is_view(function) else LONGEST_FUNCTION
        assert size <= bound or is_excepted(f"{name}:{function.name}"), f"{function.name} has {size} lines"


def is_view(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = {ast.unparse(decorator).partition("(")[0] for decorator in function.decorator_list}
    return bool(names & {"bp.get", "bp.post", "bp.route"})


def test_templates_are_short() -> None:
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            lines = len(path.read_text().splitlines())
            assert lines <= LONGEST_TEMPLATE, f"{path.name} has {lines} lines"


def test_test_files_are_short() -> None:
    for path in (ROOT / "tests").rglob("test_*.py"):
        lines = len(path.read_text().splitlines())
        assert lines <= LONGEST_TEST, f"{path.name} has {lines} lines"


def test_services_know_no_request() -> None:
    """A service takes a session and plain things; forms, views, requests and cookies are above it."""
    services = ("signing", "confirming", "ending", "endorsing", "organizing", "tally", "service", "reading")
    for path in sources():
        if path.stem in services and path.parent.name != "importing":
            imported = {
                alias.name
                for node in ast.walk(ast.parse(path.read_text()))
                if isinstance(node, ast.ImportFrom) and node.module == "flask"
                for alias in node.names
            }
            assert not imported & {"request", "session", "g"}, path


def test_every_exception_is_still_needed() -> None:
    for name in EXCEPTIONS:
        assert (ROOT / name.partition(":")[0]).exists(), f"{name} is gone; take its exception away"
