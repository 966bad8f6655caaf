"""A part that is not there is said plainly on a desk, and fails the build."""

import pytest

from tests.services.missing import part_is_missing


def test_a_missing_part_leaves_its_tests_out_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(
        pytest.skip.Exception, match=r"Redis is not installed here \(Debian's package redis-server\)"
    ):
        part_is_missing("Redis", "Debian's package redis-server")


def test_a_missing_part_fails_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="Redis is not installed here"):
        part_is_missing("Redis", "Debian's package redis-server")
