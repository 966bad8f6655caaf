"""The desk that every story of this folder is told at."""

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from tests.cli.desk import Desk


@pytest.fixture
def desk(runner: FlaskCliRunner, tmp_path: Path) -> Desk:
    """Runs commands; its files lie in this test's folder."""
    return Desk(runner, tmp_path)
