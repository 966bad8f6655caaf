"""A provider of each test's own, and a platform that knows it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from campaign.donations.stripe_api import Api
from tests.conftest import MakeApp
from tests.donations.cards.shop import SECRET, Shop
from tests.fakes.payments.server import running_provider
from tests.fakes.payments.world import World


@pytest.fixture
def world() -> Iterator[World]:
    """The provider's side."""
    with running_provider() as running:
        yield running


@pytest.fixture
def app(make_app: MakeApp, world: World) -> Flask:
    """The platform, with an account at that provider."""
    return make_app(STRIPE_SECRET_KEY=world.key, STRIPE_WEBHOOK_SECRETS=SECRET, STRIPE_API_BASE=world.base)


@pytest.fixture
def api(world: World) -> Api:
    """How the platform speaks to it."""
    return Api(world.key, world.base)


@pytest.fixture
def shop(app: Flask, world: World, api: Api) -> Shop:
    """A donor's and the provider's deeds in one line each."""
    return Shop(app, world, api)
