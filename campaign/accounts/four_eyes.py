"""Four eyes: where an organization asks for them, nobody changes alone what readers have.

A view does what it does and calls `record` last in its transaction, in place of `audit.record`. Where
a second person must look first, `Waits` takes all of it back, and only the form is kept, with what it
would change. Whoever agrees sends that form again as themselves, so that every rule of its page
holds once more, and nothing is carried out but what they saw. Texts of statements have revisions, and
wait as such: `statements.reviewing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import ImmutableMultiDict

from campaign.accounts import audit, changes, writing
from campaign.accounts.desk import desk
from campaign.accounts.models import DeskChange
from campaign.core import drafting
from campaign.core.clock import utcnow
from campaign.core.db import Base, db, transaction
from campaign.core.drafting import SentBefore
from campaign.core.errors import NotFound
from campaign.core.locales import DEFAULT_LOCALE, pick
from campaign.core.text import excerpt

AGREED = "agreed"
"""The field of a form that says which change is agreed to."""
_NOT_KEPT = frozenset({"csrf_token", "sending", "about", AGREED})
_LONGEST_IN_LOG = 1_000


@dataclass(frozen=True)
class Told:
    """What is done, and what is told of the thing before and after."""

    action: str
    before: dict[str, Any]
    after: dict[str, Any]


class Waits(Exception):
    """Take back what this transaction changed, and keep the form."""

    def __init__(self, told: "Told", thing: Base, *, is_new_thing: bool, kept: Mapping[str, str]) -> None:
        super().__init__(told.action)
        self.told, self.is_new_thing, self.kept = told, is_new_thing, kept
        self.subject = "" if is_new_thing else audit.subject_of(thing)
        self.name = _name_of(thing)


class ChangedSince(Exception):
    """What would be carried out is not what this person saw when they agreed."""


def init_app(app: Flask) -> None:
    """Bind the pages' part."""
    app.register_error_handler(Waits, _keep)
    app.register_error_handler(ChangedSince, lambda _: _look_anew())


def record(  # noqa: PLR0913 (a line of the log has these columns)
    action: str,
    thing: Base,
    *,
    is_shown: bool,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    is_new_thing: bool = False,
    kept: Mapping[str, str] | None = None,
) -> None:
    """Add a line to the log about something that readers have if `is_shown`; call it last.

    `before` and `after` hold whole texts, which a colleague compares; the log gets their beginnings.
    `kept` is added to the form where it waits, for what a form cannot hold twice, such as a file.

    Raises:
        Waits: a second person must look first.
        ChangedSince: they agreed to something else.
    """
    told = Told(action, audit.plain_facts(before), audit.plain_facts(after))
    if is_agreed():
        _agree(told, thing)
    elif is_shown and desk().organization.needs_four_eyes:
        raise Waits(told, thing, is_new_thing=is_new_thing, kept=kept or {})
    elif _about() and told.before and told.before != told.after:
        done = _change(told, audit.subject_of(thing), _name_of(thing))
        done.shown_at = utcnow()
        db.session().add(done)
    older, newer = _begun(told.before), _begun(told.after)
    audit.record(db.session(), desk().actor, action, thing, before=older, after=newer, now=utcnow())


def _agree(told: Told, thing: Base) -> None:
    session = db.session()
    change = changes.find_waiting(session, desk().organization, g.get(AGREED), lock=True)
    if Told(change.action, change.before, change.after) != told:
        raise ChangedSince(told.action)
    if change.about and change.before:
        change.shown_at, change.form = utcnow(), []
    else:
        session.delete(change)
    agreed = {"change": told.action, "proposed by": change.organizer_id}
    audit.record(session, desk().actor, "change.agreed", thing, after=agreed, now=utcnow())


def is_agreed() -> bool:
    """Whether a colleague looked at this form and sends it now."""
    return g.get(AGREED) is not None


def take_up() -> ResponseReturnValue | None:
    """Before a view, behind the guard: where a change is agreed to, its form stands in for what was sent."""
    number = request.form.get(AGREED, type=int) if request.method == "POST" and "desk" in g else None
    if number is None:
        return None
    session, here = db.session(), desk()
    try:
        change = changes.find_waiting(session, here.organization, number)
    except NotFound:
        return _look_anew()
    if change.path != request.path:
        return _look_anew()
    if here.organization.needs_four_eyes and change.organizer_id == here.organizer.id:
        flash(gettext("You proposed it. Here somebody else must look at it."), "warning")
        return _to_list()
    request.form = ImmutableMultiDict([(one["name"], one["value"]) for one in change.form])
    setattr(g, AGREED, number)
    return None


def written_here() -> tuple[int, int]:
    """Of the page that is shown: how many changes wait, and how many were carried out."""
    here = g.get("desk")
    if "written_here" not in g:
        g.written_here = changes.counts_at(db.session(), here.organization, request.path) if here else (0, 0)
    return g.written_here  # type: ignore[no-any-return]


def _about() -> str:
    return request.form.get("about", "")[:120]


def _change(told: Told, subject: str, name: str) -> DeskChange:
    return DeskChange(
        organization_id=desk().organization.id,
        organizer_id=desk().organizer.id,
        subject=subject,
        name=name,
        path=request.path,
        about=_about(),
        form=[],
        **vars(told),
        saved_at=utcnow(),
    )


def _form(kept: Mapping[str, str]) -> list[dict[str, str]]:
    sent = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_KEPT]
    return [{"name": name, "value": value} for name, value in (*sent, *kept.items())]


def _name_of(thing: Base) -> str:
    texts = getattr(thing, "titles", None) or getattr(thing, "names", None)
    campaign = getattr(getattr(thing, "petition", thing), "campaign", None)
    if texts:
        return pick(texts, DEFAULT_LOCALE)
    return pick(campaign.titles, DEFAULT_LOCALE) if campaign else str(getattr(thing, "slug", ""))


def _keep(waits: Waits) -> ResponseReturnValue:
    token = request.form.get("sending", "")
    address, now = url_for("organize.changes.index"), utcnow()
    try:
        with transaction() as session:
            drafting.first_sending(session, token, address, now=now)
            change = _change(waits.told, waits.subject, waits.name)
            change.form = _form(waits.kept)
            changes.keep(session, change, is_new_thing=waits.is_new_thing)
            drafting.forget(session, writing.place_of(change.about))
            told = {"change": change.action, "number": change.id}
            audit.record(session, desk().actor, "change.proposed", change.subject, after=told, now=now)
    except SentBefore:
        return _to_list()
    flash(gettext("It is kept. Readers get it once a colleague has looked at it."), "warning")
    return redirect(address, code=303)


def _look_anew() -> ResponseReturnValue:
    flash(gettext("It was changed or decided meanwhile. Please look at it anew."), "warning")
    return _to_list()


def _to_list() -> ResponseReturnValue:
    audit.nothing_changed(db.session())
    return redirect(url_for("organize.changes.index"), code=303)


def _begun(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Enough of each text for the log."""
    return {name: _beginning(value) for name, value in facts.items()}


def _beginning(value: Any) -> Any:
    if isinstance(value, dict):
        return _begun(value)
    return excerpt(value, _LONGEST_IN_LOG) if isinstance(value, str) else value
