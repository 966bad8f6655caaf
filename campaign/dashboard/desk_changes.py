"""Changes of what readers have: what waits for a second person, and what stood there before."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext, lazy_gettext
from sqlalchemy.orm import Session

from campaign.accounts import audit, changes
from campaign.accounts.deeds import DEEDS
from campaign.accounts.desk import desk, needs
from campaign.accounts.four_eyes import AGREED
from campaign.accounts.models import DeskChange, Organization
from campaign.accounts.roles import Permission
from campaign.campaigns import library
from campaign.core.clock import utcnow
from campaign.core.db import db, transaction
from campaign.core.locales import pick
from campaign.dashboard.desk_campaign_forms import OUTCOMES
from campaign.dashboard.rendering import STATE_NAMES
from campaign.statements import writing
from campaign.statements.writing import WAITING, Sought

bp = Blueprint("changes", __name__, url_prefix="/<organization>/changes")
LABELS = {
    "allows_comments": lazy_gettext("Signers may leave a comment, which you moderate"),
    "asks": lazy_gettext("What you ask"),
    "authors": lazy_gettext("Who answered"),
    "bodies": lazy_gettext("Text"),
    "body": lazy_gettext("Text"),
    "campaign": lazy_gettext("Campaign"),
    "closes_at": lazy_gettext("Takes signatures until"),
    "date": lazy_gettext("Date"),
    "delivered_on": lazy_gettext("Day"),
    "document": lazy_gettext("The answer as a document"),
    "due_at": lazy_gettext("Publish at"),
    "goal": lazy_gettext("Goal"),
    "happened_on": lazy_gettext("Day"),
    "issuers": lazy_gettext("Issued by"),
    "names": lazy_gettext("Name"),
    "notes": lazy_gettext("What readers are told"),
    "opens_at": lazy_gettext("Takes signatures from"),
    "outcome": lazy_gettext("How it ended"),
    "picture": lazy_gettext("Picture"),
    "places": lazy_gettext("Place"),
    "replied_on": lazy_gettext("Day of the answer"),
    "roles": lazy_gettext("Role"),
    "source_name": lazy_gettext("Source"),
    "source_url": lazy_gettext("Address of the source"),
    "state": lazy_gettext("State"),
    "summaries": lazy_gettext("Summary"),
    "summary": lazy_gettext("Summary"),
    "title": lazy_gettext("Title"),
    "titles": lazy_gettext("Title"),
}
"""What a person compares; other facts are for the log alone."""
YES_OR_NO = {"True": lazy_gettext("Yes"), "False": lazy_gettext("No")}


@bp.get("/")
@needs(Permission.LOOK)
def index() -> ResponseReturnValue:
    """Everything that waits, the oldest first."""
    session, ours = db.session(), desk().organization
    return render_template(
        "dashboard/changes.html",
        statements=writing.listed(session, ours, Sought(state=WAITING)),
        agreed=AGREED,
        **_told(session, changes.waiting(session, ours)),
    )


@bp.get("/earlier")
@needs(Permission.LOOK)
def earlier() -> ResponseReturnValue:
    """What was written on the page that `path` names, newest first."""
    session, path = db.session(), request.args.get("path", "")[:400]
    found = changes.earlier(session, desk().organization, path, request.args.get("before", type=int))
    older = url_for(".earlier", path=path, before=found[-1].id) if len(found) == changes.EARLIER else None
    told = _told(session, found)
    return render_template("dashboard/earlier.html", path=path if found else "", older=older, **told)


@bp.post("/<int:number>/take-up")
@needs(Permission.WRITE, audited=False)
def take_up(number: int) -> ResponseReturnValue:
    """Lay out what stood before a change where it is written; saving it makes it the newest."""
    with transaction() as session:
        change = changes.find_earlier(session, desk().organization, number)
        changes.take_up(session, change, desk().organizer.id, now=utcnow())
    flash(gettext("These are the words of then. Save them, and they are the newest."), "good")
    return redirect(f"{change.path}?draft=1", code=303)


def _told(session: Session, found: list[DeskChange]) -> dict[str, object]:
    return {
        "changes": [(change, changes.differences(change)) for change in found],
        "deeds": DEEDS,
        "labels": LABELS,
        "values": _values(session, desk().organization),
    }


def _values(session: Session, ours: Organization) -> dict[str, dict[str, str]]:
    """How facts that are kept as codes and numbers are told."""
    pictures = library.pictures_of(session, ours)
    campaigns = writing.campaigns_of(session, ours)
    return {
        "allows_comments": {code: str(words) for code, words in YES_OR_NO.items()},
        "campaign": {str(one.id): pick(one.titles, str(get_locale())) for one in campaigns},
        "outcome": {code: str(words) for code, words in OUTCOMES.items()},
        "picture": {str(one.id): pick(one.alts, str(get_locale())) for one in pictures},
        "state": {state.value: str(words) for state, words in STATE_NAMES.items()},
    }


@bp.post("/<int:number>/turn-down")
@needs(Permission.PUBLISH)
def turn_down(number: int) -> ResponseReturnValue:
    """Readers keep what they have."""
    with transaction() as session:
        change, now = changes.find_waiting(session, desk().organization, number, lock=True), utcnow()
        told = {"change": change.action, "proposed by": change.organizer_id}
        audit.record(session, desk().actor, "change.turned_down", change.subject, after=told, now=now)
        changes.turn_down(session, change, now=now)
    flash(
        gettext("Readers keep what they have. Who wrote it finds the words where they were written."), "good"
    )
    return redirect(url_for(".index"), code=303)
