"""The platform as a deployment runs it: settings, a loaded database, web processes, their memory."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from campaign.config import Config
from tests.services.ports import free_port, wait_for

ROOT = Path(__file__).parent.parent
CAMPAIGN = "kem-sokha"
PARSE = "/bench/parse"
"""The route that `parsing_app` adds."""
PARSING_APP = "benchmarks.parsing_app:app"
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
    settings: Settings
    """With its address, for commands that write links."""

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
        "CROWD": "100000000",
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


class Process:
    """One of the platform's programs, in a group of its own, that can be killed and started again."""

    def __init__(self, settings: Settings, log: Path, *words: str) -> None:
        self._words = [sys.executable, "-m", *words]
        self._settings = settings
        self._log = log
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of the process, which is also its group's."""
        return self._running.pid if self._running else 0

    def start(self) -> None:
        """Start it, and return at once."""
        with self._log.open("ab") as log:
            self._running = subprocess.Popen(
                self._words,
                cwd=ROOT,
                env=_environment(self._settings),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """End it and all it started, as a power cut does."""
        self._end(signal.SIGKILL)

    def end(self) -> None:
        """Ask it to end; insist after a while."""
        try:
            self._end(signal.SIGINT)
        except subprocess.TimeoutExpired:
            self.kill()

    def _end(self, how: signal.Signals) -> None:
        if self._running is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._running.pid, how)
        self._running.wait(timeout=20)


def web(
    settings: Settings,
    log: Path,
    port: int,
    *,
    processes: int = 1,
    target: str = "campaign.serving:app",
) -> Process:
    """granian with the options of `flask start`."""
    threads = settings.get("CAMPAIGN_WEB_THREADS", str(Config.WEB_THREADS))
    words = f"--interface wsgi --workers {processes} --blocking-threads {threads} --no-ws"
    where = ["--host", "127.0.0.1", "--port", str(port)]
    rest = ["--respawn-failed-workers", "--workers-kill-timeout", "3", "--log-level", "warning", target]
    env = {"CAMPAIGN_BASE_URL": f"http://127.0.0.1:{port}", **settings}
    return Process(env, log, "granian", *where, *words.split(), *rest)


@contextmanager
def serving(
    settings: Settings, *, processes: int = 1, target: str = "campaign.serving:app"
) -> Iterator[Server]:
    """Serve until the end of the block."""
    port = free_port()
    with tempfile.NamedTemporaryFile(suffix=".log") as log:
        url = f"http://127.0.0.1:{port}"
        told = {**settings, "CAMPAIGN_BASE_URL": url}
        process = web(told, Path(log.name), port, processes=processes, target=target)
        process.start()
        try:
            wait_for(port, seconds=60)
            yield Server(url=url, pid=process.pid, log=Path(log.name), settings=told)
        finally:
            process.end()


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CAMPAIGN_")}
    return {**kept, **settings, "PYTHONPATH": str(ROOT)}


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
