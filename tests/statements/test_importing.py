"""Statements in many shapes come out right in every field."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from campaign.statements.importing import ImportedStatement, read_statement, read_statement_file

FIXTURES = Path(__file__).parent / "fixtures"
LEFT_OUT = " … "


def stories() -> list[Path]:
    """Every fixture that has its expected outcome beside it."""
    return sorted(path for path in FIXTURES.iterdir() if not path.name.endswith(".yaml"))


def expected_of(path: Path) -> dict[str, Any]:
    """The outcome written beside a fixture; " … " in a text stands for any words."""
    written = (FIXTURES / f"{path.stem}.expected.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(written)
    return loaded


def found_in(statement: ImportedStatement) -> dict[str, Any]:
    """The fields as plain values; of each doubt only the field that it is about."""
    found = asdict(statement)
    found["unsure"] = [doubt.field for doubt in statement.unsure]
    return found


def same(found: Any, expected: Any) -> bool:
    """Equal in every detail that the expected value tells."""
    if isinstance(expected, str) and isinstance(found, str):
        return _same_text(found, expected)
    if isinstance(expected, Mapping) and isinstance(found, Mapping):
        return all(same(found.get(key), value) for key, value in expected.items())
    if isinstance(expected, Sequence) and isinstance(found, Sequence):
        alike = len(found) == len(expected)
        return alike and all(map(same, found, expected))
    return bool(found == expected)


def _same_text(found: str, expected: str) -> bool:
    at = 0
    parts = expected.split(LEFT_OUT)
    for part in parts:
        at = found.find(part, at)
        if at < 0:
            return False
        at += len(part)
    whole = len(parts) > 1 or found == expected
    return whole and found.startswith(parts[0]) and found.endswith(parts[-1])


@pytest.mark.parametrize("path", stories(), ids=lambda path: path.name)
def test_each_shape_comes_out_right_in_every_field(path: Path) -> None:
    found, expected = found_in(read_statement_file(path)), expected_of(path)

    assert set(expected) == set(found), "a fixture tells every field"
    wrong = {name: found[name] for name in expected if not same(found[name], expected[name])}
    assert not wrong


def test_ten_shapes_are_held() -> None:
    assert len(stories()) >= 10


@pytest.mark.parametrize("path", stories(), ids=lambda path: path.name)
def test_the_name_of_the_file_is_only_a_help(path: Path) -> None:
    raw = path.read_bytes()

    assert read_statement(raw) == read_statement(raw, filename=path.name)


@pytest.mark.parametrize("path", stories(), ids=lambda path: path.name)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_the_encoding_and_the_line_ends_change_nothing(path: Path, encoding: str) -> None:
    if path.stem.endswith(("tis620", "cp1252")):
        source = path.read_bytes().decode("cp874" if "tis620" in path.stem else "cp1252")
    else:
        source = path.read_text(encoding="utf-8")
    saved = source.replace("\n", "\r\n").encode(encoding)

    found, expected = found_in(read_statement(saved, filename=path.name)), expected_of(path)
    found["unsure"] = expected["unsure"]

    assert all(same(found[name], expected[name]) for name in expected)
