"""What libraries log comes out as our own lines do."""

import json
import logging

import pytest

from campaign.core import logs


def test_a_library_s_fault_is_one_json_line_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    logs.init(is_readable=False)
    try:
        raise ValueError("ada@example.org is no number")
    except ValueError:
        logging.getLogger("huey").exception("Error reading from %s", "queue")

    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert (told["event"], told["fault"], told["source"]) == (
        "Error reading from queue",
        "ValueError",
        "huey",
    )
    assert "ada@example.org" not in line
