"""The guard of every page below /organize: who, for which organization, with what leave, and from where.

A view says what it asks for with `needs`; one that says nothing is closed to everybody. The
organization is the first part of the path, and every row is looked up through it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_security import current_user, logout_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import select
from sqlalchemy.orm import Session

from campaign.accounts import login_events, sessions
from campaign.accounts.audit import RECORDED, Actor
from campaign.accounts.devices import this_device
from campaign.accounts.login import is_below_organize
from campaign.accounts.login_settings import FRESH
from campaign.accounts.models import (
    Membership,
    MembershipState,
    Organization,
    OrganizationState,
    Organizer,
)
from campaign.accounts.roles import Permission, Role, permissions_of
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.locales import LOCALE_KEY
from campaign.extensions import csrf

View = TypeVar("View", bound=Callable[..., Any])
LOCALES = ("en", "th")
"""Languages of the dashboard; the pages that it makes have more."""
LARGEST_UPLOAD = 40_000_000
LARGEST_TEXT = 4_000_000
"""One field of a form that has a file."""
LARGEST_FORM = 8_000_000
"""All of a form without one, in which a Thai letter is sent as nine bytes."""
_NEEDS = "desk_needs"


@dataclass(frozen=True)
class Needs:
    """What a view asks of whoever opens it. None: only to be signed in."""

    permission: Permission | None
    fresh: bool
    audited: bool


@dataclass(frozen=True)
class Desk:
    """Who sits at the dashboard, for which organization, and what they may do there."""

    organizer: Organizer
    organization: Organization
    role: Role

    def may(self, permission: Permission | str) -> bool:
        """Whether this role holds a permission here."""
        return Permission(permission) in permissions_of(
            self.role,
            is_host=self.organization.is_host,
            is_approved=self.organization.state is OrganizationState.APPROVED,
        )

    @property
    def actor(self) -> Actor:
        """The same for the audit log."""
        return Actor(
            role=self.role.value,
            organizer_id=self.organizer.id,
            organization_id=self.organization.id,
        )


def needs(
    permission: Permission | None, *, fresh: bool = False, audited: bool = True
) -> Callable[[View], View]:
    """Open a view to who holds this permission; `fresh` asks for the password again after FRESH.

    Every POST that goes through must leave a line in the audit log, unless `audited` says why not:
    only where nothing is changed (a preview, a form's next step).
    """

    def mark(view: View) -> View:
        setattr(view, _NEEDS, Needs(permission, fresh, audited))
        return view

    return mark


def needs_of(view: Callable[..., Any] | None) -> Needs | None:
    """What a view asks for, as `needs` said."""
    return getattr(view, _NEEDS, None)


def desk() -> Desk:
    """The desk of this request. Only behind the guard, on pages of an organization."""
    return g.desk  # type: ignore[no-any-return]


def me() -> Organizer:
    """Whoever is signed in."""
    return current_user._get_current_object()  # type: ignore[no-any-return]


def speak_their_language() -> ResponseReturnValue | None:
    """Below /organize the language is the organizer's own, not the path's."""
    if not is_below_organize():
        return None
    if request.script_root:
        return redirect(request.full_path.rstrip("?"), code=302) if request.method == "GET" else abort(404)
    wanted = request.args.get("lang") or session.get("lang")
    if wanted not in LOCALES:
        wanted = request.accept_languages.best_match(LOCALES) or LOCALES[0]
    elif wanted != session.get("lang"):
        session["lang"] = wanted
    request.environ[LOCALE_KEY] = wanted
    return None


def end_what_is_over() -> None:
    """Sign out who was ended elsewhere, stood idle, or is here too long; note a sign-in that is new."""
    if not is_below_organize() or not current_user.is_authenticated:
        return
    organizer, now = me(), utcnow()
    if session.get(sessions.TOKEN) is None:
        login_events.begin(organizer)
    running = sessions.find_running(db.session(), organizer, session[sessions.TOKEN], now=now)
    if running is None:
        logout_user()
        return
    g.desk_session = running
    if sessions.is_due(running, now=now):
        with transaction() as work:
            sessions.see(work, running, now=now)
    if "lang" not in request.args and organizer.locale in LOCALES:
        request.environ[LOCALE_KEY] = organizer.locale


def guard() -> ResponseReturnValue | None:
    """Before every view of the dashboard. Nothing of a post is read before its sender is known."""
    wanted = needs_of(current_app.view_functions.get(request.endpoint or ""))
    if wanted is None:
        abort(403)
    if not current_user.is_authenticated:
        return _sign_in_first()
    _limit_what_is_read()
    if answer := _take_seat(wanted):
        return answer
    if wanted.fresh and time.time() - session.get("fs_paa", 0) > FRESH.total_seconds():
        return _again_first("fresh")
    if request.method == "POST":
        try:
            csrf.protect()
        except CSRFError:
            return _again_first("forged")
    db.session().info.pop(RECORDED, None)
    return None


def _limit_what_is_read() -> None:
    has_files = request.mimetype == "multipart/form-data"
    request.max_content_length = LARGEST_UPLOAD if has_files else LARGEST_FORM
    request.max_form_memory_size, request.max_form_parts = LARGEST_TEXT, 5_000


def _take_seat(wanted: Needs) -> ResponseReturnValue | None:
    slug = (request.view_args or {}).pop("organization", None)
    if slug is None:
        return None if wanted.permission is None else abort(403)
    membership = find_seat(db.session(), me(), slug)
    if membership is None:
        abort(404)
    g.desk = Desk(me(), membership.organization, membership.role)
    if membership.organization.needs_second_factor and not me().has_second_factor:
        flash(gettext("This organization asks for a second factor. Please set one up first."), "warning")
        return redirect(url_for("organize.account.index"))
    if wanted.permission is not None and not g.desk.may(wanted.permission):
        abort(403)
    return None


def find_seat(work: Session, organizer: Organizer, slug: str) -> Membership | None:
    """The active membership of a person in the organization with this slug."""
    return work.scalar(
        select(Membership)
        .join(Organization, Organization.id == Membership.organization_id)
        .where(Organization.slug == slug, Membership.organizer_id == organizer.id)
        .where(Membership.state == MembershipState.ACTIVE)
    )


def stay_here(endpoint: str, values: dict[str, Any]) -> None:
    """Addresses that a page makes are of the same organization, unless they name another."""
    if "desk" in g and current_app.url_map.is_endpoint_expecting(endpoint, "organization"):
        values.setdefault("organization", g.desk.organization.slug)


def hold_to_the_log(response: Any) -> Any:
    """In tests a change that left no line in the audit log is a failure."""
    wanted = needs_of(current_app.view_functions.get(request.endpoint or ""))
    if (
        current_app.testing
        and wanted is not None
        and wanted.audited
        and request.method == "POST"
        and response.status_code in {200, 302, 303}
        and not getattr(g, "sent_again", False)
        and not db.session().info.get(RECORDED)
    ):
        raise AssertionError(f"{request.endpoint} changed something and left no line in the audit log")
    return response


def _sign_in_first() -> ResponseReturnValue:
    """A long text waits only where somebody signed in before; a stranger's post is read as far as any."""
    if request.method == "POST":
        if this_device().people:
            _limit_what_is_read()
        return _again_first("signed-out")
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")))


def _again_first(why: str) -> ResponseReturnValue:
    """Nothing that was typed is lost: it waits on a page with a button until its sender is known."""
    g.sent_again = True
    if request.method != "POST":
        return redirect(url_for("security.verify", next=request.full_path.rstrip("?")))
    typed = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
    page = render_template("accounts/send_again.html", why=why, typed=typed)
    return page, 401 if why == "signed-out" else 403
