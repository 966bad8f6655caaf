"""A Redis of its own, that writes nothing to disk."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services.missing import part_is_missing
from tests.services.ports import free_port, wait_for


@contextmanager
def running_redis() -> Iterator[str]:
    """Start a server, yield its address, stop it."""
    program = shutil.which("redis-server")
    if program is None:
        part_is_missing("Redis", "Debian's package redis-server")
    port = free_port()
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.kill()
        server.wait()
