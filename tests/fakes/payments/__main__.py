"""Run the provider as a process of its own, as the demo does; it ends with whoever started it."""

import argparse
import os
import signal
import threading
import time
import urllib.error
import urllib.request

from tests.fakes.payments.emitting import Emitter
from tests.fakes.payments.server import Server
from tests.fakes.payments.world import Json, World

PAUSES = (1, 5, 30, 120, 600)
"""Seconds until an event that was not taken is sent again."""


class Demo(Server):
    """Delivers each event by itself, a moment after it happened."""

    def __init__(self, world: World, port: int, address: str, secret: str) -> None:
        super().__init__(world, port)
        self.address, self.emitter = address, Emitter(world, self.post, secret)
        self.is_new = threading.Event()

    def changed(self) -> None:
        """Wake who delivers."""
        self.is_new.set()

    def post(self, body: bytes, signature: str) -> int:
        """Bring one event to the platform; 0 while nobody answers."""
        headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
        asking = urllib.request.Request(self.address, body, headers)
        try:
            with urllib.request.urlopen(asking, timeout=20) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0

    def deliver_forever(self) -> None:
        """New events at once, refused ones again after a pause that grows."""
        late: list[tuple[float, int, Json]] = []
        while True:
            self.is_new.wait(timeout=1)
            self.is_new.clear()
            with self.world.guard:
                due = [(0, event) for event in self.emitter.waiting()]
            due += [(tries, event) for at, tries, event in late if at <= time.monotonic()]
            late = [one for one in late if one[0] > time.monotonic()]
            for tries, event in due:
                if self.emitter.send(event) != 200 and tries < len(PAUSES):
                    late.append((time.monotonic() + PAUSES[tries], tries + 1, event))


def main() -> None:
    """Serve until the process that started this one is gone."""
    reader = argparse.ArgumentParser()
    reader.add_argument("--port", type=int, required=True)
    reader.add_argument("--events", required=True, help="where events are posted")
    told = reader.parse_args()
    world = World(key=os.environ["CAMPAIGN_STRIPE_SECRET_KEY"])
    secret = os.environ["CAMPAIGN_STRIPE_WEBHOOK_SECRETS"].split(",")[0]
    server = Demo(world, told.port, told.events, secret)
    parent = os.getppid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for work in (server.serve_forever, server.deliver_forever):
        threading.Thread(target=work, daemon=True).start()
    while os.getppid() == parent:
        time.sleep(0.5)


if __name__ == "__main__":
    main()
