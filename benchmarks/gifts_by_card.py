"""Gifts by card: random schedules of events against what is so, and events taken a second."""

import argparse
import random
import statistics
import sys
import threading
import time
from http.client import HTTPConnection
from itertools import count
from urllib.parse import urlsplit

from flask_migrate import upgrade

from benchmarks.report import Figure, tell
from benchmarks.stage import data_folder, load, serving, settings_for
from campaign import create_app
from campaign.core.db import db
from campaign.donations import books
from campaign.donations.stripe_api import Api
from tests.conftest import a_config
from tests.donations.cards.schedules import run_schedule
from tests.donations.cards.shop import EVENTS, SECRET, Shop
from tests.factories import a_gift, an_organization
from tests.fakes.payments.emitting import body_of, signed
from tests.fakes.payments.server import running_provider
from tests.fakes.payments.world import World
from tests.services.postgres import running_postgres

CONNECTIONS = 16


def schedules(number: int) -> list[Figure]:
    """One gift after the other lives its random life; the ledger and the provider must say the same."""
    with data_folder() as data, running_provider() as world:
        card = {
            "STRIPE_SECRET_KEY": world.key,
            "STRIPE_WEBHOOK_SECRETS": SECRET,
            "STRIPE_API_BASE": world.base,
        }
        app = create_app(a_config(data, **card))
        with app.app_context():
            upgrade()
            session = db.session()
            shop, ours = Shop(app, world, Api(world.key, world.base)), an_organization(session).id
            wrong = 0
            for seed in range(number):
                gift = a_gift(session, organization_id=ours)
                mine, theirs = run_schedule(session, shop, gift, random.Random(seed))
                wrong += mine != theirs
            session.commit()
            breaks = len(list(books.breaks(session)))
            db.session.remove()
            db.engine.dispose()
    return [
        Figure(name=f"{number} schedules that end otherwise than the provider", values=[wrong], at_most=0),
        Figure(name="breaks in the books afterwards", values=[breaks], at_most=0),
    ]


def events_a_second(seconds: int) -> list[Figure]:
    """Signed events from 16 connections to two web processes on PostgreSQL."""
    with data_folder() as data, running_postgres() as postgres:
        card = {"STRIPE_SECRET_KEY": "sk_test_" + "0" * 12, "STRIPE_WEBHOOK_SECRETS": SECRET}
        settings = settings_for(data, DATABASE_URL=postgres.create("cards"), **card)
        load(settings, signatures=10)
        with serving(settings, processes=2) as server:
            taken, slowest = _send(server.url, seconds)
    waits = sorted(taken)
    return [
        Figure(name="events taken a second", values=[len(waits) / seconds], unit="/s", at_least=100),
        Figure(
            name="95 of 100 answered within",
            values=[statistics.quantiles(waits, n=20)[-1]],
            unit="s",
            at_most=1,
        ),
        Figure(name="slowest answer", values=[slowest], unit="s"),
    ]


def _send(url: str, seconds: int) -> tuple[list[float], float]:
    world, numbers, waits = World(), count(1), list[float]()
    end = time.monotonic() + seconds

    def send() -> None:
        connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
        while time.monotonic() < end:
            number = f"pi_{next(numbers):09d}"
            event = world.tell("payment_intent.succeeded", {"id": number, "object": "payment_intent"})
            body = body_of(event)
            begun = time.monotonic()
            connection.request("POST", EVENTS, body, {"Stripe-Signature": signed(body, SECRET)})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"answered {answer.status}")
            waits.append(time.monotonic() - begun)

    threads = [threading.Thread(target=send) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits, max(waits)


def main() -> bool:
    """Both."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--schedules", type=int, default=1000)
    reader.add_argument("--seconds", type=int, default=10)
    told = reader.parse_args()
    return tell("Gifts by card", schedules(told.schedules) + events_a_second(told.seconds))


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
