"""A mail server that keeps nothing but when each message came and for whom; as fast as Python may be."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.services.ports import free_port

_END = b"\r\n.\r\n"


@dataclass
class Sink:
    """What arrived: a recipient and a moment each."""

    port: int
    arrived: list[tuple[str, float]] = field(default_factory=list)

    @property
    def url(self) -> str:
        """As the settings take it."""
        return f"smtp://127.0.0.1:{self.port}"

    def rate(self, skip: int = 200) -> float:
        """Messages each second, from behind the first ones to the last."""
        moments = [moment for _, moment in self.arrived][skip:]
        return (len(moments) - 1) / (moments[-1] - moments[0])


class _Talk(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self._sink, self._rest, self._recipient, self._is_data = sink, b"", "", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._out = transport
        self._out.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while self._step():
            pass

    def _step(self) -> bool:
        if self._is_data:
            words, end, rest = self._rest.partition(_END)
            if end:
                del words
                self._rest, self._is_data = rest, False
                self._sink.arrived.append((self._recipient, time.monotonic()))
                self._out.write(b"250 2.0.0 Ok: queued as 1\r\n")
            return bool(end)
        line, end, rest = self._rest.partition(b"\r\n")
        if end:
            self._rest = rest
            self._answer(line)
        return bool(end)

    def _answer(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"EHLO":
            self._out.write(b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n")
        elif verb == b"DATA":
            self._is_data = True
            self._out.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self._out.write(b"221 bye\r\n")
            self._out.close()
        else:
            if verb == b"RCPT":
                self._recipient = line.partition(b"<")[2].partition(b">")[0].decode()
            self._out.write(b"250 ok\r\n")


@contextmanager
def running_sink() -> Iterator[Sink]:
    """In a thread of this process."""
    sink, loop = Sink(free_port()), asyncio.new_event_loop()
    server = loop.run_until_complete(loop.create_server(lambda: _Talk(sink), "127.0.0.1", sink.port))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)
        loop.close()
