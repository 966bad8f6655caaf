"""R3: a scanner that fetches every link of every message changes nothing."""

from pathlib import Path

from benchmarks.scanner import scan
from tests.bars.small import one_petition


def test_fetching_every_link_of_every_message_changes_nothing(tmp_path: Path) -> None:
    fetched, before, after = scan(tmp_path, prepare=one_petition)

    assert fetched > 10
    assert before["signatures pending"] == 1
    assert before["signatures confirmed"] == 2
    assert after == before
