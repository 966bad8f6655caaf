"""R2, small: many people behind one address can all sign, with JavaScript and without."""

from pathlib import Path

from benchmarks.one_address import crowd, default_settings
from benchmarks.stage import serving
from tests.bars.small import one_petition

PEOPLE = 100


def test_everybody_behind_one_address_can_sign(tmp_path: Path) -> None:
    quick = {"LIMIT_PLAIN": "4 per 10 minutes", "LIMIT_SOLVED": "40 per 10 minutes"}
    settings = default_settings(str(tmp_path), CHALLENGE_COST="400", WAIT_SECONDS="1", **quick)
    one_petition(settings)

    with serving(settings) as server:
        _, statuses = crowd(server.url, PEOPLE, at_once=16)

    assert statuses == {303: PEOPLE}, "each one, the wait and the harder challenge among their steps"
