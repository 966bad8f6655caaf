"""No float comes near money: held by reading the code."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
CODE = [*sorted((ROOT / "campaign/donations").rglob("*.py")), ROOT / "campaign/core/money.py"]


def floats(tree: ast.AST) -> list[str]:
    """Whatever makes one: the name, a number with a point, a true division (of paths it is none)."""
    found = []
    for node in ast.walk(tree):
        is_named = isinstance(node, ast.Name) and node.id == "float"
        is_written = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_division = isinstance(node, (ast.BinOp, ast.AugAssign)) and isinstance(node.op, ast.Div)
        if is_named or is_written or (is_division and not is_path(node)):
            found.append(ast.unparse(node))
    return found


def is_path(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Name) and part.id in {"Path", "ROOT"} for part in ast.walk(node))


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.stem)
def test_no_float_comes_near_money(path: Path) -> None:
    assert floats(ast.parse(path.read_text())) == []


def test_what_makes_one_is_found() -> None:
    for code in ("float('1')", "x = 1.5", "a / b", "a /= 2"):
        assert floats(ast.parse(code)) != [], code
    assert floats(ast.parse("Path(folder) / name // 2")) == []
