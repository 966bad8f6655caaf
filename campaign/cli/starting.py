"""Start everything: prepare the database, load the demo on the first start, serve, work."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels
from sqlalchemy import select

from campaign.accounts import first_start
from campaign.accounts.models import Organization
from campaign.cli.display import refusals_as_lines
from campaign.cli.standing_in import CARDS_AT, start_stand_in
from campaign.cli.working import Worker
from campaign.config import Config
from campaign.config_rules import Mode
from campaign.core.clock import utcnow
from campaign.core.db import db
from campaign.core.errors import Refused
from campaign.demo.loading import load_demo
from campaign.demo.organizers import demo_words

_LOGS = {"loggers": {"_granian": {"handlers": [], "propagate": True}}}
"""The server's lines go where ours go, in the same form."""
STOP_SECONDS = 10
"""A web process that is told to stop while it is still starting does not hear it; then it is killed."""


@click.command("start")
@click.option("--demo/--no-demo", default=True, help="Load the demo when the database is empty.")
@with_appcontext
@refusals_as_lines
def start(demo: bool) -> None:
    """Prepare the database, then serve and work until Ctrl-C."""
    config = Config.from_env()
    _make_sure_of_port(config.PORT)
    db.engine.connect().close()
    upgrade()
    if demo and config.MODE is Mode.DEMO and _is_empty():
        click.echo("First start: loading the demo, a few seconds.")
        load_demo(signatures=1200)
    stand_in = start_stand_in(config)
    _tell(config)
    apart = None if config.IN_PROCESS_WORKER else _start_worker()
    try:
        _serve(config)
    finally:
        if apart:
            apart.send_signal(signal.SIGINT)
            apart.wait(timeout=40)
        if stand_in:
            stand_in.kill()
            stand_in.wait()


@click.command("worker")
@with_appcontext
def work() -> None:
    """Send mail and keep the clock until Ctrl-C; run as many as you like."""
    working = Worker(_app(), Config.from_env())
    working.start()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        working.wait()
    except KeyboardInterrupt:
        working.stop()


def _serve(config: Config) -> None:
    Granian(
        "campaign.serving:app",
        address="127.0.0.1",
        port=config.PORT,
        interface=Interfaces.WSGI,
        workers=config.WEB_PROCESSES,
        blocking_threads=config.WEB_THREADS,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_access=False,
        log_level=LogLevels.warning,
        log_dictconfig=_LOGS,
        websockets=False,
    ).serve()


def _make_sure_of_port(port: int) -> None:
    """The server would share a port with whoever listens there, and each would get some of the readers."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as problem:
        raise Refused(
            f"CAMPAIGN_PORT: {port} cannot be used ({problem.strerror}). Example: CAMPAIGN_PORT={port + 1}"
        ) from None


def _start_worker() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "worker"])


def _is_empty() -> bool:
    is_empty = db.session.scalar(select(Organization.id).limit(1)) is None
    db.session.remove()
    return is_empty


def _tell(config: Config) -> None:
    here = f"http://127.0.0.1:{config.PORT}"
    lines = [
        f"Readers:   {here}/  (Thai: {here}/th/  Khmer: {here}/km/)",
        f"Campaign:  {here}/campaigns/kem-sokha",
        f"Data:      {config.DATA.absolute()}",
    ]
    if config.MAIL_URL.startswith("folder:"):
        folder = Path(config.MAIL_URL.partition(":")[2] or config.DATA / "mail")
        lines.append(f"Mail:      one .eml file each in {folder.absolute()}")
    if CARDS_AT in os.environ:
        lines.append(f"Cards:     {os.environ[CARDS_AT]}/  (stands in for the card provider)")
    lines += [_organizers_line(config), "Stop:      Ctrl-C"]
    click.echo("\n".join(lines))


def _organizers_line(config: Config) -> str:
    """How the first person gets in: by the demo's words, or by the link while nobody owns anything."""
    # By name: a passkey cannot belong to an address of digits.
    here = f"http://localhost:{config.PORT}/organize/"
    link = first_start.link(db.session(), now=utcnow())
    db.session.remove()
    if words := demo_words(config.DATA):
        return f"Organize:  {here}  with {words}"
    return f"Set up:    {link}  (whoever has it owns the site)" if link else f"Organize:  {here}"


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]
