"""What tests stand on: a fresh database for each, on SQLite and on PostgreSQL, and real services."""

import dataclasses
import gc
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from flask_migrate import upgrade
from jinja2 import FileSystemBytecodeCache
from playwright.sync_api import Browser
from sqlalchemy import QueuePool, text
from sqlalchemy.orm import Session

from campaign import create_app
from campaign.config import Config
from campaign.core.db import db
from tests.services.chromium import running_chromium
from tests.services.emptied import Emptied
from tests.services.lazy_routes import make_routes_lazily
from tests.services.postgres import Postgres, running_postgres
from tests.services.redis import running_redis
from tests.services.smtp import Inbox, running_smtp

make_routes_lazily()
MakeApp = Callable[..., Flask]


def pytest_collection_finish() -> None:
    """All modules are read by now and stay: looking for garbage in them would cost a tenth."""
    gc.collect()
    gc.freeze()


def a_config(data: Path, **changes: Any) -> Config:
    """Settings for tests; the keys are made of words, so that nobody takes them for real ones."""
    given: dict[str, Any] = {
        "DATA": data,
        "SECRET_KEY": "5e" * 32,
        "VAULT_KEYS": "7a" * 32,
        "FINGERPRINT_KEY": "f1" * 32,
        "BASE_URL": "http://localhost",
        "SITE_NAME": "Mekong Dispatch",
        "TESTING": True,
        "CHALLENGE_COST": 50,
        "WAIT_SECONDS": 0,
        "GIVE_SECONDS": 0,
        "PAGE_SECONDS": 0,
    }
    return dataclasses.replace(Config(**given), **changes)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the whole run of this process."""
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """One Redis for the whole run of this process."""
    with running_redis() as url:
        yield url


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A mail server of this test's own."""
    with running_smtp() as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run of this process."""
    with running_chromium() as running:
        yield running


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after a first start: catalogues, static files, a migrated SQLite file without rows."""
    data = tmp_path_factory.mktemp("built")
    app = create_app(a_config(data))
    with app.app_context():
        upgrade()
        db.session.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        db.session.remove()
        db.engine.dispose()
    return data


@pytest.fixture(scope="session")
def emptied(postgres: Postgres, tmp_path_factory: pytest.TempPathFactory) -> Emptied:
    """Migrated, empty PostgreSQL databases to borrow."""
    name = "campaign_template"
    url = postgres.create(name)
    app = create_app(a_config(tmp_path_factory.mktemp("pg"), DATABASE_URL=url))
    with app.app_context():
        upgrade()
        db.session.remove()
        db.engine.dispose()
    return Emptied(postgres, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A fresh database: once on SQLite, once on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("built") / "campaign.sqlite3", tmp_path)
        yield f"sqlite:///{tmp_path / 'campaign.sqlite3'}"
        return
    databases: Emptied = request.getfixturevalue("emptied")
    name = databases.lend()
    yield databases.server.url(name)
    databases.take_back(name)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Each template is compiled once in a run, not once for each test's app."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_app(
    tmp_path: Path, database_url: str, built: Path, compiled_templates: FileSystemBytecodeCache
) -> Iterator[MakeApp]:
    """Build the app with changed settings, on this test's database."""
    made: list[Flask] = []
    for folder in ("translations", "static"):
        (tmp_path / folder).symlink_to(built / folder)

    def make(**changes: Any) -> Flask:
        app = create_app(a_config(tmp_path, **{"DATABASE_URL": database_url, **changes}))
        app.jinja_env.bytecode_cache = compiled_templates
        made.append(app)
        return app

    yield make
    assert sum(connections_left(app) for app in made) == 0, "a session was not closed"


def connections_left(app: Flask) -> int:
    """Close the app's database; how many connections somebody still held."""
    with app.app_context():
        db.session.remove()
        pool = db.engine.pool
        db.engine.dispose()
    return pool.checkedout() if isinstance(pool, QueuePool) else 0


@pytest.fixture
def app(make_app: MakeApp) -> Flask:
    """The app with the settings of `a_config`."""
    return make_app()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session inside an application context, for arranging and for looking afterwards."""
    with app.app_context():
        session = db.session()
        yield session
        # A worker that the test ran has taken it out of the registry; nobody else would close it.
        session.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript and without cookies."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    """Runs `flask` commands."""
    return app.test_cli_runner()
