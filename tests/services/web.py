"""The platform itself as a process, as a deployment runs it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.services.ports import free_port, wait_for

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def running_site(data: Path, settings: Mapping[str, str], *options: str) -> Iterator[str]:
    """Start, with its demo unless the words say otherwise; yield the address, end it by its id."""
    port = free_port()
    env = {
        **os.environ,
        "CAMPAIGN_DATA": str(data),
        "CAMPAIGN_PORT": str(port),
        "CAMPAIGN_BASE_URL": f"http://127.0.0.1:{port}",
        **settings,
    }
    words = [sys.executable, "-m", "flask", "--app", "wsgi", "start", *options]
    log = (data / "log").open("wb")
    server = subprocess.Popen(words, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    try:
        wait_for(port, seconds=90)
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, 2)
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, 9)
            server.wait()
        log.close()
