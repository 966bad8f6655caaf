"""The platform as a deployment runs it: settings, a loaded database, web processes, their memory."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from campaign.config import Config
from tests.services.ports import free_port, wait_for

ROOT = Path(__file__).parent.parent
CAMPAIGN = "kem-sokha"
PARSE = "/bench/parse"
"""The route that `parsing_app` adds."""
NEVER = "100000000 per 10 minutes"
"""A limit that counts and never stops anybody."""
MEGABYTE = 1024 * 1024
Settings = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Server:
    """Web processes that answer under one address."""

    url: str
    pid: int
    log: Path

    def processes(self) -> list[int]:
        """The numbers of the processes that answer requests."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text()
        own = [int(pid) for pid in children.split()]
        return [pid for pid in own if "spawn_main" in _command(pid) or "granian" in _command(pid)]

    def memory(self) -> list[float]:
        """Megabytes of each web process: its share of all it maps (Pss)."""
        return [round(proportional_memory(pid) / MEGABYTE, 1) for pid in self.processes()]


def proportional_memory(pid: int) -> int:
    """Bytes of a process; pages shared with others count in part."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise LookupError(f"no Pss of process {pid}")


def settings_for(data: Path, **changes: str) -> dict[str, str]:
    """Settings under which limits count but stop nobody, and a challenge is quickly solved."""
    told = {
        "DATA": str(data),
        "SECRET_KEY": "5e" * 32,
        "VAULT_KEYS": "7a" * 32,
        "FINGERPRINT_KEY": "f1" * 32,
        "LIMIT_PLAIN": NEVER,
        "LIMIT_SOLVED": NEVER,
        "LIMIT_CEILING": NEVER,
        "CHALLENGE_COST": "2",
        "IN_PROCESS_WORKER": "0",
    } | changes
    return {f"CAMPAIGN_{name}": value for name, value in told.items()}


@contextmanager
def data_folder() -> Iterator[Path]:
    """A folder for everything that a run keeps; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="campaign-bench-") as place:
        yield Path(place)


def flask(settings: Settings, *words: str) -> str:
    """Run one of the operator's commands; returns what it printed."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    done = subprocess.run(command, cwd=ROOT, env=_environment(settings), capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"flask {' '.join(words)}: {done.stderr[-2000:]}")
    return done.stdout


def load(settings: Settings, *, signatures: int = 1200) -> None:
    """Migrate and load the demo."""
    flask(settings, "db", "upgrade")
    flask(settings, "demo", "load", "--signatures", str(signatures))


@contextmanager
def serving(
    settings: Settings, *, processes: int = 1, target: str = "benchmarks.parsing_app:app", port: int = 0
) -> Iterator[Server]:
    """Serve with granian under the options of `flask start`; end by the group's id."""
    port = port or free_port()
    url = f"http://127.0.0.1:{port}"
    threads = settings.get("CAMPAIGN_WEB_THREADS", str(Config.WEB_THREADS))
    words = f"--interface wsgi --workers {processes} --blocking-threads {threads} --no-ws"
    command = [
        *(sys.executable, "-m", "granian", "--host", "127.0.0.1", "--port", str(port)),
        *(*words.split(), "--respawn-failed-workers", "--log-level", "warning", target),
    ]
    env = _environment({"CAMPAIGN_BASE_URL": url, **settings})
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
        try:
            wait_for(port, seconds=60)
            yield Server(url=url, pid=server.pid, log=Path(log.name))
        finally:
            end_group(server)


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """Ask a process and all it started to end; insist after a while."""
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=15)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CAMPAIGN_")}
    return {**kept, **settings, "PYTHONPATH": str(ROOT)}


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
