"""The demo's card provider: the stand-in of the tests, so that a newcomer can give in a browser.

It never starts in production, nor where a provider is set, nor where the tests are not there.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

from campaign.config import PREFIX, Config
from campaign.config_rules import Mode

ROOT = Path(__file__).parent.parent.parent
CARDS_AT = f"{PREFIX}STRIPE_API_BASE"
_PROGRAM = "tests.fakes.payments"
_PATIENCE = 10.0


def start_stand_in(config: Config) -> "subprocess.Popen[bytes] | None":
    """Start it and set what the web processes and the worker read; they are started after this."""
    program = ROOT / _PROGRAM.replace(".", "/") / "__main__.py"
    if config.MODE is not Mode.DEMO or config.STRIPE_SECRET_KEY or not program.is_file():
        return None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    os.environ[f"{PREFIX}STRIPE_SECRET_KEY"] = f"sk_test_{secrets.token_hex(12)}"
    os.environ[f"{PREFIX}STRIPE_WEBHOOK_SECRETS"] = f"whsec_{secrets.token_hex(12)}"
    os.environ[CARDS_AT] = f"http://127.0.0.1:{port}"
    events = f"http://127.0.0.1:{config.PORT}/donate/stripe/events"
    words = [sys.executable, "-m", _PROGRAM, "--port", str(port), "--events", events]
    started = subprocess.Popen(words, cwd=ROOT)  # noqa: S603 (our own words)
    _wait_for(port)
    return started


def _wait_for(port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
