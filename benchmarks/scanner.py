"""R3: a scanner fetches every link of every message with GET and HEAD, and what it finds behind them."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import DeclarativeBase, Session

from benchmarks.database import looking
from benchmarks.people import everybody_acts, links_of, messages_in
from benchmarks.report import Figure, tell
from benchmarks.stage import Settings, data_folder, flask, load, serving, settings_for
from benchmarks.visitor import Visitor
from campaign.outbox.models import Delivery
from campaign.petitions.endorsement_models import Endorsement
from campaign.petitions.models import Signature, SignatureState
from campaign.supporters.models import Consent, Interest, Supporter

_HREF = re.compile(r'(?:href|action|src)="(/[^"#]*)')
_PRIVATE = ("/confirm/", "/not-me/", "/me/")
_COUNTED: tuple[type[DeclarativeBase], ...] = (Interest, Consent, Supporter, Delivery, Endorsement)
State = Counter[str]


def main() -> bool:
    """Scan, and print the table."""
    with data_folder() as data:
        fetched, before, after = scan(data)
    changes = {name: abs(after[name] - before[name]) for name in sorted(before | after)}
    figures = [Figure(name="links fetched, each with GET and HEAD", values=[fetched], at_least=10)]
    figures += [Figure(name=f"changed {name}", values=[value], at_most=0) for name, value in changes.items()]
    return tell("R3 a scanner that fetches every link of every message", figures)


def scan(data: Path, *, prepare: Callable[[Settings], None] = load) -> tuple[int, State, State]:
    """Have mails written, fetch all that they link to; how many links, and the facts before and after."""
    settings = settings_for(data)
    prepare(settings)
    with serving(settings) as server:
        everybody_acts(server.url, data / "mail", lambda: flask(server.settings, "outbox", "send"))
        before = _facts(settings)
        links = {link for message in messages_in(data / "mail") for link in links_of(message)}
        fetched = _fetch_all(server.url, links)
    return fetched, before, _facts(settings)


def _fetch_all(url: str, links: set[str]) -> int:
    """The links, and once more whatever their pages lead to."""
    visitor = Visitor(url)
    paths = {link.removeprefix(url) for link in links if link.startswith(url)}
    beyond: set[str] = set()
    for path in paths:
        page = visitor.ask("GET", path)
        visitor.ask("HEAD", path)
        if path.startswith(_PRIVATE):
            beyond |= set(_HREF.findall(page.text))
    for path in beyond - paths:
        visitor.ask("GET", path)
        visitor.ask("HEAD", path)
    return len(paths | beyond)


def _facts(settings: Settings) -> State:
    """How many of everything that a link could change."""
    with looking(settings) as session:
        found = Counter({f"signatures {state}": _in_state(session, state) for state in SignatureState})
        for model in _COUNTED:
            found[model.__tablename__] = session.scalar(select(func.count()).select_from(model)) or 0
    return found


def _in_state(session: Session, state: SignatureState) -> int:
    return session.scalar(select(func.count()).where(Signature.state == state)) or 0


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
