"""R1, small: server, worker and PostgreSQL are each killed while people sign; nothing is lost or doubled."""

from pathlib import Path

from benchmarks.killing import siege
from tests.bars.small import one_petition


def test_nothing_is_lost_or_doubled_when_everything_is_killed(tmp_path: Path) -> None:
    verdict = siege(tmp_path, kills=1, pause=1.0, processes=1, prepare=one_petition)

    told = verdict.losses()
    assert told.pop("accepted") > 0
    assert told.pop("confirmed") > 0
    assert not any(told.values()), told
