"""What stops a start says so in one line; commands that need the database as well."""

import os
import socket
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

from click.testing import CliRunner

from campaign.cli.settings import config_cli
from campaign.config import Config
from tests.services.ports import free_port

ROOT = Path(__file__).parent.parent.parent


def said_by(data: Path, *words: str, **settings: str) -> str:
    """What a command that must fail writes: one line, no traceback."""
    told = {f"CAMPAIGN_{name}": value for name, value in settings.items()}
    ended = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env={**os.environ, "CAMPAIGN_DATA": str(data), **told},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


def test_a_bad_setting_is_one_line_with_name_problem_and_example(tmp_path: Path) -> None:
    for words in (["config", "check"], ["start"]):
        said = said_by(tmp_path, *words, PORT="eighty")
        assert said == "CAMPAIGN_PORT: is not a whole number. Example: CAMPAIGN_PORT=8000\n"


def test_every_setting_is_shown_with_its_origin_and_no_secret(tmp_path: Path) -> None:
    told = {
        "CAMPAIGN_DATA": str(tmp_path),
        "CAMPAIGN_DATABASE_URL": "postgresql://campaign:secret-word@127.0.0.1/campaign",
        "CAMPAIGN_MAIL_URL": "smtp://campaign:other-word@127.0.0.1",
    }

    said = CliRunner(env=told).invoke(config_cli, ["check"]).output

    assert all(f"CAMPAIGN_{one.name} " in said for one in fields(Config))
    assert all(origin in said for origin in ("environment", "default", "secrets.toml"))
    keys = (tmp_path / "secrets.toml").read_text().split('"')[1::2]
    assert not any(secret in said for secret in ("secret-word", "other-word", *keys))


def test_a_port_that_is_taken_stops_the_start_even_if_the_other_would_share_it(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0), reuse_port=True) as other:
        port = other.getsockname()[1]

        said = said_by(tmp_path, "start", PORT=str(port))

    assert said.startswith(f"CAMPAIGN_PORT: {port} cannot be used")
    assert not (tmp_path / "campaign.sqlite3").exists()


def test_a_database_that_does_not_answer_stops_the_start(tmp_path: Path) -> None:
    away = f"postgresql://campaign:secret-word@127.0.0.1:{free_port()}/campaign"

    said = said_by(tmp_path, "start", PORT=str(free_port()), DATABASE_URL=away)

    assert said.startswith("CAMPAIGN_DATABASE_URL: ")
    assert "secret-word" not in said


def test_a_database_that_was_never_prepared_is_said_plainly(tmp_path: Path) -> None:
    assert "db upgrade" in said_by(tmp_path, "outbox", "status")
